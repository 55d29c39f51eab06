import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTimestamp } from "../../src/resources/timestamp.ts";

describe("parseTimestamp", () => {
  it("agrees with Date on every moment that the API server can write", () => {
    const moment = fc.date({
      min: new Date("0001-03-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moment, (date) => {
        const text = date.toISOString();
        expect(parseTimestamp(text)).toBe(date.getTime());
        expect(parseTimestamp(text.replace(/\.\d+/, ""))).toBe(Math.floor(date.getTime() / 1000) * 1000);
      }),
    );
  });

  it.for([
    {
      name: "microseconds, as Leases have them",
      text: "2026-01-01T12:00:00.123456Z",
      time: Date.UTC(2026, 0, 1, 12, 0, 0, 123),
    },
    { name: "a leap day", text: "2024-02-29T00:00:00Z", time: Date.UTC(2024, 1, 29) },
    { name: "nothing", text: undefined, time: undefined },
    { name: "an empty text", text: "", time: undefined },
    { name: "another zone", text: "2026-01-01T12:00:00+01:00", time: undefined },
    { name: "a date alone", text: "2026-01-01", time: undefined },
  ])("reads $name", ({ text, time }) => {
    expect(parseTimestamp(text)).toBe(time);
  });
});
