// Plans the splices that give a member another value, add it or take it away.
import { isCollection, isMap, isScalar, type Pair, type Scalar } from "yaml";
import type { JsonPatchOperation } from "../resources/json-patch.ts";
import type { Obstacle } from "./edit-error.ts";
import type { Location } from "./locate-value.ts";
import { isBlockScalar, nodeStart, valuePlace } from "./node-extent.ts";
import type { ManifestDocument } from "./parse-documents.ts";
import { type Quotes, renderScalar, type ScalarValue } from "./scalar-text.ts";
import type { Splice } from "./splice.ts";
import { addMember } from "./splice-added-member.ts";
import { removeMember } from "./splice-removed-member.ts";

/** A place in the text of a file. */
export type Place = { readonly text: string; readonly document: ManifestDocument; readonly location: Location };

/** What is to be written, or why that cannot be done in place. */
export type SplicePlan = readonly Splice[] | Obstacle;

/** No splice at all where the text already says so, as after an earlier change through the same anchor. */
export function planSplices(place: Place, operation: JsonPatchOperation, key: string): SplicePlan {
  if (operation.op === "test") return [];
  const { container, pair, node } = place.location;
  const isPresent = pair !== undefined || node !== undefined;
  if (operation.op === "remove") return isPresent ? removeFrom(place) : [];
  const { value } = operation;
  if (typeof value === "object" && value !== null) return { reason: "the new value is a map or a list" };
  if (operation.op === "add" && !isMap(container)) return { reason: "entries of a list are only replaced" };
  if (isPresent) return replaceValue(place, value);
  return isMap(container)
    ? addMember({ ...place, map: container }, { key, value })
    : { reason: "entries of a list are only replaced" };
}

function removeFrom({ text, location: { container, pair } }: Place): SplicePlan {
  if (!isMap(container) || pair === undefined) return { reason: "entries of a list are only replaced" };
  return removeMember(text, container, pair);
}

function replaceValue({ location: { node, pair } }: Place, value: ScalarValue): SplicePlan {
  if (isCollection(node)) return { reason: "it is a map or a list" };
  if (!isScalar(node)) return { reason: "it is a key without a colon" };
  if (Object.is(node.value, value)) return [];
  if (isBlockScalar(node)) return { reason: "it is text of several lines" };
  const [start, end] = [nodeStart(node), node.range?.[1] ?? 0];
  if (start === end) return fillValue(pair, value);
  return [{ start, end, text: renderScalar(value, quotesOf(node)) }];
}

function fillValue(pair: Pair | undefined, value: ScalarValue): SplicePlan {
  const start = pair === undefined ? undefined : valuePlace(pair);
  if (start === undefined) return { reason: "it is a key without a colon" };
  return [{ start, end: start, text: ` ${renderScalar(value, "none")}` }];
}

function quotesOf(node: Scalar): Quotes {
  if (node.type === "QUOTE_DOUBLE") return "double";
  return node.type === "QUOTE_SINGLE" ? "single" : "none";
}
