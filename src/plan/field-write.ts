// Writes that set single fields of an object.

import { renderPath } from "../resources/fields.ts";
import type { JsonValue } from "../resources/json.ts";
import { applyJsonPatch, jsonPointer } from "../resources/json-patch.ts";
import { describeObject, type ResourceRef } from "../resources/resource-ref.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { findObject } from "../traffic/with-object.ts";
import { joinPatches, memberPatch, type PatchPair, type Path, valueAt } from "./member-patch.ts";
import type { FieldChange, Write } from "./plan.ts";

/** A field as it is to be; undefined takes it away. */
export type FieldGoal = { readonly label: string; readonly path: Path; readonly value: JsonValue | undefined };

export type FieldGoals = {
  readonly target: ResourceRef;
  readonly subresource?: "status";
  readonly fields: readonly FieldGoal[];
  /** What else the decision relied on, and does not set: tested before anything is set, and before it is put back. */
  readonly relied?: readonly Path[];
  readonly done?: string;
  readonly because: string;
};

/** One write for all fields that differ; none where they stand as they should. The object has to be in the state. */
export function writeFields(state: TrafficState, goals: FieldGoals): readonly Write[] {
  const { target, subresource, relied = [], because } = goals;
  const start = findObject(state, target)?.content;
  if (start === undefined) throw new Error(`${describeObject(target)} was not read`);
  const pairs: PatchPair[] = [];
  const changes: FieldChange[] = [];
  let content = start;
  for (const { label, path, value } of goals.fields) {
    const pair = memberPatch(content, path, value);
    if (pair.patch.length === 0) continue;
    pairs.push(pair);
    changes.push({ label, field: renderPath(path), before: valueAt(content, path), after: value });
    content = applyJsonPatch(content, pair.patch) ?? content;
  }
  if (pairs.length === 0) return [];
  const { patch, inverse } = joinPatches(pairs);
  const tests = relied.map((path) => testOf(start, path));
  const part = { ...(subresource && { subresource }), ...(goals.done && { done: goals.done }) };
  return [
    {
      kind: "write",
      target,
      ...part,
      routes: [],
      fields: changes,
      patch: [...tests, ...patch],
      inverse: [...tests, ...inverse],
      because,
    },
  ];
}

function testOf(content: Parameters<typeof valueAt>[0], path: Path) {
  return { op: "test", path: jsonPointer(...path), value: valueAt(content, path) ?? null } as const;
}
