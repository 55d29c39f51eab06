// Why a controller that is there does not move a Rollout's traffic.
import { describeObject } from "../resources/resource-ref.ts";
import { protocols } from "../resources/virtual-service.ts";
import type { TrafficState } from "./traffic-state.ts";
import { describeSeenChange, isObserved } from "./update.ts";

export type BlockageReason =
  | "SpecNotObserved"
  | "InvalidSpec"
  | "DestinationRuleMissing"
  | "EmptyRouteList"
  | "StableReplicaSetUnavailable"
  | "CanaryReplicaSetUnavailable";
export type Blockage = { readonly reason: BlockageReason; readonly message: string };

/** What in the objects is known to hold the controller up, the most fundamental first; none where nothing is. */
export function findBlockages(state: TrafficState): readonly Blockage[] {
  return [
    ...findUnobserved(state),
    ...findInvalidSpec(state),
    ...findMissingDestinationRule(state),
    ...findEmptyLists(state),
    ...findUnavailable(state),
  ];
}

function findUnobserved({ rollout }: TrafficState): readonly Blockage[] {
  if (isObserved(rollout)) return [];
  return [{ reason: "SpecNotObserved", message: `it has ${describeSeenChange(rollout)}` }];
}

function findInvalidSpec({ rollout }: TrafficState): readonly Blockage[] {
  const { invalidSpec } = rollout.status;
  return invalidSpec === undefined ? [] : [{ reason: "InvalidSpec", message: invalidSpec }];
}

/** Rule 8: never checked at validation; every pass ends there. */
function findMissingDestinationRule({ rollout, destinationRule }: TrafficState): readonly Blockage[] {
  if (rollout.destinationRule === undefined || destinationRule !== undefined) return [];
  const { namespace } = rollout.ref;
  const message = `DestinationRule "${namespace}/${rollout.destinationRule.name}" does not exist`;
  return [{ reason: "DestinationRuleMissing", message }];
}

/** Rule 20: the worker panics on it without a word. */
function findEmptyLists({ bindings }: TrafficState): readonly Blockage[] {
  return bindings.flatMap(({ virtualService, reference }) =>
    protocols
      .filter((protocol) => protocol !== "http" && virtualService.routes[protocol]?.length === 0)
      .filter((protocol) => (protocol === "tls" ? reference.tlsRoutes : reference.tcpRoutes).length === 0)
      .map((protocol) => ({
        reason: "EmptyRouteList" as const,
        message: `spec.${protocol} of ${describeObject(virtualService.ref)} is an empty list, on which the controller fails without a word; remove it`,
      })),
  );
}

/** Rules 40 and 89: subsets wait for full availability, weights and an abort for that of the stable side. */
function findUnavailable({ rollout, live, sides }: TrafficState): readonly Blockage[] {
  const { stableHash, currentPodHash, abort } = rollout.status;
  const lacking = (hash: string | undefined, reason: BlockageReason, name: string) =>
    (live?.replicaSets ?? [])
      .filter((replicaSet) => hash !== undefined && replicaSet.hash === hash)
      .filter(({ replicas, availablePods }) => availablePods < replicas)
      .map(({ ref, replicas, availablePods }) => ({
        reason,
        message: `the ${name} ${describeObject(ref)} has ${availablePods} of ${replicas} pods available`,
      }));
  const isUpdating = stableHash !== currentPodHash && !abort && sides.level === "subset";
  return [
    ...lacking(stableHash, "StableReplicaSetUnavailable", "stable"),
    ...(isUpdating ? lacking(currentPodHash, "CanaryReplicaSetUnavailable", "canary") : []),
  ];
}
