import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openItemSplitter } from "../../src/cluster/item-splitter.ts";

/** The items and the list around them, from a text that comes in pieces of that size. */
function split(text: string, size: number) {
  const splitter = openItemSplitter();
  const bytes = Buffer.from(text);
  const items: unknown[] = [];
  for (let start = 0; start < bytes.length; start += size) {
    items.push(...splitter.write(bytes.subarray(start, start + size)).map((item) => JSON.parse(item)));
  }
  const shell = splitter.end();
  return { items, list: shell && JSON.parse(shell) };
}

const item = fc.dictionary(fc.string(), fc.jsonValue());

describe("openItemSplitter", () => {
  it("gives the items of any list, however it is cut into pieces", () => {
    const list = fc.record({ items: fc.array(item), continue: fc.string(), isTyped: fc.boolean(), indent: fc.nat(2) });
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 300 }), ({ items, continue: token, isTyped, indent }, size) => {
        const metadata = { continue: token, resourceVersion: "7" };
        // Custom resources have their metadata behind the items, all others before them.
        const whole = isTyped ? { kind: "List", metadata, items } : { apiVersion: "v1", items, kind: "List", metadata };
        const found = split(JSON.stringify(whole, undefined, indent), size);
        expect(found.items).toEqual(JSON.parse(JSON.stringify(items)));
        expect(found.list).toEqual({ ...whole, items: [] });
      }),
    );
  });

  it("knows a list that was cut short", () => {
    const text = JSON.stringify({ items: [{ a: 1 }, { b: 2 }], kind: "List" });
    expect(split(text.slice(0, -1), 4)).toEqual({ items: [{ a: 1 }, { b: 2 }], list: undefined });
    expect(split(text.slice(0, 12), 4)).toEqual({ items: [], list: undefined });
  });

  it("gives nothing of what is no list", () => {
    expect(split('{"kind":"Status","code":404}', 5)).toEqual({ items: [], list: { kind: "Status", code: 404 } });
    expect(split("", 5)).toEqual({ items: [], list: undefined });
  });
});
