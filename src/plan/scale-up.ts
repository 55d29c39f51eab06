// Scales the canary up as a controller would before it gets all traffic.
import { describeObject } from "../resources/resource-ref.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { writeFields } from "./field-write.ts";
import type { Step } from "./plan.ts";

/** To the number of pods that the Rollout asks for, and waits until they are ready. */
export function scaleUp(state: TrafficState, hash: string): readonly Step[] {
  const { replicas } = state.rollout;
  const replicaSet = state.live?.replicaSets?.find((candidate) => candidate.hash === hash);
  if (replicaSet === undefined) return [];
  const scale =
    replicaSet.replicas >= replicas
      ? []
      : writeFields(state, {
          target: replicaSet.ref,
          fields: [{ label: "replicas", path: ["spec", "replicas"], value: replicas }],
          because: `${describeObject(replicaSet.ref)} is to have all ${replicas} pods before it gets all traffic`,
        });
  if (replicaSet.readyPods >= replicas) return scale;
  const because = `until ${replicas} pods of hash ${hash} are ready`;
  return [
    ...scale,
    { kind: "wait", until: { kind: "pods-ready", hash, pods: replicas }, because: `waiting ${because}` },
  ];
}
