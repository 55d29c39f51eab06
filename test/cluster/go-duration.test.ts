import { describe, expect, it } from "vitest";
import { parseGoDuration } from "../../src/cluster/go-duration.ts";

describe("parseGoDuration", () => {
  it.for([
    { name: "takes whole seconds", text: "30", milliseconds: 30_000 },
    { name: "takes nothing for no time", text: "0", milliseconds: 0 },
    { name: "takes a unit", text: "150ms", milliseconds: 150 },
    { name: "takes several units", text: "1h2m3s", milliseconds: 3_723_000 },
    { name: "takes fractions", text: "1.5s", milliseconds: 1_500 },
    { name: "takes a fraction without a whole part", text: ".5s", milliseconds: 500 },
    { name: "refuses a negative time", text: "-1s", milliseconds: undefined },
    { name: "refuses an unknown unit", text: "1d", milliseconds: undefined },
    { name: "refuses a fraction without a unit", text: "1.5", milliseconds: undefined },
    { name: "refuses text around it", text: " 1s", milliseconds: undefined },
    { name: "refuses nothing", text: "", milliseconds: undefined },
  ])("$name", ({ text, milliseconds }) => {
    expect(parseGoDuration(text)).toBe(milliseconds);
  });
});
