// The fixtures of the rules of `validate`: test/validation/rules/RULE/{failing,passing}*.yaml. What is printed about
// failing-x.yaml stands in failing-x.txt. No fixture may cause findings of another rule, unless its first line says so:
// `# also: RULE, RULE`.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allRules } from "../../src/validation/catalogue.ts";
import type { Rule } from "../../src/validation/rule.ts";

export const fixtureRoot = "test/validation/rules";

export type Checked = {
  readonly text: string;
  /** Names of the rules that found something, in any order. */
  readonly fired: readonly string[];
};

/** Every rule of that scope against its fixtures. */
export function describeRules(scope: Rule["scope"], check: (file: string) => Promise<Checked>): void {
  describe.for(allRules.filter((rule) => rule.scope === scope))("$name", ({ name }) => {
    const folder = `${fixtureRoot}/${name}`;
    const files = existsSync(folder) ? readdirSync(folder) : [];
    const named = (prefix: string) => files.filter((file) => file.startsWith(prefix) && file.endsWith(".yaml"));

    it("has a failing and a passing fixture", () => {
      expect([named("failing").length > 0, named("passing").length > 0]).toEqual([true, true]);
    });

    it.for(named("failing"))("finds what is wrong in %s", async (file) => {
      const { text, fired } = await check(`${folder}/${file}`);
      expect(fired).toContain(name);
      expect(distinct(fired.filter((rule) => rule !== name))).toEqual(alsoFired(`${folder}/${file}`));
      await expect(text).toMatchFileSnapshot(`../validation/rules/${name}/${file.replace(/yaml$/, "txt")}`);
    });

    it.for(named("passing"))("finds nothing wrong in %s", async (file) => {
      const { fired } = await check(`${folder}/${file}`);
      expect(distinct(fired)).toEqual(alsoFired(`${folder}/${file}`));
    });
  });
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}

function alsoFired(file: string): readonly string[] {
  const [, names = ""] = /^# also: (.*)/.exec(readFileSync(file, "utf8")) ?? [];
  return names.split(/, */).filter(Boolean).toSorted();
}
