// How a value is written in YAML or JSON.
import { parse } from "yaml";

export type ScalarValue = string | number | boolean | null;
export type Quotes = "none" | "single" | "double";

/** The text of a value; `quotes` is what is wished for, and text that would read as something else gets double ones. */
export function renderScalar(value: ScalarValue, quotes: Quotes): string {
  if (typeof value !== "string") return JSON.stringify(value);
  if (quotes === "none" && isSafePlain(value)) return value;
  if (quotes === "single" && /^[\x20-\x7e]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value);
}

/** Text that every YAML version reads as just that text, in block and in flow style: no number, boolean, date. */
function isSafePlain(text: string): boolean {
  if (!/^[A-Za-z0-9_][\w./-]*$/.test(text)) return false;
  return versions.every((version) => parse(text, { version, logLevel: "silent" }) === text);
}

const versions = ["1.1", "1.2"] as const;
