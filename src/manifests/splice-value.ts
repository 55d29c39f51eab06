// Plans the splices that give a member another value, add it or take it away.
import { isCollection, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLSeq } from "yaml";
import type { JsonPatchOperation } from "../resources/json-patch.ts";
import type { Obstacle } from "./edit-error.ts";
import type { Location } from "./locate-value.ts";
import { isBlockScalar, nodeStart, valuePlace } from "./node-extent.ts";
import type { ManifestDocument } from "./parse-documents.ts";
import { type Quotes, renderScalar, type ScalarValue } from "./scalar-text.ts";
import type { Splice } from "./splice.ts";
import { addMember } from "./splice-added-member.ts";
import { insertItem, removeItem } from "./splice-list-item.ts";
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
  if (operation.op === "remove") return isPresent ? removeFrom(place, key) : [];
  const { value } = operation;
  if (operation.op === "add" && isSeq(container))
    return insertItem({ ...place, list: container, index: indexIn(container, key) }, value);
  if (operation.op === "add" && isMap(container) && !isPresent)
    return addMember({ ...place, map: container }, [key, value]);
  return typeof value === "object" && value !== null
    ? { reason: "the new value is a map or a list" }
    : replaceValue(place, value);
}

function removeFrom({ text, location: { container, pair } }: Place, key: string): SplicePlan {
  if (isSeq(container)) return removeItem({ text, list: container, index: indexIn(container, key) });
  return pair === undefined ? [] : removeMember(text, container, pair);
}

/** `-` stands for the end of the list (RFC 6901). */
function indexIn(list: YAMLSeq, key: string): number {
  return key === "-" ? list.items.length : Number(key);
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
