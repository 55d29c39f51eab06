// Rollouts and VirtualServices of a list, cut down to what a row of it needs: of thousands, none is kept whole.
import { UserError, unlessRefused } from "../errors.ts";
import { type FieldWriter, findFieldWriter } from "../resources/field-writers.ts";
import { describeObject, type ObjectKey } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { parseRollout, parseRolloutHead, type Rollout, type RolloutHead } from "../resources/rollout.ts";
import { parseProgress, type RolloutProgress } from "../resources/rollout-progress.ts";
import {
  type Destination,
  type Protocol,
  parseVirtualService,
  protocols,
  type Route,
  type VirtualService,
} from "../resources/virtual-service.ts";
import { sidesOf } from "../traffic/sides.ts";
import { readingsOf } from "../traffic/virtual-service-reference.ts";
import type { Fault } from "./join.ts";
import { type LiveRoutes, readLiveRoutes } from "./live-routes.ts";
import { type RolloutSummary, summarize } from "./summary.ts";

export type ListedRollout = {
  readonly head: RolloutHead;
  readonly progress: RolloutProgress;
  /** Undefined where it does not say which objects it means; the fault says why. */
  readonly rollout: Rollout | undefined;
  readonly fault: Fault | undefined;
};

export type ListedVirtualService = {
  readonly virtualService: VirtualService;
  readonly writers: Readonly<Partial<Record<Protocol, FieldWriter>>>;
};

/** Undefined for one without Istio routing, and one whose status is of another shape than any controller's. */
export function cutRollout(object: KubernetesObject): ListedRollout | undefined {
  try {
    const rollout = parseRollout(object);
    return { head: rollout, progress: parseProgress(object), rollout, fault: undefined };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.code !== "invalid-reference") return undefined;
    const { code, message, hint } = error;
    const head = unlessRefused(() => parseRolloutHead(object));
    const progress = unlessRefused(() => parseProgress(object));
    if (head === undefined || progress === undefined) return undefined;
    return { head, progress, rollout: undefined, fault: { code, message, hint } };
  }
}

/** Undefined where it cannot be read, as where it is of another shape. */
export function cutVirtualService(object: KubernetesObject): ListedVirtualService | undefined {
  const virtualService = unlessRefused(() => parseVirtualService(object));
  if (virtualService === undefined) return undefined;
  const writers = protocols.flatMap((protocol) => {
    const writer = virtualService.routes[protocol] && findFieldWriter(object, ["spec", protocol]);
    return writer === undefined ? [] : [[protocol, writer] as const];
  });
  const { http, tls, tcp } = virtualService.routes;
  const routes = { http: http?.map(cutRoute), tls: tls?.map(cutRoute), tcp: tcp?.map(cutRoute) };
  return { virtualService: { ...virtualService, metadata: {}, routes }, writers: Object.fromEntries(writers) };
}

function cutRoute(route: Route): Route {
  return { ...route, entry: {}, destinations: route.destinations.map(cutDestination) };
}

function cutDestination(destination: Destination): Destination {
  return { ...destination, entry: {} };
}

/** Where each VirtualService may be that a Rollout names, the controller's reading first. */
export function virtualServiceKeys({ rollout }: ListedRollout): readonly (readonly ObjectKey[])[] {
  return (rollout?.virtualServices ?? []).map(
    ({ name }) => unlessRefused(() => readingsOf(name, rollout?.ref.namespace ?? "")) ?? [],
  );
}

export type Lookup = {
  readonly findVirtualService: (key: ObjectKey) => ListedVirtualService | undefined;
  /** Whether one that is not found does not exist. */
  readonly isComplete: boolean;
  readonly canaryPods: RolloutSummary["canaryPods"];
};

export function summarizeListed(listed: ListedRollout, lookup: Lookup): RolloutSummary {
  const { head, progress, fault } = listed;
  const { canaryPods } = lookup;
  const { routes, faults } = routesOfListed(listed, lookup);
  return summarize({ head, progress, routes, faults: fault === undefined ? faults : [fault], canaryPods });
}

function routesOfListed(listed: ListedRollout, { findVirtualService: find, isComplete }: Lookup): LiveRoutes {
  const { rollout } = listed;
  const sides = rollout && unlessRefused(() => sidesOf(rollout, true));
  if (rollout === undefined || sides === undefined) return { routes: [], faults: [] };
  const faults: Fault[] = [];
  const keys = virtualServiceKeys(listed);
  const found = rollout.virtualServices.flatMap((reference, index) => {
    const entry = (keys[index] ?? []).map(find).find((candidate) => candidate !== undefined);
    if (entry === undefined && isComplete) faults.push(missing(reference.name));
    return entry === undefined ? [] : [{ reference, entry }];
  });
  const bindings = found.map(({ reference, entry }) => ({ reference, virtualService: entry.virtualService }));
  const live = readLiveRoutes({ rollout, sides, bindings }, (ref, protocol) => {
    const own = found.find(({ entry }) => describeObject(entry.virtualService.ref) === describeObject(ref));
    return own?.entry.writers[protocol];
  });
  return { routes: live.routes, faults: [...faults, ...live.faults] };
}

function missing(name: string): Fault {
  return { code: "object-not-found", message: `VirtualService "${name}" does not exist`, hint: undefined };
}
