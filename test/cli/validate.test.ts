import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allRules } from "../../src/validation/catalogue.ts";
import { ruleGroups } from "../../src/validation/rule.ts";
import { type CliInput, runCli } from "../support/run-cli.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";

const rules = "test/validation/rules";
const broken = `${rules}/http-route-not-found/failing.yaml`;
const missing = `${rules}/service-not-found/failing.yaml`;
const sound = `${rules}/service-not-found/passing.yaml`;

function screenOf(width: number): NonNullable<CliInput["screen"]> {
  return { columns: () => width, rows: () => 24, draw: () => undefined };
}

const validate = (words: readonly string[], input: CliInput = {}) => runCli(["validate", ...words], input);

describe("validate", () => {
  it.for([
    { name: "an error", line: ["-f", broken], exitCode: 7 },
    { name: "an error, as JSON", line: ["-f", broken, "-o", "json"], exitCode: 7 },
    { name: "an error, as SARIF", line: ["-f", broken, "-o", "sarif"], exitCode: 7 },
    { name: "an error, as JUnit", line: ["-f", broken, "-o", "junit"], exitCode: 7 },
    { name: "an error, as annotations", line: ["-f", broken, "-o", "github"], exitCode: 7 },
    {
      name: "an error of a rule that is left out",
      line: ["-f", broken, "--disable", "http-route-not-found"],
      exitCode: 0,
    },
    {
      name: "an error of a rule that is not asked",
      line: ["-f", broken, "--only", "shared-route,subset-missing"],
      exitCode: 0,
    },
    { name: "what is absent", line: ["-f", missing], exitCode: 0 },
    { name: "what is absent, with --fail-on info", line: ["-f", missing, "--fail-on", "info"], exitCode: 7 },
    { name: "what is absent and required", line: ["-f", missing, "--require-references"], exitCode: 7 },
    { name: "what is absent and ignored", line: ["-f", missing, "--fail-on", "info", "--ignore-missing"], exitCode: 0 },
    { name: "nothing", line: ["-f", sound, "--fail-on", "info"], exitCode: 0 },
    { name: "input that is not there", line: ["-f", "nowhere.yaml"], exitCode: 2 },
    { name: "a Rollout that is not there", line: ["wep", "-f", sound], exitCode: 1 },
  ])("ends with $exitCode for $name", async ({ line, exitCode }) => {
    expect((await validate(line)).exitCode).toBe(exitCode);
  });

  it("sums up on stderr, and prints nothing on stdout where there is nothing", async () => {
    expect(await validate(["-f", sound])).toEqual({
      stdout: "",
      stderr: "no findings in 4 objects (1 Rollout)\n",
      exitCode: 0,
    });
  });

  it("shows the line with a mark below on a terminal", async () => {
    const { stdout } = await validate(["-f", broken], { screen: screenOf(80) });
    expect(stdout.split("\n").slice(3, 5)).toEqual([
      "    30 |               - primry",
      "       |                 ^^^^^^",
    ]);
  });

  it("cuts a long line so that the marked part is seen", async () => {
    const { stdout } = await validate(["-f", broken], { screen: screenOf(32) });
    expect(stdout.split("\n").slice(3, 5)).toEqual(["    30 |        - primry", "       |          ^^^^^^"]);
  });

  it("takes manifests on stdin, in the namespace of -n", async () => {
    const stdin = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web}\nspec: {replica: 3}\n";
    const { stdout } = await validate(["-f", "-", "-n", "shop"], { stdin });
    expect(stdout).toContain('Rollout "shop/web"\n');
    expect(stdout).toContain('at stdin:4:8 (spec.replica)\n    fix: did you mean "replicas"?\n');
  });

  it("tells of every file that cannot be read", async () => {
    const folder = mkdtempSync(join(tmpdir(), "validate-"));
    for (const name of ["a", "b"]) writeFileSync(join(folder, `${name}.yaml`), "a: [\n");
    const { stderr, exitCode } = await validate(["-f", folder]);
    expect(stderr.match(/^error\[input-invalid-yaml\].*[ab]\.yaml/gm)).toHaveLength(2);
    expect(exitCode).toBe(2);
  });

  it("counts what is accepted with a reason apart, and shows it in JSON", async () => {
    const accepted = "accept.istio-rollout.dev/rollout-field-unknown: a newer CRD has it";
    const stdin = `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web, annotations: {${accepted}}}\nspec: {replica: 3}\n`;
    const line = ["-f", "-", "--only", "rollout-field-unknown"];
    const text = await validate(line, { stdin });
    expect(text).toMatchObject({ stdout: "", stderr: "1 accepted in 1 object (1 Rollout)\n", exitCode: 0 });
    const { stdout } = await validate([...line, "-o", "json"], { stdin });
    expect(JSON.parse(stdout)).toMatchObject({
      counts: { error: 0, accepted: 1 },
      findings: [{ rule: "rollout-field-unknown", accepted: "a newer CRD has it" }],
    });
  });

  it("takes what is absent for an info, and what no object can be called for an error", async () => {
    const { stdout } = await validate(["-f", `${rules}/virtual-service-not-found/failing.yaml`, "-o", "json"]);
    expect(JSON.parse(stdout).counts).toEqual({ error: 1, warning: 0, info: 2, accepted: 0 });
  });

  it("checks named Rollouts and what they refer to", async () => {
    const { stdout, stderr } = await validate([
      "rollout/web",
      "-f",
      `${rules}/shared-route/failing.yaml`,
      "-o",
      "json",
    ]);
    expect(JSON.parse(stdout).findings).toHaveLength(1);
    expect(stderr).toBe("1 error in 4 objects (1 Rollout)\n");
  });

  it("follows its schema", async () => {
    for (const file of [broken, sound, `${rules}/acceptance-invalid/failing.yaml`]) {
      expectToFollow(compileSchema("validation"), JSON.parse((await validate(["-f", file, "-o", "json"])).stdout));
    }
  });
});

describe("the rules", () => {
  it("are listed and explained", async () => {
    const list = await validate(["--list-rules"]);
    expect(list.stdout.split("\n")).toHaveLength(allRules.length + 2);
    const explained = await validate(["--explain", "shared-route"]);
    expect(explained).toEqual({
      stderr: "",
      exitCode: 0,
      stdout: `shared-route (error, offline)

  group:    Services and pods
  finds:    two Rollouts weight the same route of a VirtualService
  why:      each of them takes the destinations of the other for foreign ones and deletes them
  fix:      give each Rollout a route of its own, and name it in the Rollout

  accept it on an object, with a reason:
    metadata:
      annotations:
        accept.istio-rollout.dev/shared-route: REASON
`,
    });
  });

  it("name what else tells of them", async () => {
    const { stdout } = await validate(["--explain", "service-selects-no-pods"]);
    expect(stdout).toContain("\n  see also: IST0127, argo-rollouts#4371\n");
  });

  it.for([["--list-rules"], ["--explain", "shared-route"]])("follow their schema with %j", async (line) => {
    expectToFollow(compileSchema("rule-list"), JSON.parse((await validate([...line, "-o", "json"])).stdout));
  });

  it("come group by group, with clauses and not sentences", () => {
    const order = Object.keys(ruleGroups);
    const positions = allRules.map(({ group }) => order.indexOf(group));
    expect(positions).toEqual(positions.toSorted((left, right) => left - right));
    const texts = allRules.flatMap(({ what, why, fix }) => [what, why, fix]);
    expect(texts.filter((text) => text.endsWith(".") || text === "")).toEqual([]);
    expect(allRules.filter(({ sources }) => sources.length === 0)).toEqual([]);
  });
});

describe("the command line", () => {
  it.for([
    {
      name: "names an unknown rule",
      line: ["-f", sound, "--disable", "shared-rout"],
      stderr: 'error[usage]: there is no rule "shared-rout"\n  hint: did you mean "shared-route"?\n',
    },
    {
      name: "asks to explain something far from any rule",
      line: ["--explain", "weather"],
      stderr: 'error[usage]: there is no rule "weather"\n  hint: see kubectl istio-rollout validate --list-rules\n',
    },
    {
      name: "has nothing to check",
      line: [],
      stderr:
        "error[usage]: nothing to check\n  hint: name manifests with -f FILE|DIR|-, or a Rollout of the cluster, or give --live or -A\n",
    },
    {
      name: "requires and ignores references",
      line: ["-f", sound, "--require-references", "--ignore-missing"],
      stderr:
        "error[usage]: --require-references and --ignore-missing exclude each other\n  hint: leave one of them out\n",
    },
    {
      name: "wants rules as JUnit",
      line: ["--list-rules", "-o", "junit"],
      stderr: "error[usage]: rules cannot be shown as junit\n  hint: use -o json or -o yaml\n",
    },
  ])("is refused where it $name", async ({ line, stderr }) => {
    expect(await validate(line)).toEqual({ stdout: "", stderr, exitCode: 2 });
  });

  it("has formats of its own, before the command too, that other commands do not take", async () => {
    expect((await runCli(["-o", "github", "validate", "-f", sound])).exitCode).toBe(0);
    expect(await runCli(["version", "-o", "sarif"])).toMatchObject({ exitCode: 2 });
  });
});
