// JSON patches (RFC 6902) as the Kubernetes API server reads them: the language in which every change is planned.
import { isEqualJson } from "./equal-json.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";

export type JsonPatchOperation =
  | { readonly op: "test" | "replace" | "add"; readonly path: string; readonly value: JsonValue }
  | { readonly op: "remove"; readonly path: string };
export type JsonPatch = readonly JsonPatchOperation[];

/** Joins path segments into a JSON pointer (RFC 6901). */
export function jsonPointer(...segments: readonly (string | number)[]): string {
  return segments.map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The segments of a JSON pointer, unescaped. */
export function parseJsonPointer(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * The content after the patch; the content given stays as it is.
 * Undefined when a `test` does not hold or a path is missing, where the API server refuses the whole patch.
 * A `test` for null holds where the member is absent, as in the server's library (evanphx/json-patch v4, patch.go).
 */
export function applyJsonPatch(content: JsonObject, patch: JsonPatch): JsonObject | undefined {
  let result: JsonValue | undefined = content;
  for (const operation of patch) {
    result = applyAt(result, parseJsonPointer(operation.path), operation);
    if (result === undefined) return undefined;
  }
  return isJsonObject(result) ? result : undefined;
}

/** Copies the containers along the path, and nothing else. */
function applyAt(
  container: JsonValue,
  [key, ...rest]: readonly string[],
  operation: JsonPatchOperation,
): JsonValue | undefined {
  if (key === undefined) return undefined;
  if (rest.length === 0) return changeMember(container, key, operation);
  const child = findMember(container, key);
  const changed = child === undefined ? undefined : applyAt(child, rest, operation);
  return changed === undefined ? undefined : withMember(container, key, changed);
}

function changeMember(container: JsonValue, key: string, operation: JsonPatchOperation): JsonValue | undefined {
  const member = findMember(container, key);
  switch (operation.op) {
    case "test":
      return holds(container, member, operation.value) ? container : undefined;
    case "add":
      return Array.isArray(container)
        ? withItem(container, key, operation.value)
        : withMember(container, key, operation.value);
    case "replace":
      return member === undefined ? undefined : withMember(container, key, operation.value);
    case "remove":
      return member === undefined ? undefined : withoutMember(container, key);
  }
}

function holds(container: JsonValue, member: JsonValue | undefined, expected: JsonValue): boolean {
  if (member !== undefined) return isEqualJson(member, expected);
  return isJsonObject(container) && expected === null;
}

function findMember(container: JsonValue, key: string): JsonValue | undefined {
  if (Array.isArray(container)) return /^\d+$/.test(key) ? container[Number(key)] : undefined;
  return isJsonObject(container) && Object.hasOwn(container, key) ? container[key] : undefined;
}

function withMember(container: JsonValue, key: string, value: JsonValue): JsonValue | undefined {
  if (Array.isArray(container)) return container.with(Number(key), value);
  return isJsonObject(container) ? { ...container, [key]: value } : undefined;
}

/** `-` stands for the end of the list (RFC 6901). */
function withItem(list: readonly JsonValue[], key: string, value: JsonValue): JsonValue | undefined {
  const index = key === "-" ? list.length : Number(key);
  return (key === "-" || /^\d+$/.test(key)) && index <= list.length ? list.toSpliced(index, 0, value) : undefined;
}

function withoutMember(container: JsonValue, key: string): JsonValue | undefined {
  if (Array.isArray(container)) return container.toSpliced(Number(key), 1);
  if (!isJsonObject(container)) return undefined;
  return Object.fromEntries(Object.entries(container).filter(([name]) => name !== key));
}
