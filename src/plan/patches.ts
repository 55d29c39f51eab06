// Builds the JSON patch of each step: leaf paths only, each guarded by tests of what the decision relied on.
import { isJsonObject } from "../resources/json.ts";
import { type JsonPatch, type JsonPatchOperation, jsonPointer } from "../resources/json-patch.ts";
import type { Destination } from "../resources/virtual-service.ts";
import type { RouteSides } from "../traffic/destinations.ts";

export type WeightChange = { readonly destination: Destination; readonly weight: number };

/** The patch that sets weights in one route, and the one that puts them back. */
export function weightPatches(
  sides: RouteSides,
  changes: readonly WeightChange[],
): { patch: JsonPatch; inverse: JsonPatch } {
  const { route } = sides;
  const routePath = ["spec", route.protocol, route.index] as const;
  const relied = [
    ...routeTests(routePath, route),
    ...route.destinations.flatMap((destination) => destinationTests(routePath, destination)),
  ];
  return {
    patch: [...relied, ...changes.map((change) => setWeight(routePath, change))],
    inverse: [...routeTests(routePath, route), ...changes.toReversed().flatMap((change) => putBack(routePath, change))],
  };
}

type RoutePath = readonly ["spec", string, number];

/** Values are tested as they are written; an absent member reads as null in the API server's tests. */
function routeTests(path: RoutePath, { protocol, entry }: RouteSides["route"]): readonly JsonPatchOperation[] {
  const member = protocol === "http" ? "name" : "match";
  return [{ op: "test", path: jsonPointer(...path, member), value: entry[member] ?? null }];
}

/** Host, subset and old weight; the whole entry where there is no weight to test. */
function destinationTests(path: RoutePath, destination: Destination): readonly JsonPatchOperation[] {
  const { index, weight, entry } = destination;
  if (weight === undefined) return [{ op: "test", path: jsonPointer(...path, "route", index), value: entry }];
  return [
    ...identityTests(path, destination),
    { op: "test", path: jsonPointer(...path, "route", index, "weight"), value: weight },
  ];
}

function identityTests(path: RoutePath, { index, entry }: Destination): readonly JsonPatchOperation[] {
  const { destination } = entry;
  const written = isJsonObject(destination) ? destination : {};
  return ["host", "subset"].map((member) => ({
    op: "test",
    path: jsonPointer(...path, "route", index, "destination", member),
    value: written[member] ?? null,
  }));
}

function setWeight(path: RoutePath, { destination, weight }: WeightChange): JsonPatchOperation {
  const op = destination.weight === undefined ? "add" : "replace";
  return { op, path: jsonPointer(...path, "route", destination.index, "weight"), value: weight };
}

function putBack(path: RoutePath, { destination, weight }: WeightChange): readonly JsonPatchOperation[] {
  const pointer = jsonPointer(...path, "route", destination.index, "weight");
  return [
    ...identityTests(path, destination),
    { op: "test", path: pointer, value: weight },
    destination.weight === undefined
      ? { op: "remove", path: pointer }
      : { op: "replace", path: pointer, value: destination.weight },
  ];
}
