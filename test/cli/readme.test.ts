import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { allCommands, createProgram, parseCommandLine } from "../../src/cli.ts";
import { exitCodes } from "../../src/errors.ts";
import { renderRuleTable } from "../../src/render/validation/rules.ts";
import { blockerCodes, warningCodes } from "../../src/traffic/finding.ts";
import { allRules } from "../../src/validation/catalogue.ts";
import { hostRoute, rollout, virtualService } from "../support/builders.ts";
import { runCli } from "../support/run-cli.ts";
import { controllerLease, openShop } from "../support/shop.ts";

const readme = readFileSync("README.md", "utf8");
const program = createProgram(
  () => undefined,
  () => undefined,
);

describe("the README", () => {
  it.for([[], ...allCommands(program).map(wordsOf)])("shows --help of %j as it is", (words) => {
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

  it("lists the error codes with their exit codes, in the order of the catalogue", () => {
    const rows = [...readme.matchAll(/^\| `([a-z-]+)` \| (\d) \| \S.* \|$/gm)];
    expect(rows.map(([, code, exitCode]) => [code, Number(exitCode)])).toEqual(Object.entries(exitCodes));
  });

  it("lists the rules of validate as the catalogue has them", () => {
    expect(readme).toContain(`<!-- rules -->\n${renderRuleTable(allRules)}<!-- end of rules -->\n`);
  });

  it("shows the change that its first command makes", async () => {
    const command = requireMatch(/^npx kubectl-istio_rollout (.*?) +#/m);
    const shown = requireMatch(/```diff\n([\s\S]*?)\n```/).split("\n");
    const { stdout } = await runCli(command.split(" "));
    const difference = compareLines(readStream("examples/host-level"), stdout);
    expect(command).toContain("-f examples/host-level");
    expect(shown.filter(isChange)).toEqual(difference.filter(isChange));
    expect(difference.join("\n")).toContain(shown.join("\n"));
  });

  it("opens with what the commands really print", async () => {
    const [demo = ""] = /(?<=```console\n)[\s\S]*?(?=```)/.exec(readme) ?? [];
    const [[first = ""] = [], [second = ""] = []] = [...demo.matchAll(/^\$ .*$/gm)];
    const shop = await openShop();
    const run = async (command: string) => {
      const [words = ""] = command.replace(/^\$ kubectl istio-rollout /, "").split(/ {2,}#/);
      const { stdout, stderr } = await shop.run(words.trim().split(" "));
      return `${command}\n${stderr}${stdout}`;
    };
    const unhindered = await run(first);
    const recorded = { canary: { weights: { canary: { weight: 10 } } } };
    shop.put(controllerLease(1), rollout({ status: recorded }));
    shop.put(virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary: 10 }) }] }));
    const printed = `${unhindered}\n${await run(second)}`;
    await shop.close();
    expect(demo.replaceAll(/renewed \d+ s ago/g, "renewed SECONDS ago")).toBe(printed.replaceAll('"test"', '"prod"'));
  });
});

/** Without the program's own name. */
function wordsOf(command: Command): readonly string[] {
  return command.parent === null ? [] : [...wordsOf(command.parent), command.name()];
}

function requireMatch(pattern: RegExp): string {
  const found = pattern.exec(readme)?.[1];
  if (found === undefined) throw new Error(`the README has nothing like ${pattern}`);
  return found;
}

/** The manifests of a folder as one stream, unchanged. */
function readStream(folder: string): string {
  const names = readdirSync(folder).toSorted();
  return names.map((name) => readFileSync(join(folder, name), "utf8")).join("---\n");
}

/** As `diff` shows two texts of the same number of lines, with all lines between the changes. */
function compareLines(before: string, after: string): readonly string[] {
  const [left, right] = [before.split("\n"), after.split("\n")];
  expect(right).toHaveLength(left.length);
  return left.flatMap((line, index) => (line === right[index] ? [` ${line}`] : [`-${line}`, `+${right[index]}`]));
}

function isChange(line: string): boolean {
  return /^[-+]/.test(line);
}
