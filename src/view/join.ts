// Joins the objects of one look into a traffic state, as far as they allow; what does not is told, and stops nothing.
import { type ErrorCode, UserError, unlessRefused } from "../errors.ts";
import { type DestinationRule, parseDestinationRule } from "../resources/destination-rule.ts";
import { parseReplicaSet } from "../resources/replica-set.ts";
import { describeObject, type ObjectKey } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { parseRollout, parseRolloutHead, type Rollout, type RolloutHead } from "../resources/rollout.ts";
import type { VirtualServiceReference } from "../resources/rollout-references.ts";
import { parseService } from "../resources/service.ts";
import { parseVirtualService } from "../resources/virtual-service.ts";
import type { Binding } from "../traffic/routes.ts";
import { type Sides, sidesOf } from "../traffic/sides.ts";
import type { LiveState, TrafficState } from "../traffic/traffic-state.ts";
import { readingsOf, resolveReading } from "../traffic/virtual-service-reference.ts";
import type { Sources } from "./sources.ts";

/** What is wrong with the objects themselves, or with the Rollout's words about them. */
export type Fault = { readonly code: ErrorCode; readonly message: string; readonly hint: string | undefined };

export type Joined = {
  readonly head: RolloutHead;
  /** Undefined where the Rollout does not say which objects it means. It holds the VirtualServices that could be read. */
  readonly state: TrafficState | undefined;
  readonly faults: readonly Fault[];
};

/** Throws `malformed-object` for the Rollout itself, and `rollout-without-istio`. */
export function joinSources(sources: Sources): Joined {
  const head = parseRolloutHead(sources.rollout);
  const faults: Fault[] = [];
  const attempt = openAttempt(faults);
  const rollout = attempt(() => parseRollout(sources.rollout));
  const sides = rollout && attempt(() => sidesOf(rollout, true));
  if (rollout === undefined || sides === undefined) return { head, state: undefined, faults };
  const bound = rollout.virtualServices.map((reference) => ({
    reference,
    bindings: attempt(() => bind(reference, rollout, sources)) ?? [],
  }));
  const bindings = bound.flatMap((one) => one.bindings);
  const unread = bound.filter((one) => one.bindings.length === 0).map((one) => notRead(one.reference));
  const destinationRule = attempt(() => findDestinationRule(rollout, sources));
  const live = attempt(() => liveStateOf(rollout, sides, sources));
  const objects = new Map([
    [describeObject(sources.rollout.ref), sources.rollout] as const,
    ...sources.objects,
    ...(sources.replicaSets ?? []).map((object) => [describeObject(object.ref), object] as const),
  ]);
  return {
    head,
    faults,
    state: { rollout, sides, bindings, unread, destinationRule, live, neighbours: [], findings: [], objects },
  };
}

/** Why it was not, the faults and the sources tell. */
function notRead({ name }: VirtualServiceReference): UserError {
  return new UserError("object-not-found", `VirtualService "${name}" could not be read`);
}

type Attempt = <T>(work: () => T) => T | undefined;

/** A Rollout without Istio routing has nothing to show, so that this one goes on. */
function openAttempt(faults: Fault[]): Attempt {
  return (work) => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof UserError) || error.code === "rollout-without-istio") throw error;
      faults.push({ code: error.code, message: error.message, hint: error.hint });
      return undefined;
    }
  };
}

/** Nothing where it may exist but could not be read. Throws as `resolveReading` and `parseVirtualService` do. */
function bind(reference: VirtualServiceReference, rollout: Rollout, sources: Sources): readonly Binding[] {
  const readings = readingsOf(reference.name, rollout.ref.namespace);
  const found = readings.map((key) => findObject(sources, key));
  const isUnread = found.every((object) => object === undefined) && readings.some((key) => isUnknown(sources, key));
  if (isUnread) return [];
  const { object } = resolveReading(rollout, reference.name, found);
  return [{ virtualService: parseVirtualService(object), reference }];
}

function findDestinationRule({ ref, destinationRule }: Rollout, sources: Sources): DestinationRule | undefined {
  if (destinationRule === undefined) return undefined;
  const object = findObject(sources, { kind: "DestinationRule", namespace: ref.namespace, name: destinationRule.name });
  return object && parseDestinationRule(object);
}

/** ReplicaSets of another shape than the API's own are left out one by one. */
function liveStateOf({ ref }: Rollout, sides: Sides, sources: Sources): LiveState {
  const { controller, formerController, replicaSets } = sources;
  const find = (name: string | undefined) => {
    const object = name && findObject(sources, { kind: "Service", namespace: ref.namespace, name });
    return object ? parseService(object) : undefined;
  };
  return {
    replicaSets: replicaSets?.flatMap((object) => unlessRefused(() => parseReplicaSet(object)) ?? []),
    services: { stable: find(sides.stable.service), canary: find(sides.canary.service) },
    controller,
    formerController,
  };
}

function findObject({ objects }: Sources, key: ObjectKey): KubernetesObject | undefined {
  return objects.get(describeObject(key));
}

export function isUnknown({ unread }: Sources, key: ObjectKey): boolean {
  return unread.some(({ what }) => what === describeObject(key));
}
