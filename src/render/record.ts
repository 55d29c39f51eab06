// What `revert --list` shows: the last change as it is recorded, and what putting it back would write.
import { printable, renderPath } from "../resources/fields.ts";
import type { JsonObject, JsonValue } from "../resources/json.ts";
import { type JsonPatchOperation, parseJsonPointer } from "../resources/json-patch.ts";
import type { LastChange, RecordedPatch } from "../resources/last-change.ts";
import { objectName, type ResourceRef } from "../resources/resource-ref.ts";
import { apiVersion } from "./structured.ts";

export function renderRecord({ time, by, command, reason, patches }: LastChange): readonly string[] {
  const head: readonly (readonly [string, string])[] = [
    ["time", time],
    ["by", by],
    ["command", command],
    ...(reason === undefined ? [] : [["reason", reason] as const]),
  ];
  return [
    ...head.map(([name, value]) => `${`${name}:`.padEnd(9)}${printable(value)}`),
    ...(patches.length === 0
      ? ["nothing to put back: it was a request to the controller"]
      : patches.flatMap(renderPatch)),
  ];
}

export type Listed = {
  readonly rollout: ResourceRef;
  readonly context: string;
  readonly record: LastChange;
};

/** `kind: Record` */
export function structureRecord({ rollout, context, record }: Listed): JsonObject {
  return {
    apiVersion,
    kind: "Record",
    rollout: { namespace: rollout.namespace, name: rollout.name },
    context,
    time: record.time,
    by: record.by,
    command: record.command,
    reason: record.reason ?? null,
    patches: record.patches.map(({ target, subresource, patch }) => ({
      target: { apiVersion: target.apiVersion, kind: target.kind, namespace: target.namespace, name: target.name },
      ...(subresource && { subresource }),
      patch,
    })),
  };
}

function renderPatch({ target, patch }: RecordedPatch): readonly string[] {
  const changes = patch.filter((operation) => operation.op !== "test");
  return changes.map((operation) => `${objectName(target)} ${renderChange(operation)}`);
}

function renderChange(operation: Exclude<JsonPatchOperation, { readonly op: "test" }>): string {
  const parts = parseJsonPointer(operation.path).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const field = printable(renderPath(parts));
  return operation.op === "remove" ? `${field} removed` : `${field} back to ${renderValue(operation.value)}`;
}

/** Values that are whole objects are not written out. */
function renderValue(value: JsonValue): string {
  return typeof value === "object" ? "what it was" : printable(String(value));
}
