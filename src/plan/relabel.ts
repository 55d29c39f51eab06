// Points one side of a Rollout's traffic at other pods: the selector of its Service, the labels of its subset.
import { describeObject } from "../resources/resource-ref.ts";
import { managedByAnnotation, podTemplateHashLabel } from "../resources/rollout-labels.ts";
import type { Service } from "../resources/service.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { Side } from "../traffic/sides.ts";
import type { LiveState, TrafficState } from "../traffic/traffic-state.ts";
import { type FieldGoal, writeFields } from "./field-write.ts";
import type { Write } from "./plan.ts";

/**
 * The mark that the controller leaves on what it writes comes with it: a Service or DestinationRule that carries a hash
 * and no mark loses its hash when a controller cleans up (rules 52, 58). As the controller does it, that of another
 * Rollout is replaced on a DestinationRule (rule 42), and stays on a Service (rule 56).
 * The Service first, as the controller does it (rule 94): what decides about the traffic is the last to change.
 */
export function relabelSide(state: TrafficState, side: Side, hash: string): readonly Write[] {
  return [...relabelService(state, side, hash), ...relabelSubset(state, side, hash)];
}

function relabelSubset(state: TrafficState, side: Side, hash: string): readonly Write[] {
  const { destinationRule, sides, rollout } = state;
  const subset = destinationRule?.subsets.find(({ name }) => name === sides[side].subset);
  if (destinationRule === undefined || subset === undefined || subset.hash === hash) return [];
  const path = ["spec", "subsets", subset.index] as const;
  return writeFields(state, {
    target: destinationRule.ref,
    relied: [[...path, "name"]],
    fields: [
      { label: `subset ${subset.name}`, path: [...path, "labels", podTemplateHashLabel], value: hash },
      markOf(rollout.ref.name),
    ],
    because: `subset ${subset.name} of ${describeObject(destinationRule.ref)} is to select the pods of hash ${hash}`,
  });
}

function relabelService(state: TrafficState, side: Side, hash: string): readonly Write[] {
  const service = state.live?.services[side];
  if (service === undefined || service.hash === hash) return [];
  return writeFields(state, {
    target: service.ref,
    fields: [
      { label: "selector", path: ["spec", "selector", podTemplateHashLabel], value: hash },
      ...(service.managedBy === undefined ? [markOf(state.rollout.ref.name)] : []),
    ],
    because: `${describeObject(service.ref)} is to select the pods of hash ${hash}`,
  });
}

/**
 * Puts the controller's mark on everything that carries a hash of the Rollout and lacks it, so that a controller that
 * lost sight of the Rollout does not clean it up. One Service may be both sides.
 */
export function markObjects(state: TrafficState): readonly Write[] {
  const { destinationRule, live, rollout } = state;
  const hasSubsetHash = destinationRule?.subsets.some(({ hash }) => hash !== undefined) ?? false;
  const services = servicesOf(live).filter(({ hash, managedBy }) => hash !== undefined && managedBy === undefined);
  const rule = hasSubsetHash && destinationRule !== undefined ? [destinationRule] : [];
  return [...services, ...rule].flatMap(({ ref: target }) =>
    writeFields(state, {
      target,
      fields: [markOf(rollout.ref.name)],
      because: `${describeObject(target)} is to carry the mark that keeps the controller's clean-up away from it`,
    }),
  );
}

/** The controller refuses a Rollout with such a Service (rule 59). */
export function findForeignServices({ live, rollout }: TrafficState): readonly Finding[] {
  return servicesOf(live)
    .filter(({ managedBy }) => managedBy !== undefined && managedBy !== rollout.ref.name)
    .map(({ ref, managedBy }) => {
      const message = `${describeObject(ref)} is managed by Rollout "${managedBy}"`;
      const hint = `give each Rollout Services of its own; where that one is gone, remove annotation ${managedByAnnotation}`;
      return warning("shared-object", message, hint);
    });
}

/** One that is both sides once. */
function servicesOf(live: LiveState | undefined): readonly Service[] {
  const each = [live?.services.stable, live?.services.canary].filter((service) => service !== undefined);
  return [...new Map(each.map((service) => [describeObject(service.ref), service])).values()];
}

function markOf(rolloutName: string): FieldGoal {
  return { label: "managed-by", path: ["metadata", "annotations", managedByAnnotation], value: rolloutName };
}
