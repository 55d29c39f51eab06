// Which values an expression of ignoreDifferences means: JSON pointers, and the paths of jq that people write there.
import type { Path } from "./value.ts";

/** A member, an entry of a list, or each entry. */
type PatternPart = string | number | "each entry";
export type PathPattern = readonly PatternPart[];

const each = "each entry";

export function parsePointer(pointer: string): PathPattern {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll("~1", "/").replaceAll("~0", "~")));
}

/** A filter counts as passing everything; undefined for what is more than a path. */
export function parseJqPath(expression: string): PathPattern | undefined {
  const parts: PatternPart[] = [];
  let rest = expression.trim();
  while (rest !== "") {
    const found = takePart(rest);
    if (found === undefined) return undefined;
    parts.push(...found.parts);
    rest = rest.slice(found.length).trimStart();
  }
  return parts;
}

type Taken = { readonly parts: PathPattern; readonly length: number };

const jqParts: readonly (readonly [RegExp, (text: string) => PathPattern])[] = [
  [/^\.?\[\s*"((?:[^"\\]|\\.)*)"\s*\]\??/, (name) => [name.replaceAll(/\\(.)/g, "$1")]],
  [/^\.?\[\s*\]\??/, () => [each]],
  [/^\.?\[\s*(-?\d+)\s*\]\??/, (index) => [Number(index)]],
  [/^\."((?:[^"\\]|\\.)*)"\??/, (name) => [name.replaceAll(/\\(.)/g, "$1")]],
  [/^\.([A-Za-z_]\w*)\??/, (name) => [name]],
  [/^\|/, () => []],
  [/^\.(?=\s*(?:\||$))/, () => []],
];

function takePart(text: string): Taken | undefined {
  for (const [pattern, toParts] of jqParts) {
    const found = pattern.exec(text);
    if (found !== null) return { parts: toParts(found[1] ?? ""), length: found[0].length };
  }
  const length = /^select\s*\(/.test(text) ? endOfParentheses(text) : undefined;
  return length === undefined ? undefined : { parts: [], length };
}

/** The length up to the parenthesis that closes the first; texts in quotes do not count. */
function endOfParentheses(text: string): number | undefined {
  let depth = 0;
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[()]/g)) {
    if (token[0] === "(") depth++;
    if (token[0] === ")" && --depth === 0) return token.index + 1;
  }
  return undefined;
}

/** Whether the value at the path is meant, or something above it; -1 stands for an entry that is still to come. */
export function meansPath(pattern: PathPattern, path: Path): boolean {
  return (
    pattern.length <= path.length &&
    pattern.every((part, index) => part === path[index] || (part === each && typeof path[index] === "number"))
  );
}

export function hasEachEntry(pattern: PathPattern): boolean {
  return pattern.includes(each);
}

export function hasIndex(pattern: PathPattern): boolean {
  return pattern.some((part) => typeof part === "number");
}
