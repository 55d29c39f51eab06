// How a command ended: what was planned and, outside a dry run, carried out.
import type { IstioPlace } from "../resources/live-cluster.ts";
import type { ResourceRef } from "../resources/resource-ref.ts";
import type { KeptRoute, Plan } from "./plan.ts";

export type Outcome = {
  readonly command: string;
  readonly rollout: ResourceRef;
  /** Undefined offline. */
  readonly context: string | undefined;
  /** Undefined offline, and where none of them was asked for. */
  readonly istioPlace?: IstioPlace | undefined;
  readonly dryRun: "none" | "client" | "server";
  /** Whether blockers were overridden. */
  readonly forced: boolean;
  readonly plan: Plan;
  /** The routes as they were seen at the end, where the outcome was waited for. */
  readonly observed: readonly KeptRoute[];
};
