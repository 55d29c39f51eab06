import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { structureSarif } from "../../../src/render/validation/sarif.ts";
import { allRules } from "../../../src/validation/catalogue.ts";
import { anyText, exampleRule, finding, report, severalFindings } from "../../support/reports.ts";
import { runCli } from "../../support/run-cli.ts";
import { expectToFollow } from "../../support/schemas.ts";

/** Of draft 4, of which the later drafts that are at hand differ in `id` alone as far as the schema uses it. */
const { id, $schema: _, ...schema } = JSON.parse(readFileSync("test/fixtures/sarif/sarif-schema-2.1.0.json", "utf8"));
const formats = {
  uri: (text: string) => URL.canParse(text),
  "uri-reference": (text: string) => /^(?:[\w.~!$&'()*+,;=:@/?#[\]-]|%[0-9A-F]{2})*$/i.test(text),
  "date-time": true,
} as const;
const validateSarif = new Ajv({ strict: false, allErrors: true, formats }).compile({ $id: id, ...schema });

describe("structureSarif", () => {
  it("has the rules that were run, and a result for each finding", () => {
    const rule = {
      id: "example-rule",
      shortDescription: { text: "a route that leads nowhere" },
      fullDescription: { text: "a route that leads nowhere: requests fail" },
      help: { text: "lead it somewhere" },
      defaultConfiguration: { level: "error" },
    };
    const physicalLocation = {
      artifactLocation: { uri: "deploy/web.yaml" },
      region: { startLine: 12, startColumn: 5, endLine: 12, endColumn: 8 },
    };
    const logicalLocations = [{ fullyQualifiedName: 'VirtualService "shop/web" spec.http[0].name', kind: "member" }];
    const common = { ruleId: "example-rule", ruleIndex: 0, locations: [{ physicalLocation, logicalLocations }] };
    const nowhere = { text: 'route "a" leads nowhere; lead it somewhere' };
    expect(structureSarif(report(severalFindings), [exampleRule], "1.2.3")).toEqual({
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "kubectl-istio-rollout", version: "1.2.3", rules: [rule] } },
          columnKind: "utf16CodeUnits",
          results: [
            { ...common, level: "error", message: nowhere },
            {
              ...common,
              level: "warning",
              message: { text: 'two lines,\nof "a" & <b>: 100%; none; it\'s late' },
            },
            {
              ...common,
              level: "note",
              message: nowhere,
              locations: [
                {
                  logicalLocations: [
                    { fullyQualifiedName: 'VirtualService "shop/api" spec.http[0].name', kind: "member" },
                  ],
                },
              ],
            },
            {
              ...common,
              level: "error",
              message: nowhere,
              suppressions: [{ kind: "inSource", justification: 'both are "old" & go' }],
            },
          ],
        },
      ],
    });
  });

  it.for([
    { name: "a relative name", file: "./deploy/my web.yaml", uri: "deploy/my%20web.yaml" },
    { name: "a name in the folder above", file: "../web.yaml", uri: "../web.yaml" },
    { name: "an absolute name", file: "/srv/deploy/web#1.yaml", uri: "file:///srv/deploy/web%231.yaml" },
    { name: "a name of Windows", file: ".\\deploy\\web.yaml", uri: "deploy/web.yaml" },
    { name: "stdin", file: "stdin", uri: "stdin" },
  ])("makes a URI of $name", ({ file, uri }) => {
    const location = { file, line: 1, column: 1, endColumn: 2, text: "x" };
    const sarif = structureSarif(report([finding({ location })]), [exampleRule], "1.2.3");
    expect(sarif).toMatchObject({
      runs: [{ results: [{ locations: [{ physicalLocation: { artifactLocation: { uri } } }] }] }],
    });
  });
});

describe("the official schema of SARIF 2.1.0", () => {
  it("finds what is wrong", () => {
    expect(validateSarif({ version: "2.1.0", runs: [{ tool: { driver: {} } }] })).toBe(false);
    expect(validateSarif.errors).toMatchObject([{ instancePath: "/runs/0/tool/driver", keyword: "required" }]);
  });

  it("is followed with findings, without any, and with all rules", () => {
    expectToFollow(validateSarif, structureSarif(report(severalFindings), [exampleRule], "1.2.3"));
    expectToFollow(validateSarif, structureSarif(report([]), allRules, "1.2.3"));
    expectToFollow(validateSarif, structureSarif(report([finding({ location: undefined })]), [], "1.2.3"));
  });

  it("is followed whatever stands in manifests", () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (message, file, accepted) => {
        const location = { file, line: 1, column: 1, endColumn: 2, text: "x" };
        const findings = [finding({ message, location }), finding({ accepted })];
        expectToFollow(validateSarif, structureSarif(report(findings), [exampleRule], "1.2.3"));
      }),
    );
  });

  it("is followed by what the command prints", async () => {
    const folder = "test/validation/rules";
    for (const files of [`${folder}/shared-route/failing.yaml`, `${folder}/acceptance-invalid`]) {
      const { stdout } = await runCli(["validate", "-f", files, "-o", "sarif"]);
      expectToFollow(validateSarif, JSON.parse(stdout));
    }
  });
});
