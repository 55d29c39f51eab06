// Pods as the API server gives them; one of one container that is ready, unless told otherwise.
import type { JsonObject } from "../../src/resources/json.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { kubernetesObject } from "./builders.ts";

export type PodParts = {
  readonly phase?: string;
  readonly reason?: string;
  readonly container?: JsonObject;
  readonly containers?: readonly JsonObject[];
  readonly conditions?: readonly JsonObject[];
  readonly deleted?: boolean;
};

export function pod(name: string, hash: string, parts: PodParts = {}): KubernetesObject {
  const { phase = "Running", reason, container = { ready: true, restartCount: 0, state: { running: {} } } } = parts;
  return kubernetesObject("Pod", name, {
    metadata: {
      labels: { app: "web", "rollouts-pod-template-hash": hash },
      ...(parts.deleted ? { deletionTimestamp: "2026-01-01T12:00:00Z" } : {}),
    },
    spec: { containers: [{ name: "web", image: "web:1" }] },
    status: {
      phase,
      ...(reason === undefined ? {} : { reason }),
      conditions: parts.conditions ?? [],
      containerStatuses: parts.containers ?? [container],
    },
  });
}
