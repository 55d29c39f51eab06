// The Secret beside that of `istioctl create-remote-secret`: they say the same, and the real controller takes both.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { controllerNamespace } from "./control-plane/rollouts-controller.ts";
import { createNamespace, deleteNamespace, type TestNamespace } from "./support/examples.ts";
import { runProgram } from "./support/istio-rollout.ts";
import { readWeights } from "./support/objects.ts";
import {
  accountName,
  accountNamespace,
  bothKubeconfigs,
  cleanUp,
  deployAcross,
  findFailures,
  prepareClusters,
  primaryKubectl,
  primaryServer,
  readControllerLog,
  run,
  secretName,
  setUp,
  verify,
} from "./support/primary-cluster.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";

type Secret = {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly type?: string;
  readonly kubeconfigs: Readonly<Record<string, unknown>>;
};

const inNamespace = ["--namespace", controllerNamespace];
let namespace: TestNamespace;

beforeAll(async () => {
  await prepareClusters();
  const result = await setUp();
  expect(result.exitCode, result.stderr).toBe(0);
});
afterAll(async () => {
  await cleanUp();
  await deleteNamespace(kubectl, namespace);
  await deleteNamespace(primaryKubectl, namespace);
});

describe("the Secret", () => {
  it("differs from istioctl's in labels and namespace only", async () => {
    const ours = await readOurs();
    const theirs = await readIstioctls();

    expect(ours.metadata.name).toBe(theirs.metadata.name);
    expect([ours.metadata.namespace, theirs.metadata.namespace]).toEqual([controllerNamespace, accountNamespace]);
    expect(ours.metadata.annotations).toEqual(theirs.metadata.annotations);
    // The token too: istioctl takes the token Secret that is there.
    expect(ours.kubeconfigs).toEqual(theirs.kubeconfigs);
    expect(theirs.metadata.labels).toEqual({ "istio/multiCluster": "true" });
    expect(ours.metadata.labels).toEqual({
      "istio.argoproj.io/primary-cluster": "true",
      "app.kubernetes.io/managed-by": "kubectl-istio-rollout",
      "istio-rollout.dev/consumer": await kubectl(["get", "ns", controllerNamespace, "-o", "jsonpath={.metadata.uid}"]),
    });
  });

  it("of the tool leads the controller to the primary cluster", async () => {
    await restartController();
    expect(lastStart()).toContain("Istio primary/config cluster is primary");
    namespace = await createNamespace(kubectl, "secret");
    await deployAcross(namespace, ["host-level"]);
    expect(await readWeights(primaryKubectl, web())).toMatchObject({ "http:primary": [90, 10] });
  });

  it("of istioctl does so too, as the documentation has it, and the commands work with it", async () => {
    await kubectl(["delete", "secret", secretName, ...inNamespace]);
    await applyRemoteSecret(accountNamespace);
    await restartController();
    expect(lastStart()).toContain("Istio primary/config cluster is primary");

    const result = await run(["set-weight", "web", "50", "--namespace", namespace.name]);

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stderr).toContain(`(Secret "${accountNamespace}/${secretName}")`);
    expect(await readWeights(primaryKubectl, web())).toMatchObject({ "http:primary": [50, 50] });
  });

  it("of istioctl does not pass verify in the namespace of istiod, which takes it for a remote cluster too", async () => {
    expect(await findFailures()).toEqual({
      exitCode: 7,
      failures: [
        `primary-secret-used-by-istiod: Secret "${accountNamespace}/${secretName}" carries the label istio/multiCluster=true: istiod takes it for a remote cluster of its mesh`,
      ],
    });
    const refused = await setUp();
    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
    expect(refused.stderr).toContain(
      `error[primary-secret-exists]: Secret "${accountNamespace}/${secretName}" already`,
    );
    await kubectl(["delete", "secret", secretName, "--namespace", accountNamespace]);
  });

  it("of istioctl passes it in the controller's namespace, with a warning", async () => {
    await applyRemoteSecret(controllerNamespace);
    await restartController();
    const { exitCode, stdout } = await verify();
    expect(exitCode, stdout).toBe(0);
    expect(stdout).toContain(
      `warning[primary-secret-used-by-istiod]: Secret "${controllerNamespace}/${secretName}" carries the label istio/multiCluster=true: an istiod in its namespace would take it for a remote cluster\n`,
    );
  });

  it("of istioctl is taken over when that is asked for, and is the tool's then", async () => {
    const refused = await setUp();
    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
    expect(refused.stderr).toContain(`error[object-not-ours]: Secret "${controllerNamespace}/${secretName}" is there`);

    const result = await setUp(["--force"]);

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toContain(`secret/${secretName} (namespace ${controllerNamespace}) configured`);
    expect((await readOurs()).metadata.labels).toMatchObject({
      "istio/multiCluster": "true",
      "app.kubernetes.io/managed-by": "kubectl-istio-rollout",
    });
    expect((await setUp()).stdout).not.toMatch(/created|configured/);
  });
});

/** Labelled, as the documentation of Argo Rollouts has it. */
async function applyRemoteSecret(into: string): Promise<void> {
  const { stdout } = await createRemoteSecret();
  const inPlace = ["--namespace", into];
  await kubectl(
    ["apply", ...inPlace, "-f", "-"],
    stdout.replace(`namespace: ${accountNamespace}`, `namespace: ${into}`),
  );
  await kubectl(["label", "secret", secretName, ...inPlace, "istio.argoproj.io/primary-cluster=true"]);
}

async function readOurs(): Promise<Secret> {
  const text = await kubectl(["get", "secret", secretName, ...inNamespace, "-o", "json"]);
  const { metadata, type, data } = JSON.parse(text) as Pick<Secret, "metadata" | "type"> & { readonly data: Texts };
  const kubeconfigs = Object.entries(data).map(([key, value]) => [key, meaningOf(Buffer.from(value, "base64"))]);
  return { metadata, ...(type && { type }), kubeconfigs: Object.fromEntries(kubeconfigs) };
}

type Texts = Readonly<Record<string, string>>;

async function readIstioctls(): Promise<Secret> {
  const { stdout } = await createRemoteSecret();
  const [document] = parseAllDocuments(stdout).map((each) => each.toJS());
  const texts: readonly (readonly [string, string])[] = Object.entries(document.stringData ?? {});
  return { ...document, kubeconfigs: Object.fromEntries(texts.map(([key, text]) => [key, meaningOf(text)])) };
}

/** Without what is empty: newer client libraries leave it out. */
function meaningOf(kubeconfig: string | Buffer): unknown {
  const { preferences: _, ...rest } = parse(String(kubeconfig));
  return rest;
}

async function createRemoteSecret() {
  const flags = ["--type", "remote", "--name", "primary", "--server", primaryServer, "--context", "primary"];
  const account = ["--namespace", accountNamespace, "--service-account", accountName, "--create-service-account=false"];
  const result = await runProgram("istioctl", ["create-remote-secret", ...flags, ...account], {
    kubeconfig: bothKubeconfigs,
  });
  expect(result.exitCode, result.stderr).toBe(0);
  return result;
}

async function restartController(): Promise<void> {
  await rolloutsController.stop();
  await rolloutsController.start();
}

function lastStart(): string {
  return readControllerLog().split("Argo Rollouts controller starting").at(-1) ?? "";
}

function web() {
  return { namespace: namespace.name, name: "web" };
}
