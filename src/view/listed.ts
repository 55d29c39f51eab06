// Rollouts and VirtualServices of a list, cut down to what a row of it needs: of thousands, none is kept whole.
import { UserError, unlessRefused } from "../errors.ts";
import { findFieldWriter } from "../resources/field-writers.ts";
import { type JsonObject, parseJson } from "../resources/json.ts";
import { describeObject, type ObjectKey, type ResourceRef } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { parseRollout, parseRolloutHead, type Rollout, type RolloutHead } from "../resources/rollout.ts";
import { parseProgress } from "../resources/rollout-progress.ts";
import type { VirtualServiceReference } from "../resources/rollout-references.ts";
import {
  type Protocol,
  parseVirtualService,
  protocols,
  type Route,
  type VirtualService,
} from "../resources/virtual-service.ts";
import { sidesOf } from "../traffic/sides.ts";
import { isObserved } from "../traffic/update.ts";
import { readingsOf } from "../traffic/virtual-service-reference.ts";
import type { Fault } from "./join.ts";
import { type LiveRoutes, type Routing, readLiveRoutes } from "./live-routes.ts";
import { isAbortAsked, isAllStable } from "./phase.ts";
import { awaitsController, type RolloutSummary, summarize, summarizeHead, withMarks } from "./summary.ts";

export type ListedRollout = {
  readonly ref: ObjectKey;
  /** Of the controller that serves it; undefined for the default one. */
  readonly instanceId: string | undefined;
  /** And not answered yet. */
  readonly isAbortAsked: boolean;
  /** What it tells itself. */
  readonly own: RolloutSummary;
  /** Undefined where it does not say which objects it means; the fault says why. */
  readonly routing: (Omit<Routing, "bindings"> & { readonly references: readonly Reference[] }) | undefined;
  readonly fault: Fault | undefined;
};

/** A VirtualService that a Rollout names, with the places where it may be, the controller's reading first. */
type Reference = { readonly reference: VirtualServiceReference; readonly keys: readonly ObjectKey[] };

export type ListedVirtualService = {
  readonly ref: ResourceRef;
  /** JSON: as a text it takes a fraction of the room, and most are read once. */
  readonly spec: string;
  /** Who wrote each list of routes last. */
  readonly writers: Readonly<Partial<Record<Protocol, string>>>;
};

/** Undefined for one without Istio routing, and one whose status is of another shape than any controller's. */
export function cutRollout(object: KubernetesObject): ListedRollout | undefined {
  const { ref } = object;
  try {
    const rollout = parseRollout(object);
    const own = summarizeHead(rollout, parseProgress(object));
    return { ref, ...asked(rollout), own, routing: routingOf(rollout), fault: undefined };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.code !== "invalid-reference") return undefined;
    const { code, message, hint } = error;
    const head = unlessRefused(() => parseRolloutHead(object));
    const own = head && unlessRefused(() => summarizeHead(head, parseProgress(object)));
    return own && { ref, ...asked(head), own, routing: undefined, fault: { code, message, hint } };
  }
}

function asked(head: RolloutHead): Pick<ListedRollout, "instanceId" | "isAbortAsked"> {
  return { instanceId: head.instanceId, isAbortAsked: isObserved(head) && isAbortAsked(head) };
}

/** Throws `invalid-reference`. */
function routingOf(rollout: Rollout): ListedRollout["routing"] {
  const { managedRoutes, status, virtualServices, ref } = rollout;
  return {
    sides: sidesOf(rollout, true),
    rollout: { managedRoutes, status: { recordedCanaryWeight: status.recordedCanaryWeight } },
    references: virtualServices.map((reference) => ({
      reference,
      keys: unlessRefused(() => readingsOf(reference.name, ref.namespace)) ?? [],
    })),
  };
}

/** Undefined where it cannot be read, as where it is of another shape. */
export function cutVirtualService(object: KubernetesObject): ListedVirtualService | undefined {
  const routes = unlessRefused(() => parseVirtualService(object).routes);
  if (routes === undefined) return undefined;
  const listed = protocols.filter((protocol) => routes[protocol] !== undefined);
  const spec = Object.fromEntries(listed.map((protocol) => [protocol, routes[protocol]?.map(cutRoute) ?? []]));
  const writers = listed.flatMap((protocol) => {
    const writer = findFieldWriter(object, ["spec", protocol]);
    return writer === undefined ? [] : [[protocol, writer.manager] as const];
  });
  return { ref: object.ref, spec: JSON.stringify(spec), writers: Object.fromEntries(writers) };
}

/** What tells it from others, and its weights. */
function cutRoute({ name, ports, sniHosts, mirrors, destinations }: Route): JsonObject {
  return {
    ...(name === undefined ? {} : { name }),
    match: ports.map((port) => ({ ...(port === 0 ? {} : { port }), sniHosts })),
    ...(mirrors ? { mirror: {} } : {}),
    route: destinations.map(({ host, subset, weight }) => ({
      destination: { host, ...(subset === undefined ? {} : { subset }) },
      ...(weight === undefined ? {} : { weight }),
    })),
  };
}

function readCut({ ref, spec }: ListedVirtualService): VirtualService {
  return parseVirtualService({ ref, content: { spec: parseJson(spec) ?? {} } });
}

/** Where each VirtualService may be that a Rollout names. */
export function virtualServiceKeys({ routing }: ListedRollout): readonly (readonly ObjectKey[])[] {
  return (routing?.references ?? []).map(({ keys }) => keys);
}

export type Lookup = {
  readonly findVirtualService: (key: ObjectKey) => ListedVirtualService | undefined;
  /** Whether one that is not found does not exist. */
  readonly isComplete: boolean;
  /** Whether one may act on it, for all that is known. */
  readonly hasController: boolean;
  readonly canaryPods: RolloutSummary["canaryPods"];
};

export function summarizeListed(listed: ListedRollout, lookup: Lookup): RolloutSummary {
  const { own, fault } = listed;
  const { routes, faults } = routesOfListed(listed, lookup);
  const { canaryPods, hasController } = lookup;
  const row = summarize(own, { routes, faults: fault === undefined ? faults : [fault], canaryPods });
  if (hasController) return row;
  const settled = { ...row, answered: row.answered || (listed.isAbortAsked && isAllStable(routes)) };
  return awaitsController(settled) ? { ...settled, marks: withMarks(row.marks, ["STUCK"]) } : settled;
}

function routesOfListed({ routing }: ListedRollout, { findVirtualService, isComplete }: Lookup): LiveRoutes {
  if (routing === undefined) return { routes: [], faults: [] };
  const faults: Fault[] = [];
  const found = routing.references.flatMap(({ reference, keys }) => {
    const entry = keys.map(findVirtualService).find((candidate) => candidate !== undefined);
    if (entry === undefined && isComplete) faults.push(missing(reference.name));
    return entry === undefined ? [] : [{ reference, entry }];
  });
  const bindings = found.map(({ reference, entry }) => ({ reference, virtualService: readCut(entry) }));
  const live = readLiveRoutes({ ...routing, bindings }, (ref, protocol) => {
    const own = found.find(({ entry }) => describeObject(entry.ref) === describeObject(ref));
    return own?.entry.writers[protocol];
  });
  return { routes: live.routes, faults: [...faults, ...live.faults] };
}

function missing(name: string): Fault {
  return { code: "object-not-found", message: `VirtualService "${name}" does not exist`, hint: undefined };
}
