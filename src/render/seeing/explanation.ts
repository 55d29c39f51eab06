// Codes explained: one in full, or all in a line each.
import type { Explanation } from "../../explain/explanation.ts";
import type { JsonObject } from "../../resources/json.ts";
import type { Theme } from "../theme.ts";
import { renderTable, type TableOptions } from "./table.ts";

/** The exit code is that of an error. */
export type Explained = Explanation & { readonly code: string; readonly exitCode: number | undefined };

const width = 80;

export function renderExplanation(
  { code, exitCode, meaning, detail, next }: Explained,
  theme: Theme,
): readonly string[] {
  return [
    `${theme.caution(code)}${exitCode === undefined ? "" : ` (exit code ${exitCode})`}`,
    ...wrap(`${meaning.slice(0, 1).toUpperCase()}${meaning.slice(1)}.`, ""),
    "",
    ...wrap(detail, ""),
    "",
    "What to do:",
    ...next.flatMap((line) => wrap(line, "  ")),
  ];
}

export function renderMeanings(all: readonly Explained[], options: Omit<TableOptions, "headings">): readonly string[] {
  const columns = [
    { heading: "CODE", cell: ({ code }: Explained) => ({ text: code }) },
    { heading: "EXIT", cell: ({ exitCode }: Explained) => ({ text: exitCode === undefined ? "-" : String(exitCode) }) },
    { heading: "MEANING", cell: ({ meaning }: Explained) => ({ text: meaning }), elastic: 8 },
  ];
  return renderTable(columns, all, { ...options, headings: true });
}

export function structureExplanation({ code, exitCode, meaning, detail, next }: Explained): JsonObject {
  return { code, exitCode: exitCode ?? null, meaning, detail, next: [...next] };
}

/** A command longer than a line stays one line: it is copied. */
function wrap(text: string, indent: string): readonly string[] {
  if (text.startsWith("kubectl ")) return [`${indent}${text}`];
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= width - indent.length)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${indent}${line}`);
}
