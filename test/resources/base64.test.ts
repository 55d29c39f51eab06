import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64 } from "../../src/resources/base64.ts";

describe("encodeBase64", () => {
  it("agrees with Node on every text", () => {
    const text = fc.string({ unit: "grapheme" });
    void fc.assert(
      fc.property(text, (value) => {
        const encoded = encodeBase64(value);
        expect(encoded).toBe(Buffer.from(value).toString("base64"));
        expect(decodeBase64(encoded)).toBe(value);
        expect(decodeBase64(Buffer.from(value).toString("base64url"))).toBe(value);
      }),
    );
  });
});

describe("decodeBase64", () => {
  it.for([
    { name: "line breaks", encoded: "c2Vj\ncmV0\n", text: "secret" },
    { name: "nothing", encoded: "", text: "" },
    { name: "other characters", encoded: "c2Vj?cmV0", text: undefined },
    { name: "a length that cannot be", encoded: "c2Vjc", text: undefined },
    { name: "bytes that are no UTF-8", encoded: "/w==", text: undefined },
  ])("reads $name", ({ encoded, text }) => {
    expect(decodeBase64(encoded)).toBe(text);
  });
});
