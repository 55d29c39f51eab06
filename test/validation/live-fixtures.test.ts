// Live rules once more, through the command and a fake API server: what is read there has to lead to the same findings
// as the objects of the fixture. Fixtures with facts of another cluster are left to test/cli/validate-live.test.ts.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isJsonObject } from "../../src/resources/json.ts";
import { allRules } from "../../src/validation/catalogue.ts";
import { temporaryFile } from "../support/cluster-fixture.ts";
import { startFakeApiServer } from "../support/fake-api-server.ts";
import { readFixture } from "../support/live-fixtures.ts";
import { runCli } from "../support/run-cli.ts";
import { controllerLease } from "../support/shop.ts";

const root = "test/validation/rules";
const fixtures = allRules
  .filter(({ scope }) => scope === "live")
  .flatMap(({ name }) =>
    (existsSync(`${root}/${name}`) ? readdirSync(`${root}/${name}`) : [])
      .filter((file) => file.endsWith(".yaml"))
      .map((file) => ({ name, path: `${name}/${file.replace(/\.yaml$/, "")}` })),
  )
  .filter(({ path }) => isOfOneCluster(path));

describe("validate -A", () => {
  it.for(fixtures)("judges a cluster with the objects of $path as the rules do", async ({ name, path }) => {
    const server = await startFakeApiServer({ plain: true });
    for (const object of readFixture(path)) if (object["kind"] !== "LiveFacts") server.put(object);
    server.put(controllerLease(1).content);
    const kubeconfig = temporaryFile("config", server.kubeconfig());
    const { stdout } = await runCli(["validate", "-A", "-o", "json", "--kubeconfig", kubeconfig]);
    await server.close();
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly rule: string }[] };
    const expected = path.includes("/failing") ? [name, ...alsoFired(path)] : alsoFired(path);
    expect([...new Set(findings.map(({ rule }) => rule))].toSorted()).toEqual(expected.toSorted());
  });
});

/** Without facts that no object tells, and without a Secret that leads to another cluster. */
function isOfOneCluster(path: string): boolean {
  const documents = readFixture(path);
  const facts = documents.find(({ kind }) => kind === "LiveFacts") ?? {};
  const isPlain = isJsonObject(facts) && Object.keys(facts).length === 2;
  return isPlain && !documents.some(({ kind }) => kind === "Secret");
}

function alsoFired(path: string): readonly string[] {
  const [, names = ""] = /^# also: (.*)/.exec(readFileSync(`${root}/${path}.yaml`, "utf8")) ?? [];
  return names.split(/, */).filter(Boolean);
}
