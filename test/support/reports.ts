// Reports of `validate` for its renderers, without any manifest.

import fc from "fast-check";
import type { LocatedFinding, Report } from "../../src/validation/report.ts";
import { defineRule } from "../../src/validation/rule.ts";
import type { WorldObject } from "../../src/validation/world-object.ts";

export const exampleRule = defineRule({
  name: "example-rule",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "a route that leads nowhere",
  why: "requests fail",
  fix: "lead it somewhere",
  sources: ["rule 1"],
  check: () => [],
});

const virtualService: WorldObject = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  namespace: "shop",
  name: "web",
  content: {},
  origin: "manifest",
  duplicateKeys: [],
};

/** At `deploy/web.yaml:12:5`, unless told otherwise. */
export function finding(members: Partial<LocatedFinding> = {}): LocatedFinding {
  const rule = members.rule ?? exampleRule;
  return {
    rule,
    severity: rule.severity,
    object: virtualService,
    path: ["spec", "http", 0, "name"],
    at: "value",
    message: 'route "a" leads nowhere',
    fix: rule.fix,
    accepted: undefined,
    location: { file: "deploy/web.yaml", line: 12, column: 5, endColumn: 8, text: "  - a" },
    ...members,
  };
}

export function report(findings: readonly LocatedFinding[], members: Partial<Report> = {}): Report {
  return { findings, checked: { rollouts: 1, objects: 4 }, unread: [], failOn: "error", ...members };
}

/** One of each kind: failing, not failing, from a cluster, accepted. */
export const severalFindings: readonly LocatedFinding[] = [
  finding(),
  finding({ severity: "warning", message: 'two lines,\nof "a" & <b>: 100%', fix: "none; it's late" }),
  finding({ severity: "info", object: { ...virtualService, name: "api", origin: "cluster" }, location: undefined }),
  finding({ accepted: 'both are "old" & go' }),
];

/** Of all that may stand in manifests and file names: what formats escape, controls, halves of surrogate pairs. */
export const anyText: fc.Arbitrary<string> = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."abc &<>\"'%:,;=/\\\n\r\t\0\u001b\u007f\u0085\u2028\ufeff\ufffe]["),
    fc.constantFrom("]]>", "::", "%0A", "&amp;", "\ud83d", "\ude00", "é", "😀"),
  ),
});
