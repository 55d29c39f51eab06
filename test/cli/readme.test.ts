import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createProgram, parseCommandLine } from "../../src/cli.ts";
import { exitCodes } from "../../src/errors.ts";
import { blockerCodes, warningCodes } from "../../src/traffic/finding.ts";
import { runCli } from "../support/run-cli.ts";

const readme = readFileSync("README.md", "utf8");
const program = createProgram(
  () => undefined,
  () => undefined,
);

describe("the README", () => {
  it.for([[], ...program.commands.map((command) => [command.name()])])("shows --help of %j as it is", (words) => {
    const parsed = parseCommandLine([...words, "--help"]);
    if (!("help" in parsed)) throw new Error("help was asked for");
    const title = ["###", "kubectl", "istio-rollout", ...words].join(" ");
    expect(readme).toContain(`${title}\n\n\`\`\`text\n${parsed.help.trimEnd()}\n\`\`\`\n`);
  });

  it("names every finding", () => {
    const missing = [...blockerCodes, ...warningCodes].filter((code) => !readme.includes(`\`${code}\``));
    expect(missing).toEqual([]);
  });

  it("names every exit code that an error leads to", () => {
    const missing = [...new Set(Object.values(exitCodes))].filter((code) => !readme.includes(`| ${code} |`));
    expect(missing).toEqual([]);
  });

  it("shows the change that its first command makes", async () => {
    const command = /npx kubectl-istio_rollout (.*?) {2,}#/.exec(readme)?.[1];
    const { stdout } = await runCli(command?.split(" ") ?? []);
    const diff = /```diff\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
    const after = diff
      .split("\n")
      .filter((line) => !line.startsWith("-"))
      .map((line) => line.slice(1))
      .join("\n");
    expect(stdout).toContain(after);
  });
});
