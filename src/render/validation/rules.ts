// The rules of `validate`: as a list, each explained, and as the README's table.
import type { JsonObject } from "../../resources/json.ts";
import { type Rule, ruleGroups, severities } from "../../validation/rule.ts";
import { apiVersion } from "../structured.ts";

/** One line a rule: name, severity, where it works, what it finds. */
export function renderRuleList(rules: readonly Rule[]): string {
  const rows = rules.map(({ name, severity, scope, what }) => [name, severity, scope, what]);
  const table = [["RULE", "SEVERITY", "SCOPE", "FINDS"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   "));
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

export function renderRuleExplanation(rule: Rule): string {
  const { name, severity, scope, group, what, why, fix, reportsAbsence } = rule;
  const references = referencesOf(rule);
  const lines = [
    `${name} (${severity}, ${scope})`,
    "",
    `  group:    ${ruleGroups[group]}`,
    `  finds:    ${what}`,
    `  why:      ${why}`,
    `  fix:      ${fix}`,
    ...(references.length === 0 ? [] : [`  see also: ${references.join(", ")}`]),
    ...(reportsAbsence === true ? ["", `  ${absenceNote}`] : []),
    "",
    "  accept it on an object, with a reason:",
    "    metadata:",
    "      annotations:",
    `        accept.istio-rollout.dev/${name}: REASON`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

const absenceNote =
  "Info with -f alone, where the object may be elsewhere; see --require-references and --ignore-missing.";

export function structureRules(rules: readonly Rule[]): JsonObject {
  return {
    apiVersion,
    kind: "RuleList",
    rules: rules.map((rule) => {
      const { name, severity, scope, group, what, why, fix } = rule;
      return { name, severity, scope, group: ruleGroups[group], what, why, fix, references: referencesOf(rule) };
    }),
  };
}

/** What users can look up: findings of istioctl, and issues of the projects, of Argo Rollouts where none is named. */
function referencesOf({ sources }: Rule): readonly string[] {
  const found = sources.filter((source) => /^(?:[\w.-]*#\d+|IST\d+)$/.test(source));
  return found.map((source) => source.replace(/^#/, "argo-rollouts#"));
}

/** Markdown, a table for each group. */
export function renderRuleTable(rules: readonly Rule[]): string {
  const groups = Map.groupBy(rules, ({ group }) => group);
  const tables = [...groups].map(([group, members]) =>
    [
      `**${ruleGroups[group]}**`,
      "",
      "| rule | finds | why it hurts | severity | works |",
      "|---|---|---|---|---|",
      ...members.map(renderRow),
      "",
    ].join("\n"),
  );
  const counts = severities.map(
    (severity) => `${rules.filter((rule) => rule.severity === severity).length} ${severity}`,
  );
  return `${rules.length} rules: ${counts.join(", ")}.\n\n${tables.join("\n")}\n`;
}

function renderRow({ name, what, why, severity, scope }: Rule): string {
  const cells = [`\`${name}\``, what, why, severity, scope].map((cell) => cell.replaceAll("|", "\\|"));
  return `| ${cells.join(" | ")} |`;
}
