import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { exitCodes, UserError } from "../src/errors.ts";
import { blockerCodes, warningCodes } from "../src/traffic/finding.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));
const texts = globSync("**/*.{ts,md,snap}", { cwd: folder })
  .filter((file) => file !== "errors.test.ts")
  .map((file) => readFileSync(`${folder}${file}`, "utf8"));

/** Whether a test or transcript shows it: as people see it, `error[CODE]: TEXT`, or as data, `code: "CODE"`. */
function isShown(code: string): boolean {
  const shown = new RegExp(`\\b(?:error|refused|warning)\\[${code}\\]|\\bcode"?:\\s*"${code}"`);
  return texts.some((text) => shown.test(text));
}

describe("UserError", () => {
  it("carries code, hint, alternatives and cause", () => {
    const cause = new Error("socket closed");
    const alternatives = { label: "routes", values: ["a"] };
    const error = new UserError("server-error", "no answer", { hint: "try again", alternatives, cause });
    expect(error).toMatchObject({
      name: "UserError",
      code: "server-error",
      message: "no answer",
      hint: "try again",
      alternatives,
      cause,
    });
  });

  it("goes without details", () => {
    expect(new UserError("usage", "no")).toMatchObject({ hint: undefined, alternatives: undefined, cause: undefined });
  });
});

describe("the error code", () => {
  it.for(Object.keys(exitCodes).map((code) => ({ code })))("$code is shown by a test", ({ code }) => {
    expect(isShown(code)).toBe(true);
  });

  it.for(Object.entries(exitCodes).map(([code, exitCode]) => ({ code, exitCode })))(
    "$code leads to an exit code that stands for a failure",
    ({ code, exitCode }) => {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect([1, 2, 3, 4, 5, 6, 7]).toContain(exitCode);
    },
  );

  it.for(blockerCodes.map((code) => ({ code })))("$code of a blocker refuses with 3", ({ code }) => {
    expect(exitCodes[code]).toBe(3);
  });
});

describe("the finding code", () => {
  it.for([...blockerCodes, ...warningCodes].map((code) => ({ code })))("$code is shown by a test", ({ code }) => {
    expect(isShown(code)).toBe(true);
  });
});
