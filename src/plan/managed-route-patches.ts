// The patches that put managed routes into a VirtualService and take them out of it.
import type { JsonObject } from "../resources/json.ts";
import { type JsonPatch, jsonPointer } from "../resources/json-patch.ts";
import type { Rollout } from "../resources/rollout.ts";
import { type Route, routeName, type VirtualService } from "../resources/virtual-service.ts";
import type { RouteSides } from "../traffic/destinations.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { type ListChange, listPatch } from "./list-patch.ts";
import { inheritedMembers, type ManagedRouteGoal, managedRouteEntry } from "./managed-route-entries.ts";
import { managedRouteNames } from "./managed-route-names.ts";
import type { PatchPair } from "./member-patch.ts";
import type { FieldChange } from "./plan.ts";
import { isSameRoute } from "./same-route.ts";
import { weightedHttpRoutes } from "./weighted-http-routes.ts";

/** A patch of one VirtualService, with what it changes for people; empty where nothing is to change. */
export type RouteListChange = PatchPair & { readonly fields: readonly FieldChange[] };

/** Takes away every http route of these names, from the end on, so that the places of the others hold. */
export function removalPatch(virtualService: VirtualService, names: readonly string[]): RouteListChange {
  const removed = httpRoutes(virtualService).filter(({ name }) => name !== undefined && names.includes(name));
  return {
    ...listPatch(listPath, entriesOf(virtualService), removed.toReversed().map(remove)),
    fields: removed.map((route) => fieldChange(route.index, { before: route })),
  };
}

/** Moves the route, as it stands, to where `managedRoutes` has it. Throws as `weightedHttpRoutes` does. */
export function movingPatch(state: TrafficState, virtualService: VirtualService, name: string): RouteListChange {
  const found = httpRoutes(virtualService).find((route) => route.name === name);
  const others = routesBeforeWeighted(state, virtualService).filter((route) => route !== found);
  const index = insertionIndex(state.rollout, others, name);
  if (found === undefined || found.index === index) return { patch: [], inverse: [], fields: [] };
  const changes: readonly ListChange[] = [remove(found), { kind: "insert", index, entry: found.entry }];
  return {
    ...listPatch(listPath, entriesOf(virtualService), changes),
    fields: [fieldChange(found.index, { before: found }), fieldChange(index, { after: found.entry })],
  };
}

/**
 * Puts the route in place of the one of its name that stands before the weighted routes, else where `managedRoutes`
 * has it; any other of its name goes. Relies on what was copied. Throws as `managedRouteEntry` does.
 */
export function settingPatch(
  state: TrafficState,
  virtualService: VirtualService,
  goal: ManagedRouteGoal,
): RouteListChange {
  const entry = managedRouteEntry(state, virtualService, goal);
  const [weighted] = weightedHttpRoutes(state, virtualService);
  const places = routesBeforeWeighted(state, virtualService);
  const found = httpRoutes(virtualService).filter(({ name }) => name === goal.name);
  const [first, ...others] = found;
  const isInPlace = first !== undefined && first.index < places.length;
  const surplus = isInPlace ? others : found;
  const isRight = isInPlace && isSameRoute(first.entry, entry);
  const index = isInPlace ? first.index : insertionIndex(state.rollout, places, goal.name);
  const changes: readonly ListChange[] = [
    ...surplus.toReversed().map(remove),
    ...(isRight ? [] : [{ kind: isInPlace ? "replace" : "insert", index, entry } as const]),
  ];
  const { patch, inverse } = listPatch(listPath, entriesOf(virtualService), changes);
  return {
    patch: changes.length === 0 ? [] : [...reliedOn(weighted, goal), ...patch],
    inverse,
    fields: [
      ...(isRight ? [] : [fieldChange(index, { before: first, after: entry })]),
      ...others.map((route) => fieldChange(route.index, { before: route })),
    ],
  };
}

const listPath = ["spec", "http"] as const;

function httpRoutes({ routes }: VirtualService): readonly Route[] {
  return routes.http ?? [];
}

function entriesOf(virtualService: VirtualService): readonly JsonObject[] {
  return httpRoutes(virtualService).map(({ entry }) => entry);
}

function remove({ index }: Route): ListChange {
  return { kind: "remove", index };
}

function routesBeforeWeighted(state: TrafficState, virtualService: VirtualService): readonly Route[] {
  const weighted = weightedHttpRoutes(state, virtualService).map(({ route }) => route.index);
  return httpRoutes(virtualService).slice(0, Math.min(...weighted));
}

/** Rule 66: managed routes first, in their order. */
function insertionIndex(rollout: Rollout, routes: readonly Route[], name: string): number {
  const names = managedRouteNames(rollout);
  const isLater = ({ name: other = "" }: Route) =>
    !names.includes(other) || names.indexOf(other) >= names.indexOf(name);
  const next = routes.findIndex(isLater);
  return next === -1 ? routes.length : next;
}

/** The parts of the weighted route that the new one repeats, as they were read; an absent member reads as null. */
function reliedOn({ route, canary }: RouteSides, goal: ManagedRouteGoal): JsonPatch {
  const path = [...listPath, route.index] as const;
  const members = [
    "name",
    ...(goal.inherit ? inheritedMembers : []),
    ...(goal.kind === "mirror" && goal.match === undefined ? ["match"] : []),
    ...(goal.kind === "mirror" ? ["route"] : []),
  ];
  const tests = members.map(
    (name) => ({ op: "test", path: jsonPointer(...path, name), value: route.entry[name] ?? null }) as const,
  );
  if (goal.kind === "mirror") return tests;
  const { destination, headers } = canary.entry;
  const pointer = (member: string) => jsonPointer(...path, "route", canary.index, member);
  return [
    ...tests,
    { op: "test", path: pointer("destination"), value: destination ?? null },
    ...(goal.inherit ? [{ op: "test", path: pointer("headers"), value: headers ?? null } as const] : []),
  ];
}

type Change = { readonly before?: Route | undefined; readonly after?: JsonObject };

function fieldChange(index: number, { before, after }: Change): FieldChange {
  const name = before === undefined ? `http:${String(after?.["name"])}` : routeName(before);
  return { label: `route ${name}`, field: `spec.http[${index}]`, before: before?.entry, after };
}
