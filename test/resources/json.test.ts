import { describe, expect, it } from "vitest";
import { isJsonList, isJsonObject, parseJson } from "../../src/resources/json.ts";

describe("parseJson", () => {
  it.for([
    { name: "an object", text: '{"a":[1]}', value: { a: [1] } },
    { name: "null", text: "null", value: null },
    { name: "nothing for other text", text: "<html>", value: undefined },
    { name: "nothing for empty text", text: "", value: undefined },
  ])("gives $name", ({ text, value }) => {
    expect(parseJson(text)).toEqual(value);
  });
});

describe("the guards of JSON", () => {
  it.for([
    { name: "an object", value: {}, kinds: [true, false] },
    { name: "a list", value: [], kinds: [false, true] },
    { name: "null", value: null, kinds: [false, false] },
    { name: "text", value: "{}", kinds: [false, false] },
    { name: "nothing", value: undefined, kinds: [false, false] },
  ])("tell $name", ({ value, kinds }) => {
    expect([isJsonObject(value), isJsonList(value)]).toEqual(kinds);
  });
});
