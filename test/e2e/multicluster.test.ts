// A controller whose Istio objects are in another cluster: set up, used by every command, and removed without a trace.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Kubectl } from "./control-plane/kubectl.ts";
import { controllerNamespace } from "./control-plane/rollouts-controller.ts";
import { type DeployedController, deployController } from "./support/deployed-controller.ts";
import { applyManifests, createNamespace, shapes, type TestNamespace } from "./support/examples.ts";
import { runKilledAt } from "./support/killed-run.ts";
import { readObject, readWeights, waitForWeights } from "./support/objects.ts";
import {
  accountName,
  accountNamespace,
  cleanUp,
  deployAcross,
  prepareClusters,
  primaryKubectl,
  readControllerLog,
  run,
  setUp,
  setupFlags,
  tokenSecretName,
  verify,
} from "./support/primary-cluster.ts";
import { waitForPhase } from "./support/rollouts.ts";
import { kubectl } from "./support/test-cluster.ts";

let controller: DeployedController;

beforeAll(async () => {
  await prepareClusters();
  controller = await deployController();
});
afterAll(async () => {
  await controller.remove();
  await cleanUp();
});

describe("setup-multicluster", () => {
  it("makes everything, restarts the controller, and does nothing a second time", async () => {
    const starts = controller.starts();
    const before = await dumpBoth();

    const dryRun = await setUp(["--restart-controller", "--dry-run=server"]);
    expect(dryRun.exitCode, dryRun.stderr).toBe(0);
    expect(await findChanges(before)).toEqual([]);

    const first = await setUp(["--restart-controller"]);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.stdout.split("\n").map((line) => line.replace(/ \(namespace \S+\)/, ""))).toEqual([
      'clusterrole.rbac.authorization.k8s.io/argo-rollouts-istio-primary created in context "primary"',
      'serviceaccount/argo-rollouts-istio-primary created in context "primary"',
      'clusterrolebinding.rbac.authorization.k8s.io/argo-rollouts-istio-primary created in context "primary"',
      'secret/argo-rollouts-istio-primary-istio-remote-secret-token created in context "primary"',
      'secret/istio-remote-secret-primary created in context "rollouts"',
      'deployment.apps/argo-rollouts restarted in context "rollouts"',
      "",
    ]);
    expect(controller.starts()).toBe(starts + 1);
    expect(readControllerLog()).toContain("Istio primary/config cluster is primary");

    const after = await dumpBoth();
    const second = await setUp(["--restart-controller"]);
    expect(second.exitCode, second.stderr).toBe(0);
    expect(second.stdout).not.toMatch(/created|configured|restarted/);
    expect(await findChanges(after)).toEqual([]);
    expect(controller.starts()).toBe(starts + 1);
  });

  it("leaves what others have added, and puts back what they have changed when forced", async () => {
    await primaryKubectl(["label", "clusterrole", "argo-rollouts-istio-primary", "team=edge"]);
    expect((await setUp()).stdout).toContain('argo-rollouts-istio-primary unchanged in context "primary"');
    const rules = JSON.stringify([{ op: "replace", path: "/rules/0/verbs", value: ["get", "list"] }]);
    await primaryKubectl(["patch", "clusterrole", "argo-rollouts-istio-primary", "--type=json", "-p", rules]);

    const refused = await setUp();
    expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
    expect(refused.stderr).toContain(
      'error[conflict]: others have set fields of ClusterRole "argo-rollouts-istio-primary" otherwise: conflict with "kubectl-patch" using rbac.authorization.k8s.io/v1: .rules\n  hint: take these fields over with --force\n',
    );

    const forced = await setUp(["--force"]);
    expect(forced.exitCode, forced.stderr).toBe(0);
    expect(forced.stdout).toContain("clusterrole.rbac.authorization.k8s.io/argo-rollouts-istio-primary configured");
    const role = JSON.parse(await primaryKubectl(["get", "clusterrole", "argo-rollouts-istio-primary", "-o", "json"]));
    expect(role.metadata.labels).toMatchObject({ team: "edge" });
    expect(role.rules[0].verbs).toEqual(["get", "list", "watch", "update", "patch"]);
    await primaryKubectl(["label", "clusterrole", "argo-rollouts-istio-primary", "team-"]);
  });
});

describe("commands on a Rollout whose Istio objects are in the primary cluster", () => {
  let namespace: TestNamespace;
  beforeAll(async () => {
    namespace = await createNamespace(kubectl, "across");
    await deployAcross(namespace, ["host-level", "subset-level"]);
  });
  afterAll(async () => {
    const names = [namespace.name, namespace.ingress];
    await Promise.all([kubectl, primaryKubectl].map((each) => each(["delete", "namespace", ...names])));
  });

  it("find what the controller has written there, and nothing in their own cluster", async () => {
    for (const shape of ["host-level", "subset-level"] as const) {
      const name = { namespace: namespace.name, name: shapes[shape].virtualServices[0] };
      expect(await readWeights(primaryKubectl, name)).toMatchObject({ "http:primary": [90, 10] });
    }
    const rule = await readObject(primaryKubectl, "destinationrule", { namespace: namespace.name, name: "reviews" });
    const hash = expect.stringMatching(/^[0-9a-z]+$/);
    expect(rule.spec["subsets"]).toMatchObject([
      { name: "stable", labels: { "rollouts-pod-template-hash": hash } },
      { name: "canary", labels: { "rollouts-pod-template-hash": hash } },
    ]);
    expect(await kubectl(["get", "virtualservices,destinationrules", "-A", "-o", "name"])).toBe("");
    expect((await verify()).exitCode).toBe(0);
  });

  const ways = [
    { way: "by the controller's Secret", flags: [] },
    { way: "by --istio-context", flags: ["--istio-context", "primary"] },
  ] as const;
  const cases = (["host-level", "subset-level"] as const).flatMap((shape) => ways.map((way) => ({ shape, ...way })));

  it.for(cases)("work $way at $shape", async ({ shape, flags }) => {
    const { rollout } = shapes[shape];
    const virtualService = { namespace: namespace.name, name: shapes[shape].virtualServices[0] };
    const command = async (...words: readonly string[]) => {
      const result = await run([...words, "--namespace", namespace.name, ...flags]);
      expect(result.exitCode, `${words.join(" ")}: ${result.stderr}`).toBe(0);
      // What changes something, or compares, says where; validate names the cluster in its findings.
      if (words[0] === "validate") return result.stdout;
      expect(result.stderr).toContain(
        flags.length > 0
          ? 'Istio objects in context "primary" (--istio-context)\n'
          : `Istio objects in cluster "primary" (Secret "${controllerNamespace}/istio-remote-secret-primary")\n`,
      );
      return result.stdout;
    };

    await command("diff", rollout);
    const seen = await command("get", rollout);
    expect(seen).toMatch(/http:primary +10% +stable 90\n/);
    await command("status", rollout);
    // The API servers are on loopback, and nothing else is wrong.
    expect(await command("validate", rollout, "--disable", "primary-server-loopback")).not.toContain("not-found");
    const waiting = command("wait", rollout, "--for=weight=50");
    await command("set-weight", rollout, "50");
    expect(await waiting).toContain(`rollout.argoproj.io/${rollout} is at weight=50: `);
    expect(await readWeights(primaryKubectl, virtualService)).toMatchObject({ "http:primary": [50, 50] });
    await command("abort", rollout);
    expect(await readWeights(primaryKubectl, virtualService)).toMatchObject({ "http:primary": [100, 0] });
    await command("retry", rollout);
    await command("promote", rollout);
    expect(await readWeights(primaryKubectl, virtualService)).toMatchObject({ "http:primary": [50, 50] });
    await command("set-weight", rollout, "10");
    await waitForWeights(primaryKubectl, virtualService, await weightsAt(virtualService, 10));
    await waitForPhase(kubectl, namespace, { rollouts: [rollout], phase: "Paused" });
  });

  it("writes what they write by hand there too, with the field manager of the tool", async () => {
    const flags = ["--namespace", namespace.name];
    const result = await run(["set-weight", "web", "33", "--takeover", ...flags]);
    expect(result.exitCode, result.stderr).toBe(0);
    const written = await readObject(primaryKubectl, "virtualservice", { namespace: namespace.name, name: "web" });
    expect(written.metadata.managedFields?.map(({ manager }) => manager)).toContain("kubectl-istio-rollout");
    expect((await run(["handback", "web", "--abort", ...flags])).exitCode).toBe(0);
  });
});

describe("multicluster remove", () => {
  const line = ["multicluster", "remove", "--primary-context", "primary"];
  let before: Awaited<ReturnType<typeof dumpBoth>>;
  beforeAll(async () => {
    const removed = await run([...line, "--restart-controller"]);
    expect(removed.exitCode, removed.stderr).toBe(0);
    expect(await run(line)).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: expect.stringContaining("nothing is there that this tool made\n"),
    });
    // What is not labelled stays: each has the name of something that a set-up makes, but for a part.
    const near = { name: tokenSecretName, namespace: controllerNamespace };
    await applyManifests(kubectl, [{ apiVersion: "v1", kind: "Secret", metadata: near }]);
    const beside = { name: `${accountName}-2`, namespace: accountNamespace };
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: beside };
    const token = { apiVersion: "v1", kind: "Secret", metadata: { ...beside, name: `${tokenSecretName}-7` } };
    await applyManifests(primaryKubectl, [account, token]);
    before = await dumpBoth();
  });
  afterAll(async () => {
    const there = ["--namespace", accountNamespace];
    await kubectl(["delete", "secret", tokenSecretName, "--namespace", controllerNamespace]);
    await primaryKubectl(["delete", `serviceaccount/${accountName}-2`, `secret/${tokenSecretName}-7`, ...there]);
  });

  it("leaves both clusters as they were before setup", async () => {
    const starts = controller.starts();
    expect((await setUp(["--restart-controller"])).exitCode).toBe(0);

    const result = await run(["multicluster", "remove", "--primary-context", "primary", "--restart-controller"]);

    expect(result.exitCode, result.stderr).toBe(0);
    expect(await findChanges(before)).toEqual([]);
    expect(controller.starts()).toBe(starts + 2);
    const lastStart = readControllerLog().split("Argo Rollouts controller starting").at(-1);
    expect(lastStart).not.toContain("Istio primary/config cluster is");
  });

  const rotate = ["multicluster", "rotate", "--primary-context", "primary"];
  it.for([
    { name: "with a token that expires", flags: ["--token-duration", "24h"], rotations: [] },
    {
      name: "after rotations to other kinds of tokens",
      flags: [],
      rotations: [[...rotate, "--token-duration", "24h"], rotate],
    },
    { name: "after a rotation that nobody finished", flags: [], rotations: [[...rotate, "--no-restart-controller"]] },
  ])("does so $name", async ({ flags, rotations }) => {
    const first = await setUp(["--restart-controller", ...flags]);
    expect(first.exitCode, first.stderr).toBe(0);
    for (const rotation of rotations) expect(await run(rotation)).toMatchObject({ exitCode: 0 });
    const result = await run([...line, "--restart-controller"]);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(await findChanges(before)).toEqual([]);
  });

  it.for([2, 5])("does so after a set-up that was killed at write %i", async (step) => {
    await runKilledAt(step, ["setup-multicluster", ...setupFlags, "--restart-controller"]);
    expect(await findChanges(before)).not.toEqual([]);
    const result = await run(line);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(await findChanges(before)).toEqual([]);
  });

  it.for([2, 4])("does so when it was killed itself, at write %i", async (step) => {
    expect(await setUp(["--restart-controller"])).toMatchObject({ exitCode: 0 });
    await runKilledAt(step, [...line, "--restart-controller"]);
    const result = await run([...line, "--restart-controller"]);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(await findChanges(before)).toEqual([]);
  });
});

type Dump = Readonly<Record<string, unknown>>;

/** Each object of both clusters as a text, so that a difference shows the objects that differ and no others. */
async function dumpBoth(): Promise<Readonly<Record<string, string>>> {
  const [primary, rollouts] = await Promise.all([dump(primaryKubectl), dump(kubectl)]);
  const texts = (cluster: string, objects: Dump) =>
    Object.entries(objects).map(([name, object]) => [`${cluster} ${name}`, JSON.stringify(object)]);
  return Object.fromEntries([...texts("primary", primary), ...texts("rollouts", rollouts)]);
}

/** Of the objects that differ, or that only one of the two has. */
async function findChanges(before: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const after = await dumpBoth();
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ name, before: before[name], after: after[name] }));
}

/** What setup could make or change, whole, but for the server's bookkeeping; a restart leaves pods and revisions behind. */
async function dump(from: Kubectl): Promise<Dump> {
  const kinds =
    "namespaces,serviceaccounts,secrets,configmaps,services,clusterroles,clusterrolebindings,roles,rolebindings,deployments,customresourcedefinitions,validatingwebhookconfigurations";
  const { items } = JSON.parse(await from(["get", kinds, "-A", "-o", "json"])) as { readonly items: readonly Item[] };
  return Object.fromEntries(items.map((item) => [nameOf(item), bare(item)]));
}

type Item = {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Dump;
    readonly labels?: Dump;
  };
};

function nameOf({ kind, metadata }: Item): string {
  return `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
}

function bare({ metadata, ...rest }: Item): unknown {
  const { annotations = {}, labels = {}, ...others } = metadata;
  const kept = without(others, ["resourceVersion", "generation"]);
  const notes = without(annotations, ["deployment.kubernetes.io/revision", "control-plane.alpha.kubernetes.io/leader"]);
  // Kubernetes notes each day on which a token was used.
  const marks = without(labels, ["kubernetes.io/legacy-token-last-used"]);
  const content = without(rest, ["status"]);
  return { ...content, metadata: { ...kept, annotations: notes, labels: marks } };
}

function without(object: Dump, names: readonly string[]): Dump {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

async function weightsAt(name: { readonly namespace: string; readonly name: string }, canary: number) {
  const weights = await readWeights(primaryKubectl, name);
  return { ...weights, "http:primary": [100 - canary, canary] };
}
