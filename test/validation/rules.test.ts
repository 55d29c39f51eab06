// Every rule against its fixtures, through the command; references have to be in the fixture.
import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allRules, ruleNames } from "../../src/validation/catalogue.ts";
import { ruleGroups } from "../../src/validation/rule.ts";
import { type Checked, describeRules, fixtureRoot } from "../support/rule-fixtures.ts";
import { runCli } from "../support/run-cli.ts";

describeRules("offline", validate);

describe("the catalogue", () => {
  it("holds every rule of the folders (npm run generate:rules)", () => {
    const files = Object.keys(ruleGroups).flatMap((group) =>
      existsSync(`src/validation/rules/${group}`)
        ? readdirSync(`src/validation/rules/${group}`).map((file) => `${group}/${file}`)
        : [],
    );
    expect(files.toSorted()).toEqual(allRules.map(({ group, name }) => `${group}/${name}.ts`).toSorted());
  });
});

describe("the fixtures", () => {
  it("are those of rules, and every text is that of a manifest", () => {
    const folders = readdirSync(fixtureRoot);
    expect(folders.filter((folder) => !ruleNames.includes(folder))).toEqual([]);
    const stray = folders.flatMap((folder) => {
      const files = readdirSync(`${fixtureRoot}/${folder}`);
      return files.filter((file) => !/^(failing|passing).*\.yaml$/.test(file) && !files.includes(toYaml(file)));
    });
    expect(stray).toEqual([]);
  });
});

async function validate(file: string): Promise<Checked> {
  const line = ["validate", "-f", file, "--require-references"];
  const [text, json] = [await runCli(line), await runCli([...line, "-o", "json"])];
  const report = JSON.parse(json.stdout) as { readonly findings: readonly { readonly rule: string }[] };
  return {
    text: text.stdout.replaceAll(`${file.slice(0, file.lastIndexOf("/"))}/`, ""),
    fired: report.findings.map(({ rule }) => rule),
  };
}

function toYaml(file: string): string {
  return file.replace(/\.txt$/, ".yaml");
}
