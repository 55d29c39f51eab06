// Users with less than all permissions, on the API server's own RBAC.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNamespace, deleteNamespace, type TestNamespace } from "./support/examples.ts";
import { istioRollout } from "./support/istio-rollout.ts";
import { readObject, readWeights } from "./support/objects.ts";
import { deployPaused } from "./support/rollouts.ts";
import {
  applyExample,
  createServiceAccount,
  type Permissions,
  type Rule,
  readExamplePermissions,
} from "./support/service-account.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";

let namespace: TestNamespace;

const example = readExamplePermissions();

beforeAll(async () => {
  namespace = await createNamespace(kubectl, "permissions");
  await rolloutsController.start();
  await deployPaused(kubectl, namespace, ["several-virtual-services"]);
  await rolloutsController.kill();
  await rolloutsController.waitForStaleLease();
});

afterAll(async () => {
  await deleteNamespace(kubectl, namespace);
});

describe("get and wait", () => {
  it("need no more than examples/rbac.yaml", async () => {
    const kubeconfig = await createServiceAccount(namespace, "onlooker", example);
    const flags = ["--namespace", namespace.name, "--controller-namespace", "argo-rollouts"];
    const shown = await istioRollout(["get", "checkout", "-o", "json", ...flags], { kubeconfig });
    expect(shown.exitCode, shown.stderr).toBe(0);
    const { notices } = JSON.parse(shown.stdout) as { readonly notices: readonly { readonly reason: string }[] };
    expect(notices.map(({ reason }) => reason)).not.toContain("NotRead");
    const waited = await istioRollout(["wait", "checkout", "--for=paused", ...flags], { kubeconfig });
    expect(waited.exitCode, waited.stderr).toBe(0);
    const listed = await istioRollout(["get", "--namespace", namespace.name], { kubeconfig });
    expect(listed).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

describe("set-weight", () => {
  it("needs no more than examples/rbac.yaml", async () => {
    const result = await setWeightAs("operator", example, "15");

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stderr).not.toContain("warning");
    expect(await readInternal()).toEqual({ "http:#0": [85, 15] });
  });

  it("works for a member of the group that examples/rbac.yaml names", async () => {
    await applyExample(namespace);
    const member = ["--as", "jane", "--as-group", "traffic-shifters"];
    const flags = ["--namespace", namespace.name, "--controller-namespace", "argo-rollouts", ...member];

    const result = await istioRollout(["set-weight", "checkout", "25", ...flags]);

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stderr).not.toContain("warning");
    expect(await readInternal()).toEqual({ "http:#0": [75, 25] });
  });

  it("writes nothing where one of the VirtualServices may not be patched", async () => {
    const { rollout, controller } = example;
    const onlyPublic = rollout.flatMap((rule) => (isPatchOf(rule, "virtualservices") ? limitToPublic(rule) : [rule]));
    const before = await readBoth();

    const result = await setWeightAs("half", { rollout: onlyPublic, controller }, "30");

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain(
      `error[forbidden]: user "system:serviceaccount:${namespace.name}:half" may not patch virtualservices.networking.istio.io in namespace "${namespace.name}"\n`,
    );
    expect(result.stderr).toContain(
      `kubectl auth can-i patch virtualservices.networking.istio.io -n ${namespace.name}`,
    );
    expect(await readBoth()).toEqual(before);
  });

  it("names the verb and the resource of a Rollout that may not be read", async () => {
    const result = await setWeightAs("nobody", { rollout: [], controller: [] }, "30");

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain(
      `error[forbidden]: user "system:serviceaccount:${namespace.name}:nobody" may not get rollouts.argoproj.io in namespace "${namespace.name}"\n`,
    );
    expect(result.stderr).toContain(`kubectl auth can-i get rollouts.argoproj.io -n ${namespace.name}`);
  });

  it("asks as the user that --as names", async () => {
    const result = await istioRollout(["set-weight", "checkout", "30", "--namespace", namespace.name, "--as", "jane"]);

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain('error[forbidden]: user "jane" may not get rollouts.argoproj.io in namespace ');
  });

  it("counts a controller that it may not look for as alive", async () => {
    const result = await setWeightAs("blind", { ...example, controller: [] }, "35");

    expect(result).toMatchObject({ exitCode: 3, stdout: "" });
    expect(result.stderr).toContain("error[would-be-reverted]: ");
    expect(result.stderr).toContain("list leases.coordination.k8s.io");
  });

  it("warns where it may not record the change", async () => {
    const rollout = example.rollout
      .filter(({ resources }) => !resources.includes("events"))
      .map((rule) => (isPatchOf(rule, "rollouts") ? { ...rule, verbs: ["get", "list"] } : rule));

    const result = await setWeightAs("traceless", { ...example, rollout }, "40");

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stderr).toContain("warning[not-recorded]: ");
    expect(result.stderr).toContain("patch rollouts.argoproj.io");
    expect(await readInternal()).toEqual({ "http:#0": [60, 40] });
  });
});

function isPatchOf({ resources, verbs }: Rule, resource: string): boolean {
  return resources.includes(resource) && verbs.includes("patch");
}

function limitToPublic(rule: Rule): readonly Rule[] {
  return [
    { ...rule, verbs: ["get"] },
    { ...rule, verbs: ["patch"], resourceNames: ["checkout-public"] },
  ];
}

async function setWeightAs(name: string, permissions: Permissions, weight: string) {
  const kubeconfig = await createServiceAccount(namespace, name, permissions);
  const flags = ["--namespace", namespace.name, "--controller-namespace", "argo-rollouts"];
  return istioRollout(["set-weight", "checkout", weight, ...flags], { kubeconfig });
}

function readBoth() {
  const names = ["checkout-public", "checkout-internal"];
  return Promise.all(names.map((name) => readObject(kubectl, "virtualservice", { namespace: namespace.name, name })));
}

function readInternal() {
  return readWeights(kubectl, { namespace: namespace.name, name: "checkout-internal" });
}
