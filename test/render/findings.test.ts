import { describe, expect, it } from "vitest";
import { renderFinding } from "../../src/render/findings.ts";
import { plainTheme } from "../../src/render/theme.ts";
import { blocker, warning } from "../../src/traffic/finding.ts";

const theme = { ...plainTheme, bad: (text: string) => `bad(${text})`, caution: (text: string) => `caution(${text})` };

describe("renderFinding", () => {
  it.for([
    {
      name: "a warning",
      finding: warning("stale-status", "old", "wait"),
      forced: false,
      text: "caution(warning[stale-status]:) old\n  hint: wait",
    },
    {
      name: "a warning beside --force",
      finding: warning("stale-status", "old", "wait"),
      forced: true,
      text: "caution(warning[stale-status]:) old\n  hint: wait",
    },
    {
      name: "a blocker in a dry run",
      finding: blocker("empty-destination", "no pods", "wait"),
      forced: false,
      text: "bad(refused[empty-destination]:) no pods\n  hint: wait",
    },
    {
      name: "a blocker that was overridden",
      finding: blocker("empty-destination", "no pods", "wait"),
      forced: true,
      text: "caution(warning[empty-destination]:) no pods (overridden by --force)",
    },
  ])("shows $name", ({ finding, forced, text }) => {
    expect(renderFinding(finding, forced, theme)).toBe(text);
  });
});
