// Every rule against its fixtures, through the command: test/validation/rules/RULE/{failing,passing}*.yaml.
// What the command prints about failing-x.yaml stands in failing-x.txt. No fixture may cause findings of another rule,
// unless its first line says so: `# also: RULE, RULE`. References have to be in the fixture.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allRules, ruleNames } from "../../src/validation/catalogue.ts";
import { ruleGroups } from "../../src/validation/rule.ts";
import { runCli } from "../support/run-cli.ts";

const root = "test/validation/rules";
const offline = allRules.filter(({ scope }) => scope === "offline");

describe.for(offline)("$name", ({ name }) => {
  const folder = `${root}/${name}`;
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const named = (prefix: string) => files.filter((file) => file.startsWith(prefix) && file.endsWith(".yaml"));

  it("has a failing and a passing fixture", () => {
    expect([named("failing").length > 0, named("passing").length > 0]).toEqual([true, true]);
  });

  it.for(named("failing"))("finds what is wrong in %s", async (file) => {
    const { text, fired } = await validate(`${folder}/${file}`);
    expect(fired).toContain(name);
    expect(fired.filter((rule) => rule !== name)).toEqual(alsoFired(`${folder}/${file}`));
    await expect(text).toMatchFileSnapshot(`rules/${name}/${file.replace(/yaml$/, "txt")}`);
  });

  it.for(named("passing"))("finds nothing wrong in %s", async (file) => {
    const { fired } = await validate(`${folder}/${file}`);
    expect(fired).toEqual(alsoFired(`${folder}/${file}`));
  });
});

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
    const folders = readdirSync(root);
    expect(folders.filter((folder) => !ruleNames.includes(folder))).toEqual([]);
    const stray = folders.flatMap((folder) => {
      const files = readdirSync(`${root}/${folder}`);
      return files.filter((file) => !/^(failing|passing).*\.yaml$/.test(file) && !files.includes(toYaml(file)));
    });
    expect(stray).toEqual([]);
  });
});

async function validate(file: string): Promise<{ readonly text: string; readonly fired: readonly string[] }> {
  const line = ["validate", "-f", file, "--require-references"];
  const [text, json] = [await runCli(line), await runCli([...line, "-o", "json"])];
  const report = JSON.parse(json.stdout) as { readonly findings: readonly { readonly rule: string }[] };
  return {
    text: text.stdout.replaceAll(`${file.slice(0, file.lastIndexOf("/"))}/`, ""),
    fired: [...new Set(report.findings.map(({ rule }) => rule))].toSorted(),
  };
}

function alsoFired(file: string): readonly string[] {
  const [, names = ""] = /^# also: (.*)/.exec(readFileSync(file, "utf8")) ?? [];
  return names.split(/, */).filter(Boolean).toSorted();
}

function toYaml(file: string): string {
  return file.replace(/\.txt$/, ".yaml");
}
