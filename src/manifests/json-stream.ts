// JSON documents one after another without a separator, as jq and `cat a.json b.json` give them and kubectl reads them.
import { parseJson } from "../resources/json.ts";

/**
 * The text in pieces of which each is a YAML stream, with nothing left out between them: a text in which JSON documents
 * follow one another directly is cut before each such document, any other is one piece.
 */
export function splitJsonStream(text: string): readonly string[] {
  const cuts = /^\s*\{/.test(text) ? findCuts(text) : [];
  // Only JSON is cut: in YAML, braces may stand where this tells nothing about documents.
  if (cuts.length === 0 || parseJson(text.slice(0, cuts[0]).replace("\uFEFF", "")) === undefined) return [text];
  return [0, ...cuts].map((start, index) => text.slice(start, cuts[index]));
}

/** Texts, brackets, and whatever else stands between blanks; a text that never ends takes the rest. */
const token = /"(?:[^"\\]+|\\[\s\S])*(?:"|$)|[[\]{}]|[^\s"[\]{}]+/g;

const nesting = new Map([
  ["{", 1],
  ["[", 1],
  ["}", -1],
  ["]", -1],
]);

/** Where a `{` follows the end of a document; what follows anything but a document or a mark between them is YAML. */
function findCuts(text: string): readonly number[] {
  const cuts: number[] = [];
  let depth = 0;
  let previous = "";
  for (const { 0: part, index } of text.matchAll(token)) {
    if (depth === 0 && part !== "{" && part !== "---") return cuts;
    if (depth === 0 && part === "{" && previous === "}") cuts.push(index);
    depth += nesting.get(part) ?? 0;
    previous = part;
  }
  return cuts;
}
