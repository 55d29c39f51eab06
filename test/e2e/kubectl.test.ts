// The tool as kubectl runs it: arguments, streams, terminals and exit codes pass through.
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNamespace, deleteNamespace, type TestNamespace } from "./support/examples.ts";
import { istioRollout, runProgram, systemPath } from "./support/istio-rollout.ts";
import { deployPaused } from "./support/rollouts.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";

let namespace: TestNamespace;

beforeAll(async () => {
  namespace = await createNamespace(kubectl, "kubectl");
  await rolloutsController.start();
  await deployPaused(kubectl, namespace, ["host-level"]);
});

afterAll(async () => {
  await deleteNamespace(kubectl, namespace);
});

describe("kubectl istio-rollout", () => {
  it.for([
    { name: "after the arguments", args: ["set-weight", "web", "10", "--namespace", "NAMESPACE"] },
    { name: "before the arguments", args: ["set-weight", "-n", "NAMESPACE", "web", "10"] },
    { name: "before the subcommand", args: ["-n", "NAMESPACE", "set-weight", "web", "10"] },
    { name: "with an equals sign", args: ["set-weight", "rollout/web", "10", "-n=NAMESPACE"] },
    { name: "with the last one winning", args: ["-n", "default", "set-weight", "web", "10", "-n", "NAMESPACE"] },
  ])("takes flags $name", async ({ args }) => {
    const result = await istioRollout(args.map((argument) => argument.replace("NAMESPACE", namespace.name)));

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toContain("http:primary");
  });

  it.for([
    { name: "0 for help", args: ["set-weight", "--help"], exitCode: 0 },
    { name: "0 without a command", args: [], exitCode: 0 },
    { name: "1 for a Rollout that does not exist", args: ["set-weight", "wbe", "20"], exitCode: 1 },
    { name: "2 for a weight that is none", args: ["set-weight", "web", "20%"], exitCode: 2 },
    { name: "2 for a negative weight", args: ["set-weight", "web", "-1"], exitCode: 2 },
    { name: "2 for an unknown flag", args: ["set-weight", "web", "20", "--wieght"], exitCode: 2 },
    { name: "3 for a refusal", args: ["set-weight", "web", "20"], exitCode: 3 },
  ])("hands on exit code $name", async ({ args, exitCode }) => {
    const result = await istioRollout([...args, ...(args.length > 0 ? ["--namespace", namespace.name] : [])]);

    expect(result.exitCode, result.stderr).toBe(exitCode);
  });

  it("suggests the Rollout that was meant", async () => {
    const { stderr } = await istioRollout(["set-weight", "wbe", "20", "--namespace", namespace.name]);

    expect(stderr).toContain("error[rollout-not-found]: ");
    expect(stderr).toContain(`Rollout "${namespace.name}/wbe"`);
    expect(stderr).toContain(`did you mean "web"?`);
  });

  it("keeps stdout to the data", async () => {
    const { stdout, stderr } = await setWeight("10", "--output=json");

    expect(JSON.parse(stdout)).toMatchObject({ apiVersion: "istio-rollout.dev/v1alpha1", kind: "Outcome" });
    expect(stderr).toContain(`namespace "${namespace.name}"`);
  });

  it("writes to a reader that stops reading", async () => {
    const command = `kubectl istio-rollout set-weight --help | head -n 1`;

    const { stdout, stderr } = await runProgram("/bin/sh", ["-c", command], { environment: systemPath() });

    expect(stdout.split("\n")).toHaveLength(2);
    expect(stderr).toBe("");
  });

  it.for([
    { name: "plain text in a pipe", flags: [], environment: {}, coloured: false },
    { name: "colours in a pipe when asked", flags: ["--color=always"], environment: {}, coloured: true },
    { name: "plain text with NO_COLOR", flags: [], environment: { NO_COLOR: "1" }, coloured: false },
  ])("prints $name", async ({ flags, environment, coloured }) => {
    const args = ["set-weight", "web", "20", "--namespace", namespace.name, ...flags];

    const { stderr } = await istioRollout(args, { environment });

    expect(stderr.includes("\u001b[")).toBe(coloured);
  });
});

const script = "/usr/bin/script";

/** util-linux's `script` gives its command a terminal. */
describe.skipIf(!existsSync(script))(`kubectl istio-rollout on a terminal (needs ${script})`, () => {
  it.for([
    { name: "colours", flags: "", environment: {}, coloured: true },
    { name: "plain text with NO_COLOR", flags: "", environment: { NO_COLOR: "1" }, coloured: false },
    { name: "plain text with --color=never", flags: "--color=never", environment: {}, coloured: false },
  ])("prints $name", async ({ flags, environment, coloured }) => {
    const command = `kubectl istio-rollout set-weight web 20 --namespace ${namespace.name} ${flags}`;

    const result = await runProgram(script, ["--quiet", "--return", "--command", command, "/dev/null"], {
      environment: { ...systemPath(), TERM: "xterm-256color", SHELL: "/bin/sh", ...environment },
    });

    expect(result.exitCode, result.stdout).toBe(3);
    expect(result.stdout).toContain("would-be-reverted");
    expect(result.stdout.includes("\u001b[")).toBe(coloured);
  });
});

function setWeight(weight: string, ...flags: readonly string[]) {
  return istioRollout(["set-weight", "web", weight, "--namespace", namespace.name, ...flags]);
}
