// What a running control plane consists of, in a file: tests run in other processes than the one that started it.
import { readFileSync } from "node:fs";
import type { Certificates } from "./certificates.ts";
import type { Cluster } from "./cluster.ts";

export type ControlPlaneState = {
  readonly folder: string;
  readonly logFolder: string;
  readonly certificates: Certificates;
  readonly rollouts: Cluster;
  readonly primary?: Cluster;
  readonly programs: Readonly<Record<"kubectl" | "rollouts-controller" | "kubectl-argo-rollouts" | "istioctl", string>>;
};

/** Names the state file of the control plane that the tests are run against. */
export const stateVariable = "CONTROL_PLANE_STATE";

export function readState(): ControlPlaneState {
  const file = process.env[stateVariable];
  if (file === undefined) throw new Error("end-to-end tests need a control plane: run them with npm run test:e2e");
  return JSON.parse(readFileSync(file, "utf8")) as ControlPlaneState;
}
