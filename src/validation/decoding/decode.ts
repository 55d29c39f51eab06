// Strict decoding: members that no schema knows, and values of another type than the schema's.
import { isJsonList, isJsonObject, type JsonValue } from "../../resources/json.ts";
import { memberAt, type Path, type Value, valueAt } from "../value.ts";
import type { WorldObject } from "../world-object.ts";
import type { DecodedKind, DecodingSchemas, Definition, Reference } from "./schema.ts";

export type FieldProblem =
  | { readonly kind: "unknown"; readonly value: Value; readonly known: readonly string[] }
  | { readonly kind: "type"; readonly value: Value; readonly expected: string }
  | { readonly kind: "duplicate"; readonly value: Value };

/** None for kinds without a schema. */
export function decodeStrictly(object: WorldObject, { kinds, definitions }: DecodingSchemas): readonly FieldProblem[] {
  if (!isDecodedKind(object.kind)) return [];
  const problems: FieldProblem[] = object.duplicateKeys.map(({ path }) => ({
    kind: "duplicate",
    value: memberAt(valueAt(object), ...path),
  }));
  walk({ object, definitions, problems }, { json: object.content, path: [] }, kinds[object.kind]);
  return problems;
}

function isDecodedKind(kind: string): kind is DecodedKind {
  return kind === "Rollout" || kind === "VirtualService" || kind === "DestinationRule" || kind === "Service";
}

type Walk = {
  readonly object: WorldObject;
  readonly definitions: readonly Definition[];
  readonly problems: FieldProblem[];
};
/** Paths become text only for what is wrong: most values are right. */
type Place = { readonly json: JsonValue; readonly path: Path };

/** Null stands for absent everywhere, also under a name that is not known. */
function walk(state: Walk, place: Place, reference: Reference): void {
  const { json } = place;
  if (json === null || reference === "any") return;
  if (typeof reference === "string") {
    if (!scalarChecks[reference](json)) addTypeProblem(state, place, expectations[reference]);
    return;
  }
  const definition = state.definitions[reference];
  if (definition === undefined) return;
  if ("list" in definition) walkList(state, place, definition.list);
  else walkObject(state, place, definition);
}

function walkList(state: Walk, place: Place, item: Reference): void {
  if (!isJsonList(place.json)) {
    addTypeProblem(state, place, "a list");
    return;
  }
  for (const [index, json] of place.json.entries()) walk(state, { json, path: [...place.path, index] }, item);
}

function walkObject(state: Walk, place: Place, definition: Exclude<Definition, { list: Reference }>): void {
  const { json } = place;
  if (!isJsonObject(json)) {
    addTypeProblem(state, place, "an object");
    return;
  }
  for (const [name, member] of Object.entries(json)) {
    const path = [...place.path, name];
    const reference = "map" in definition ? definition.map : findMember(definition.members, name);
    if (reference !== undefined) walk(state, { json: member, path }, reference);
    else if ("members" in definition && member !== null) addUnknown(state, path, definition.members);
  }
}

function findMember(members: Readonly<Record<string, Reference>>, name: string): Reference | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

function addUnknown({ object, problems }: Walk, path: Path, members: Readonly<Record<string, Reference>>): void {
  problems.push({ kind: "unknown", value: valueAt(object, ...path), known: Object.keys(members) });
}

function addTypeProblem({ object, problems }: Walk, { path }: Place, expected: string): void {
  problems.push({ kind: "type", value: valueAt(object, ...path), expected });
}

type Scalar = Exclude<Reference, "any" | number>;

/** Quantities may be written as any number. */
const scalarChecks: Readonly<Record<Scalar, (json: JsonValue) => boolean>> = {
  string: (json) => typeof json === "string",
  boolean: (json) => typeof json === "boolean",
  number: (json) => typeof json === "number",
  integer: (json) => Number.isInteger(json),
  "int-or-string": (json) => typeof json === "number" || typeof json === "string",
};

const expectations: Readonly<Record<Scalar, string>> = {
  string: "a string",
  boolean: "true or false",
  number: "a number",
  integer: "a whole number",
  "int-or-string": "a number or a string",
};
