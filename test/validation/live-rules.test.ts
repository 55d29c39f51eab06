// Rules that need a cluster against their fixtures, all of whose objects are those of a cluster.
import { readFileSync } from "node:fs";
import { parseQuickly, toJson } from "../../src/manifests/quick-tree.ts";
import { plainTheme } from "../../src/render/theme.ts";
import { renderReport } from "../../src/render/validation/text.ts";
import { isJsonObject } from "../../src/resources/json.ts";
import { allRules } from "../../src/validation/catalogue.ts";
import { checkWorld } from "../../src/validation/check-world.ts";
import { locateFindings } from "../../src/validation/report.ts";
import { liveWorldOf } from "../support/live-worlds.ts";
import { type Checked, describeRules } from "../support/rule-fixtures.ts";

describeRules("live", check);

async function check(file: string): Promise<Checked> {
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
    fired: findings.map(({ rule }) => rule.name),
  };
}
