import { describe, expect, it } from "vitest";
import { renderDuration } from "../../../src/render/seeing/duration.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe("renderDuration", () => {
  it.for([
    { span: -5, text: "0s" },
    { span: 999, text: "0s" },
    { span: 119 * second, text: "119s" },
    { span: 2 * minute, text: "2m" },
    { span: 9 * minute + 59 * second, text: "9m59s" },
    { span: 10 * minute, text: "10m" },
    { span: 179 * minute, text: "179m" },
    { span: 3 * hour, text: "3h" },
    { span: 7 * hour + 59 * minute, text: "7h59m" },
    { span: 8 * hour, text: "8h" },
    { span: 47 * hour, text: "47h" },
    { span: 2 * day, text: "2d" },
    { span: 7 * day + 23 * hour, text: "7d23h" },
    { span: 8 * day, text: "8d" },
    { span: 400 * day, text: "400d" },
  ])("writes $span ms as $text", ({ span, text }) => {
    expect(renderDuration(span)).toBe(text);
  });
});
