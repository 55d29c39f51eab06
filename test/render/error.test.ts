import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { renderError } from "../../src/render/error.ts";
import { plainTheme } from "../../src/render/theme.ts";

const message = 'route "x" not found';

describe("renderError", () => {
  it.for([
    { name: "code and message", details: {}, lines: [] },
    { name: "the hint on a line of its own", details: { hint: "look again" }, lines: ["  hint: look again"] },
    {
      name: "alternatives before the hint",
      details: { hint: "look again", alternatives: { label: "routes", values: ["a", "b"] } },
      lines: ["  routes: a, b", "  hint: look again"],
    },
    {
      name: "no line for alternatives of which there are none",
      details: { alternatives: { label: "routes", values: [] } },
      lines: [],
    },
  ])("gives $name", ({ details, lines }) => {
    const text = renderError(new UserError("route-not-found", message, details), plainTheme);
    expect(text).toBe([`error[route-not-found]: ${message}`, ...lines].join("\n"));
  });

  it("marks only the label as bad", () => {
    const theme = { ...plainTheme, bad: (text: string) => `<${text}>` };
    expect(renderError(new UserError("usage", "no"), theme)).toBe("<error[usage]:> no");
  });
});
