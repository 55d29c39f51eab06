// What shells are offered: the words of the protocol, and never a word of what goes wrong.
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../src/runtime.ts";
import { processClock } from "../../src/terminal/process-terminal.ts";
import { kubernetesObject } from "../support/builders.ts";
import { forbiddenAnswer } from "../support/fake-api-status.ts";
import { runCli } from "../support/run-cli.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { openShop, type Shop } from "../support/shop.ts";

/** From sources it may take longer to load than a shell waits; from the bundle it does not. */
beforeAll(() => import("../../src/validation/catalogue.ts"));

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
  shop.server.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
  shop.put(kubernetesObject("Rollout", "api"));
});
afterEach(() => shop.close());

type Answer = { readonly words: readonly string[]; readonly directive: string | undefined };

/** Patience that never ends by itself, however slow the machine is. */
const patient: Clock = {
  now: Date.now,
  sleep: (_, signal) => new Promise((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true })),
};

/** The words without their descriptions. */
async function complete(words: readonly string[], clock: Clock = patient): Promise<Answer> {
  const line = ["__complete", "--kubeconfig", shop.kubeconfig, ...words];
  const { stdout, stderr, exitCode } = await runCli(line, { clock });
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  const lines = stdout.trimEnd().split("\n");
  return { words: lines.slice(0, -1).map((text) => text.split("\t")[0] ?? ""), directive: lines.at(-1) };
}

describe("__complete", () => {
  it.for([
    {
      name: "commands",
      line: ["set"],
      words: ["set-weight", "set-header-route", "set-mirror-route", "set-image", "setup-multicluster"],
    },
    { name: "a command behind options", line: ["-n", "shop", "--context=test", "wai"], words: ["wait"] },
    { name: "options of a command, and of all", line: ["get", "--na"], words: ["--namespace"] },
    { name: "an option behind a Rollout", line: ["get", "web", "--wa"], words: ["--watch"] },
    { name: "values of an option", line: ["get", "-o", "y"], words: ["yaml"] },
    { name: "values of an option in one word", line: ["get", "--output=j"], words: ["json"] },
    { name: "Rollouts", line: ["get", ""], words: ["api", "web"] },
    { name: "Rollouts of another namespace", line: ["-n", "edge", "get", ""], words: [] },
    { name: "Rollouts with their kind", line: ["status", "rollout/w"], words: ["rollout/web"] },
    { name: "namespaces", line: ["get", "-n", ""], words: ["shop"] },
    { name: "contexts", line: ["--context", ""], words: ["test"] },
    { name: "users", line: ["--user", ""], words: ["tester"] },
    { name: "weights", line: ["set-weight", "web", ""], words: ["0", "10", "50", "100"] },
    { name: "routes", line: ["set-weight", "web", "10", "--route", ""], words: ["http:primary"] },
    { name: "goals", line: ["wait", "web", "--for", "p"], words: ["paused"] },
    { name: "steps", line: ["wait", "web", "--for=step="], words: ["step=0", "step=1", "step=2", "step=3", "step=4"] },
    { name: "steps to go to", line: ["promote", "web", "--to-step", ""], words: ["0", "1", "2", "3", "4"] },
    { name: "steps that a guard asks for", line: ["abort", "web", "--if-step=1"], words: ["1"] },
    { name: "weights to wait for", line: ["wait", "web", "--for", "weight=5"], words: ["weight=50"] },
    { name: "shells", line: ["completion", ""], words: ["bash", "zsh", "fish", "powershell"] },
    { name: "codes", line: ["explain", "weight-n"], words: ["weight-not-offered", "weight-negative"] },
    { name: "commands that help is wanted for", line: ["help", "ab"], words: ["abort"] },
    { name: "commands of a group", line: ["multicluster", ""], words: ["verify", "rotate", "remove"] },
    {
      name: "options of a command of a group",
      line: ["multicluster", "verify", "--rollouts-c"],
      words: ["--rollouts-context"],
    },
    { name: "values of them", line: ["multicluster", "verify", "--primary-context", ""], words: ["test"] },
    { name: "options of all behind a group", line: ["multicluster", "--na"], words: ["--namespace"] },
    { name: "several Rollouts", line: ["validate", "api", "w"], words: ["web"] },
    {
      name: "the formats of validate",
      line: ["validate", "-o", ""],
      words: ["text", "json", "yaml", "sarif", "junit", "github"],
    },
    { name: "the formats of others", line: ["get", "validate", "-o", ""], words: ["json", "yaml", "name", "wide"] },
    { name: "every command behind a namespace that is called like one", line: ["-n", "get", "wai"], words: ["wait"] },
    { name: "nothing behind the last argument", line: ["get", "web", ""], words: [] },
    { name: "nothing where anything may stand", line: ["set-weight", "web", "10", "--reason", ""], words: [] },
  ])("offers $name", async ({ line, words }) => {
    expect(await complete(line)).toEqual({ words, directive: ":4" });
  });

  it("offers managed routes", async () => {
    const object = shop.server.find("Rollout", "shop", "web") ?? {};
    const text = JSON.stringify(object).replace(
      '"istio":',
      '"managedRoutes":[{"name":"beta"},{"name":"gamma"}],"istio":',
    );
    shop.server.put(JSON.parse(text));
    expect((await complete(["remove-managed-routes", "web", "beta", "g"])).words).toEqual(["gamma"]);
    expect((await complete(["set-header-route", "web", ""])).words).toEqual(["beta", "gamma"]);
    expect((await complete(["set-mirror-route", "web", "b"])).words).toEqual(["beta"]);
  });

  it.for([
    { name: "files for options that take one", line: ["set-weight", "-f", ""], directive: ":0" },
    { name: "the rest of a word that is not whole", line: ["wait", "web", "--for", "st"], directive: ":6" },
  ])("leaves to the shell $name", async ({ line, directive }) => {
    expect(await complete(line)).toMatchObject({ directive });
  });

  it("tells what a word means", async () => {
    const { stdout } = await runCli(["__complete", "explain", "invalid-weight"], { clock: patient });
    expect(stdout).toBe("invalid-weight\tthe weight is no whole number from 0 to 100\n:4\n");
  });

  it("tells what a step does", async () => {
    const line = ["__complete", "--kubeconfig", shop.kubeconfig, "promote", "web", "--to-step="];
    const { stdout } = await runCli(line, { clock: processClock });
    expect(stdout).toBe("0\tsetWeight 10\n1\tpause\n2\tsetWeight 50\n3\tpause\n4\tthe end\n:4\n");
  });

  it.for([
    { name: "a kubeconfig that is not there", words: ["--kubeconfig", "/nowhere", "get", ""] },
    { name: "a server that is not there", words: ["--server", "https://127.0.0.1:1", "get", ""] },
    { name: "a context that is not there", words: ["--context", "nowhere", "get", ""] },
    { name: "a Rollout that is not there", words: ["set-weight", "nothing", ""] },
    { name: "an option that is not there", words: ["--nonsense", "get", "--more=x", "-", ""] },
    { name: "no words at all", words: [] },
  ])("keeps silent about $name", async ({ words }) => {
    expect((await complete(words, processClock)).directive).toMatch(/^:\d$/);
  });

  it("keeps silent about a permission that is missing", async () => {
    shop.server.fail({ answer: forbiddenAnswer("list", "rollouts.argoproj.io", "shop") });
    expect(await complete(["get", ""])).toEqual({ words: [], directive: ":4" });
  });

  it("gives up in time", async () => {
    const { release } = shop.server.hold();
    const slept: number[] = [];
    const clock = { now: Date.now, sleep: async (milliseconds: number) => void slept.push(milliseconds) };
    expect(await complete(["get", ""], clock)).toEqual({ words: [], directive: ":4" });
    expect(slept[0]).toBe(700);
    release();
  });
});

describe("completion", () => {
  it.for(["bash", "zsh", "fish", "powershell"])("prints the script of %s, and one document of it", async (shell) => {
    const text = await runCli(["completion", shell]);
    expect(text).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("kubectl-istio_rollout __complete") });
    const document = JSON.parse((await runCli(["completion", shell, "-o", "json"])).stdout);
    expectToFollow(compileSchema("completion"), document);
    expect(document).toMatchObject({ shell, script: text.stdout });
  });

  it("names nothing", async () => {
    expect(await runCli(["completion", "bash", "-o", "name"])).toMatchObject({
      exitCode: 2,
      stderr:
        'error[usage]: -o "name" does not go with completion, which names no objects\n  hint: use -o json or -o yaml\n',
    });
  });
});
