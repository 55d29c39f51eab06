// Plans the splices that add a member to a map, in the manner in which its other members are written.
import { isMap, isScalar, type Pair, type YAMLMap } from "yaml";
import { contentEnd, memberEnd, memberStart, nodeStart } from "./node-extent.ts";
import type { ManifestDocument } from "./parse-documents.ts";
import { renderScalar, type ScalarValue } from "./scalar-text.ts";
import { lineBreak, lineEnd, lineStart, type Splice } from "./splice.ts";

type MapPlace = { readonly text: string; readonly document: ManifestDocument; readonly map: YAMLMap };
type Member = { readonly key: string; readonly value: ScalarValue };

/** The new member comes last. */
export function addMember({ text, document, map }: MapPlace, member: Member): readonly Splice[] {
  const first = map.items[0];
  const last = map.items.at(-1);
  if (first === undefined || last === undefined) {
    const root = document.tree.contents;
    const example = isMap(root) ? root.items[0] : undefined;
    return [insert(nodeStart(map) + 1, renderFlowMember(text, example, member))];
  }
  if (map.flow === true) return addToFlowMap(text, map, renderFlowMember(text, last, member));
  const line = `${renderScalar(member.key, "none")}: ${renderScalar(member.value, "none")}`;
  return [insert(lineEnd(text, memberEnd(text, last)), `${lineBreak(text)}${indentOf(text, first)}${line}`)];
}

function insert(offset: number, text: string): Splice {
  return { start: offset, end: offset, text };
}

/** Quotes and spaces as in the example, which keeps JSON JSON. */
function renderFlowMember(text: string, example: Pair | undefined, { key, value }: Member): string {
  const exampleKey = isScalar(example?.key) && example.key.type === "QUOTE_DOUBLE" ? example.key : undefined;
  if (exampleKey === undefined) return `${renderScalar(key, "none")}: ${renderScalar(value, "none")}`;
  const isTight = /^:\S/.test(text.slice(contentEnd(text, exampleKey)));
  return `${renderScalar(key, "double")}${isTight ? ":" : ": "}${renderScalar(value, "double")}`;
}

function addToFlowMap(text: string, map: YAMLMap, member: string): readonly Splice[] {
  const last = map.items[map.items.length - 1];
  if (last === undefined) return [];
  const end = memberEnd(text, last);
  const comma = trailingComma(map);
  const after = comma === undefined ? end : comma + 1;
  const commaSplices = comma === undefined ? [insert(end, ",")] : [];
  if (!isFirstOnLine(text, last)) return [...commaSplices, insert(after, `${gapBefore(text, last)}${member}`)];
  const line = `${lineBreak(text)}${indentOf(text, last)}${member}${comma === undefined ? "" : ","}`;
  const rest = text.slice(after, lineEnd(text, after));
  // A comment after the last member stays with it; a closing bracket must come after the new one.
  return [...commaSplices, insert(/^\s*(#.*)?$/.test(rest) ? lineEnd(text, after) : after, line)];
}

function trailingComma(map: YAMLMap): number | undefined {
  const token = map.srcToken?.type === "flow-collection" ? map.srcToken.items.at(-1) : undefined;
  if (token === undefined || token.key !== undefined || token.key === null || token.value !== undefined)
    return undefined;
  return token.start.find(({ type }) => type === "comma")?.offset;
}

function isFirstOnLine(text: string, pair: Pair): boolean {
  return text.slice(lineStart(text, memberStart(pair)), memberStart(pair)).trim() === "";
}

function indentOf(text: string, pair: Pair): string {
  const start = lineStart(text, memberStart(pair));
  return text.slice(start, memberStart(pair)).replaceAll(/\S/g, " ");
}

/** The blanks between members: as before the last one, or as the colon is followed by. */
function gapBefore(text: string, pair: Pair): string {
  const before = /,([ \t]*)$/.exec(text.slice(lineStart(text, memberStart(pair)), memberStart(pair)));
  if (before?.[1] !== undefined) return before[1];
  return isScalar(pair.key) && /^:\S/.test(text.slice(contentEnd(text, pair.key))) ? "" : " ";
}
