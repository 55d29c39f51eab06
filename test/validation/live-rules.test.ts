// Rules that need a cluster against their fixtures: test/validation/rules/RULE/{failing,passing}*.yaml, all of whose
// objects are those of a cluster. As with the others, no fixture may cause findings of another rule unless its first
// line says so: `# also: RULE, RULE`.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseQuickly, toJson } from "../../src/manifests/quick-tree.ts";
import { plainTheme } from "../../src/render/theme.ts";
import { renderReport } from "../../src/render/validation/text.ts";
import { isJsonObject } from "../../src/resources/json.ts";
import { allRules } from "../../src/validation/catalogue.ts";
import { checkWorld } from "../../src/validation/check-world.ts";
import { locateFindings } from "../../src/validation/report.ts";
import { liveWorldOf } from "../support/live-worlds.ts";

const root = "test/validation/rules";
const live = allRules.filter(({ scope }) => scope === "live");

describe.for(live)("$name", ({ name }) => {
  const folder = `${root}/${name}`;
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const named = (prefix: string) => files.filter((file) => file.startsWith(prefix) && file.endsWith(".yaml"));

  it("has a failing and a passing fixture", () => {
    expect([named("failing").length > 0, named("passing").length > 0]).toEqual([true, true]);
  });

  it.for(named("failing"))("finds what is wrong in %s", async (file) => {
    const { text, fired } = check(`${folder}/${file}`);
    expect(fired).toContain(name);
    expect(fired.filter((rule) => rule !== name)).toEqual(alsoFired(`${folder}/${file}`));
    await expect(text).toMatchFileSnapshot(`rules/${name}/${file.replace(/yaml$/, "txt")}`);
  });

  it.for(named("passing"))("finds nothing wrong in %s", (file) => {
    const { fired } = check(`${folder}/${file}`);
    expect(fired).toEqual(alsoFired(`${folder}/${file}`));
  });
});

function check(file: string): { readonly text: string; readonly fired: readonly string[] } {
  const documents = parseQuickly(readFileSync(file, "utf8")) ?? [];
  const world = liveWorldOf(documents.map(toJson).filter(isJsonObject));
  const findings = checkWorld(world, allRules, { only: undefined, disabled: new Set(), references: "required" });
  const report = {
    findings: locateFindings(findings, () => undefined),
    checked: { rollouts: 0, objects: 0 },
    unread: [],
    failOn: "error" as const,
  };
  return {
    text: renderReport(report, { theme: plainTheme, columns: undefined }),
    fired: [...new Set(findings.map(({ rule }) => rule.name))].toSorted(),
  };
}

function alsoFired(file: string): readonly string[] {
  const [, names = ""] = /^# also: (.*)/.exec(readFileSync(file, "utf8")) ?? [];
  return names.split(/, */).filter(Boolean).toSorted();
}
