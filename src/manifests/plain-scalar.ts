// What an unquoted scalar stands for. Text and small numbers are told here; the rest is asked of the full parser.
import { LineCounter } from "yaml";
import { unlessRefused } from "../errors.ts";
import { isJsonList, isJsonObject, type JsonValue } from "../resources/json.ts";
import { parseDocuments } from "./parse-documents.ts";

const number = /^(?:0|-?[1-9]\d{0,14})$/;
/** Words of YAML 1.1 that are no text start with one of these letters, and none is longer than five. */
const possibleWord = /^[ynotfYNOTF][a-zA-Z]{0,4}$/;

export function resolvePlain(text: string): JsonValue {
  if (text === "true") return true;
  if (text === "false") return false;
  if (/^[A-Za-z/_]/.test(text)) return possibleWord.test(text) ? resolveRare(text) : text;
  return number.test(text) ? Number(text) : resolveRare(text);
}

const resolved = new Map<string, JsonValue>();

/** Durations, quantities and versions recur: each is parsed once. */
function resolveRare(text: string): JsonValue {
  const known = resolved.get(text);
  if (known !== undefined) return known;
  const value = unlessRefused(() => parseDocuments("", text, new LineCounter()))?.[0]?.value;
  // What is a map or no YAML at all by itself, as `@a`, is only text within a document.
  const json = value === undefined || isJsonObject(value) || isJsonList(value) ? text : value;
  resolved.set(text, json);
  return json;
}
