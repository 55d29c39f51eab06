// Command lines that cannot be read, as a whole: what is said, in which format, and with which exit code.
import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli.ts";
import { errorText } from "../support/caught.ts";
import { runCli } from "../support/run-cli.ts";

describe("a switch that is neither true nor false", () => {
  const message = 'option "--watch" takes true or false, not "maybe"';
  const hint = "options that take no value can be left out instead";

  it("is a usage error as any other", async () => {
    expect(await runCli(["get", "web", "--watch=maybe"])).toEqual({
      stdout: "",
      stderr: `error[usage]: ${message}\n  hint: ${hint}\n`,
      exitCode: 2,
    });
  });

  it.for([["-o", "json"], ["-ojson"], ["-o=json"], ["--output=json"]])("is one in JSON with %j", async (format) => {
    const { stdout, exitCode } = await runCli(["get", "web", "--watch=maybe", ...format]);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ kind: "Error", code: "usage", message, hint });
  });
});

describe("a value that is none of those to choose from", () => {
  it.for([
    {
      line: ["validate", "--fail-on", "warnin"],
      text: ['"warnin" is no value of --fail-on', "values: error, warning, info", 'hint: did you mean "warning"?'],
    },
    {
      line: ["completion", "cmd"],
      text: [
        '"cmd" is no value of shell',
        "values: bash, zsh, fish, powershell",
        "hint: see kubectl istio-rollout completion --help",
      ],
    },
    {
      line: ["get", "-n", "validate", "-o", "sarif"],
      text: [
        '"sarif" is no value of --output',
        "values: json, yaml, name, wide",
        "hint: see kubectl istio-rollout get --help",
      ],
    },
    {
      line: ["-qn", "get", "validate", "-o", "wide"],
      text: [
        '"wide" is no value of --output',
        "values: text, json, yaml, sarif, junit, github",
        "hint: see kubectl istio-rollout validate --help",
      ],
    },
  ])("$line", ({ line, text }) => {
    expect(errorText(() => parseCommandLine(line))).toBe(`error[usage]: ${text.join("\n  ")}`);
  });
});

it.for([
  { line: ["-n", "multicluster"], help: "Usage: kubectl istio-rollout COMMAND [options]" },
  { line: ["-n", "shop", "multicluster"], help: "Usage: kubectl istio-rollout multicluster COMMAND [options]" },
])("shows the help of what has no command: $line", async ({ line, help }) => {
  const { stdout } = await runCli(line);
  expect(stdout.split("\n")[0]).toBe(help);
});
