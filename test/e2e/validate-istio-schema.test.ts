// Whether the API server and istiod's webhook refuse what the rules of Istio's schema find, and take what they pass.
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { createNamespace, deleteNamespace, type Manifest, type TestNamespace } from "./support/examples.ts";
import { kubectl } from "./support/test-cluster.ts";

const folder = "test/validation/rules";
const webhook = 'admission webhook "rev.validation.istio.io" denied the request: configuration is invalid: ';

/** What is said of the failing fixtures, by file; those that nobody refuses have no words. */
const refusals: Readonly<Record<string, string | undefined>> = {
  "delegate-virtual-service-invalid/failing-nested.yaml": `${webhook}2 errors occurred:\n\t* delegate HTTP route cannot contain delegate`,
  "delegate-virtual-service-invalid/failing.yaml": `${webhook}delegate virtual service must have no gateways specified`,
  "header-match-empty/failing.yaml": `${webhook}6 errors occurred:`,
  "mirror-percent-deprecated/failing-snake-case.yaml": undefined,
  "mirror-percent-deprecated/failing.yaml": undefined,
  // A step brings the expression only later.
  "regex-invalid/failing-step.yaml": undefined,
  "regex-invalid/failing-too-long.yaml": `${webhook}"uri": regex is too large, max length allowed is 1024`,
  "regex-invalid/failing.yaml": `${webhook}6 errors occurred:`,
  "route-action-conflict/failing.yaml": `${webhook}6 errors occurred:`,
  "sni-host-not-in-virtual-service/failing.yaml": `${webhook}2 errors occurred:`,
  "subset-name-duplicate/failing.yaml": `${webhook}duplicate subset names: canary`,
  "subset-name-invalid/failing.yaml": `${webhook}3 errors occurred:`,
  // The CRD asks for both before the webhook does.
  "tls-match-without-sni/failing-empty.yaml": "spec.tls[0].match[0].sniHosts: Required value",
  "tls-match-without-sni/failing.yaml": "spec.tls[0].match: Required value",
  "weight-negative/failing.yaml": `${webhook}weight -5 < 0`,
  "weights-total-zero/failing-without-weights.yaml": `${webhook}total destination weight = 0`,
  "weights-total-zero/failing.yaml": `${webhook}total destination weight = 0`,
};

const rules = [...new Set(Object.keys(refusals).map((file) => file.split("/", 1)[0] ?? ""))];
const passing = rules.flatMap((rule) =>
  readdirSync(`${folder}/${rule}`)
    .filter((file) => file.startsWith("passing") && file.endsWith(".yaml"))
    .map((file) => `${rule}/${file}`),
);

let namespace: TestNamespace;

beforeAll(async () => {
  namespace = await createNamespace(kubectl, "istio-schema");
});

afterAll(async () => {
  await deleteNamespace(kubectl, namespace);
});

describe("the API server, asked about Istio objects in a dry run,", () => {
  it.for(Object.entries(refusals))("speaks of %s as the rule does", async ([file, words]) => {
    const answers = await dryRun(file);
    const refused = answers.filter((answer) => answer !== "");
    if (words === undefined) expect(refused).toEqual([]);
    else expect(refused).toEqual([expect.stringContaining(words)]);
  });

  it.for(passing)("takes %s", async (file) => {
    expect((await dryRun(file)).filter((answer) => answer !== "")).toEqual([]);
  });
});

/** For each Istio object of a fixture, in its order: what it is refused with, empty where it is taken. */
async function dryRun(file: string): Promise<readonly string[]> {
  const objects = parseAllDocuments(readFileSync(`${folder}/${file}`, "utf8"))
    .map((document): Manifest => document.toJS())
    .filter(({ kind }) => kind === "VirtualService" || kind === "DestinationRule");
  expect(objects).not.toEqual([]);
  return Promise.all(
    objects.map((object) => {
      const own = { ...object, metadata: { ...object.metadata, namespace: namespace.name } };
      return kubectl(["create", "--dry-run=server", "-f", "-"], JSON.stringify(own)).then(
        () => "",
        (error: Error) => error.message,
      );
    }),
  );
}
