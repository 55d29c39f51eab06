// Findings as scripts read them, described by schemas/validation.json.
import { renderPath } from "../../resources/fields.ts";
import type { JsonObject } from "../../resources/json.ts";
import { countFindings, failsRun, type LocatedFinding, type Report } from "../../validation/report.ts";
import { apiVersion } from "../structured.ts";

export function structureReport(report: Report): JsonObject {
  const { findings, checked, unread, failOn } = report;
  return {
    apiVersion,
    kind: "Validation",
    failed: findings.some((finding) => failsRun(finding, failOn)),
    failOn,
    checked,
    counts: countFindings(report),
    unread: unread.map(({ kind, object, because, leftOut }) => ({
      kind,
      namespace: object?.namespace ?? null,
      name: object?.name ?? null,
      because,
      leftOut,
    })),
    findings: findings.map(structureFinding),
  };
}

function structureFinding({
  rule,
  severity,
  object,
  path,
  location,
  message,
  fix,
  accepted,
}: LocatedFinding): JsonObject {
  const { apiVersion: version, kind, namespace, name } = object;
  return {
    rule: rule.name,
    severity,
    object: { apiVersion: version, kind, namespace, name },
    path: renderPath(path),
    file: location?.file ?? null,
    line: location?.line ?? null,
    column: location?.column ?? null,
    message,
    why: rule.why,
    fix,
    accepted: accepted ?? null,
  };
}
