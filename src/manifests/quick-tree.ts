// Parses plain manifests several times as fast as parse-documents.ts, for commands that read many files and write none.
// Text with anchors, tags, merge keys or anything else out of the ordinary is left to parse-documents.ts.
import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE, type ScalarEvent } from "js-yaml";
import type { JsonValue } from "../resources/json.ts";
import { resolvePlain } from "./plain-scalar.ts";

/** Offsets in the text; -1 where nothing stands, as after the colon of `key:`. */
type Extent = { readonly start: number; readonly end: number };
export type QuickNode =
  | (Extent & { readonly kind: "scalar"; readonly json: JsonValue })
  | (Extent & { readonly kind: "list"; readonly items: readonly QuickNode[] })
  | (Extent & { readonly kind: "map"; readonly entries: readonly QuickEntry[] });
export type QuickEntry = { readonly key: string; readonly keyExtent: Extent; readonly node: QuickNode };

/** The documents of a text; undefined where it is not plain, or wrong. */
export function parseQuickly(text: string): readonly QuickNode[] | undefined {
  const events = findEvents(text);
  if (events === undefined) return undefined;
  const cursor: Cursor = { text, events, index: 0 };
  const documents: QuickNode[] = [];
  while (cursor.index < events.length) {
    const event = take(cursor);
    if (event?.type !== EVENT_ID.DOCUMENT || event.directives.length > 0) return undefined;
    const document = composeNode(cursor);
    if (document === undefined || take(cursor)?.type !== EVENT_ID.POP) return undefined;
    documents.push(document);
  }
  return documents;
}

/** Of equal keys the last counts, as Go has it where it is not strict. */
export function toJson(node: QuickNode): JsonValue {
  switch (node.kind) {
    case "scalar":
      return node.json;
    case "list":
      return node.items.map(toJson);
    case "map": {
      const value: Record<string, JsonValue> = {};
      for (const entry of node.entries) value[entry.key] = toJson(entry.node);
      return value;
    }
  }
}

function findEvents(text: string): readonly Event[] | undefined {
  try {
    return parseEvents(text, {});
  } catch {
    // Whatever is wrong is found again, and told, by the parser that this one leaves such text to.
    return undefined;
  }
}

type Cursor = { readonly text: string; readonly events: readonly Event[]; index: number };

function take(cursor: Cursor): Event | undefined {
  return cursor.events[cursor.index++];
}

function composeNode(cursor: Cursor): QuickNode | undefined {
  const event = take(cursor);
  if (event === undefined || event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return undefined;
  if (event.type === EVENT_ID.ALIAS || event.anchorStart !== -1 || event.tagStart !== -1) return undefined;
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return composeScalar(cursor.text, event);
    case EVENT_ID.SEQUENCE:
      return composeList(cursor, event.start);
    case EVENT_ID.MAPPING:
      return composeMap(cursor, event.start);
  }
}

function composeScalar(text: string, event: ScalarEvent): QuickNode {
  const { valueStart: start, valueEnd: end, style } = event;
  if (start === -1) return { kind: "scalar", json: null, start, end };
  const value = getScalarValue(text, event);
  if (style === SCALAR_STYLE.PLAIN) return { kind: "scalar", json: resolvePlain(value), start, end };
  const isQuoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
  // Block text has nothing of its own on the line of its key.
  return { kind: "scalar", json: value, ...(isQuoted ? { start: start - 1, end: end + 1 } : { start: -1, end: -1 }) };
}

function composeList(cursor: Cursor, start: number): QuickNode | undefined {
  const items: QuickNode[] = [];
  while (!isEnd(cursor)) {
    const item = composeNode(cursor);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return { kind: "list", items, start, end: start };
}

function composeMap(cursor: Cursor, start: number): QuickNode | undefined {
  const entries: QuickEntry[] = [];
  while (!isEnd(cursor)) {
    const keyNode = composeNode(cursor);
    const key = keyNode?.kind === "scalar" ? textOfKey(keyNode.json) : undefined;
    const node = keyNode === undefined || key === undefined ? undefined : composeNode(cursor);
    if (keyNode === undefined || key === undefined || node === undefined) return undefined;
    entries.push({ key, keyExtent: { start: keyNode.start, end: keyNode.end }, node });
  }
  return { kind: "map", entries, start, end: start };
}

/** Takes the end of a collection. */
function isEnd(cursor: Cursor): boolean {
  const ends = cursor.events[cursor.index]?.type === EVENT_ID.POP;
  if (ends) cursor.index++;
  return ends;
}

/** Keys as they come out in JSON; merge keys, and what JavaScript takes for something else, are out of the ordinary. */
function textOfKey(json: JsonValue): string | undefined {
  const key = json === null ? "" : String(json);
  return key === "<<" || key === "__proto__" ? undefined : key;
}
