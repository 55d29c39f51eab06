// Findings as a JUnit report: a suite for each object, a failed test for each finding that fails the run.
import { renderPath } from "../../resources/fields.ts";
import { failsRun, type LocatedFinding, type Report } from "../../validation/report.ts";
import { describe } from "../../validation/world-object.ts";

export function renderJunit({ findings, checked, failOn }: Report): string {
  const suites = [...Map.groupBy(findings, ({ object }) => object)].map(([object, members]) => {
    const cases = members.map((finding) => renderCase(finding, failsRun(finding, failOn)));
    const failures = members.filter((finding) => failsRun(finding, failOn)).length;
    const skipped = members.filter(({ accepted }) => accepted !== undefined).length;
    return renderSuite({ name: describe(object), tests: members.length, failures, skipped }, cases);
  });
  // Services take a report without any test for a run that broke.
  const passed = `    <testcase name="${checked.objects} objects" classname="validate"/>`;
  const shown =
    suites.length > 0 ? suites : [renderSuite({ name: "validate", tests: 1, failures: 0, skipped: 0 }, [passed])];
  const totals = {
    tests: Math.max(findings.length, 1),
    failures: findings.filter((one) => failsRun(one, failOn)).length,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="kubectl istio-rollout validate" tests="${totals.tests}" failures="${totals.failures}">`,
    ...shown,
    "</testsuites>",
    "",
  ].join("\n");
}

type Suite = { readonly name: string; readonly tests: number; readonly failures: number; readonly skipped: number };

function renderSuite({ name, tests, failures, skipped }: Suite, cases: readonly string[]): string {
  const head = `  <testsuite name="${escapeAttribute(name)}" tests="${tests}" failures="${failures}" skipped="${skipped}">`;
  return [head, ...cases, "  </testsuite>"].join("\n");
}

function renderCase(finding: LocatedFinding, fails: boolean): string {
  const { rule, severity, object, path, message, fix, location, accepted } = finding;
  const place = location === undefined ? renderPath(path) : `${location.file}:${location.line}:${location.column}`;
  const head = `    <testcase name="${escapeAttribute(`${rule.name} at ${place}`)}" classname="${escapeAttribute(describe(object))}">`;
  const text = escapeXml(`${message}\nfix: ${fix}`);
  if (accepted !== undefined) return `${head}<skipped message="${escapeAttribute(accepted)}"/></testcase>`;
  if (!fails) return `${head}<system-out>${escapeXml(severity)}: ${text}</system-out></testcase>`;
  return `${head}<failure type="${severity}" message="${escapeAttribute(message)}">${text}</failure></testcase>`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML 1.0 has no way to write most control characters, and half of a surrogate pair is no character at all. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\n\t]|[\uFFFE\uFFFF]/gu, "\uFFFD")
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}

/** Parsers take a line break or a tab in an attribute for a space, unless it is written as a character reference. */
function escapeAttribute(text: string): string {
  return escapeXml(text).replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}
