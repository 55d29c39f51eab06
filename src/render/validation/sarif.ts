// Findings as SARIF 2.1.0, which code scanning services read.
import { renderPath } from "../../resources/fields.ts";
import type { JsonObject } from "../../resources/json.ts";
import type { LocatedFinding, Location, Report } from "../../validation/report.ts";
import type { Rule, Severity } from "../../validation/rule.ts";
import { describe } from "../../validation/world-object.ts";

const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

/** `rules` are those that were run, so that a service sees findings of the others as unknown and not as mended. */
export function structureSarif({ findings }: Report, rules: readonly Rule[], version: string): JsonObject {
  const indexes = new Map(rules.map(({ name }, index) => [name, index]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "kubectl-istio-rollout", version, rules: rules.map(structureRule) } },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => structureResult(finding, indexes.get(finding.rule.name) ?? -1)),
      },
    ],
  };
}

function structureRule({ name, severity, what, why, fix }: Rule): JsonObject {
  return {
    id: name,
    shortDescription: { text: what },
    fullDescription: { text: `${what}: ${why}` },
    help: { text: fix },
    defaultConfiguration: { level: levels[severity] },
  };
}

function structureResult(finding: LocatedFinding, ruleIndex: number): JsonObject {
  const { rule, severity, object, path, message, fix, location, accepted } = finding;
  const logicalLocations = [{ fullyQualifiedName: `${describe(object)} ${renderPath(path)}`, kind: "member" }];
  return {
    ruleId: rule.name,
    ruleIndex,
    level: levels[severity],
    message: { text: `${message}; ${fix}` },
    locations: [{ ...(location === undefined ? {} : physicalLocation(location)), logicalLocations }],
    ...(accepted === undefined ? {} : { suppressions: [{ kind: "inSource", justification: accepted }] }),
  };
}

function physicalLocation({ file, line, column, endColumn }: Location): JsonObject {
  const region = { startLine: line, startColumn: column, endLine: line, endColumn };
  return { physicalLocation: { artifactLocation: { uri: toUri(file) }, region } };
}

/** Relative names stay relative, so that a service finds them in the repository. */
function toUri(file: string): string {
  const path = file
    .toWellFormed()
    .replaceAll("\\", "/")
    .replace(/^(\.\/)+/, "");
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${encoded}` : encoded;
}
