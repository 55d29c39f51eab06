// Clusters that cannot be reached, credentials that are not accepted, and Istio objects in another cluster.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { findFreePorts } from "./control-plane/free-ports.ts";
import { writeKubeconfig } from "./control-plane/kubeconfig.ts";
import { kubectlWith } from "./control-plane/kubectl.ts";
import { controllerNamespace } from "./control-plane/rollouts-controller.ts";
import {
  applyManifests,
  createNamespace,
  createNamespaces,
  deleteNamespace,
  readExample,
  type TestNamespace,
} from "./support/examples.ts";
import { istioRollout } from "./support/istio-rollout.ts";
import { readObject, readWeights } from "./support/objects.ts";
import { deployPaused } from "./support/rollouts.ts";
import { kubectl, rolloutsController, state } from "./support/test-cluster.ts";

let namespace: TestNamespace;
const { server } = state.rollouts;

beforeAll(async () => {
  namespace = await createNamespace(kubectl, "connection");
  await rolloutsController.start();
  await deployPaused(kubectl, namespace, ["host-level"]);
  await rolloutsController.kill();
  await rolloutsController.waitForStaleLease();
});

afterAll(async () => {
  await deleteNamespace(kubectl, namespace);
});

describe("set-weight", () => {
  it("names the contexts that there are instead of an unknown one", async () => {
    const result = await setWeight(["--context", "rolouts"]);

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain("error[context-not-found]: ");
    expect(result.stderr).toContain('"rolouts"');
    expect(result.stderr).toContain("contexts: rollouts");
  });

  it("asks to log in where the server does not know the token", async () => {
    const result = await setWeight(["-v"], kubeconfigOf({ context: "expired" }));

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain(
      `error[unauthorized]: server "${server}" of context "expired" does not accept the credentials of user "expired"\n`,
    );
    expect(result.stderr).toContain("hint: log in again");
    expect(result.stderr).not.toContain("nobody");
  });

  it("names the server and the context where nobody listens", async () => {
    const [port] = await findFreePorts(1);
    const address = `https://127.0.0.1:${port}`;

    const result = await setWeight([], kubeconfigOf({ context: "gone", address }));

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain(`error[server-unreachable]: server "${address}" of context "gone" `);
  });

  it("does not talk to a server whose certificate another authority signed", async () => {
    const authority = state.certificates.serving;

    const result = await setWeight([], kubeconfigOf({ context: "stranger", authority }));

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain("error[certificate-invalid]: ");
    expect(result.stderr).toContain(server);
  });

  it("logs in through an exec credential plugin, once", async () => {
    const token = (await kubectl(["create", "token", "default", "--namespace", namespace.name])).trim();

    const result = await setWeight([], kubeconfigWithPlugin(token));

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain(`user "system:serviceaccount:${namespace.name}:default" may not get rollouts`);
    expect(result.stderr.split("plugin was asked")).toHaveLength(2);
  });

  it("says that a cluster has no Argo Rollouts", async () => {
    const result = await setWeight(["--context", "primary"], bothClusters());

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain(
      'error[crd-absent]: Argo Rollouts is not installed in context "primary" (no rollouts.argoproj.io)\n',
    );
  });

  it("tells an absent Rollout from an absent kind", async () => {
    const result = await istioRollout(["set-weight", "shop", "20", "--namespace", "default"]);

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain('error[rollout-not-found]: Rollout "default/shop" not found');
  });
});

describe("set-weight with the Istio objects in another cluster", () => {
  beforeAll(async () => {
    await createNamespaces(primary(), namespace);
    const manifests = readExample("host-level", namespace).filter(({ kind }) => kind === "VirtualService");
    await applyManifests(primary(), manifests);
  });
  afterAll(async () => {
    await deleteNamespace(primary(), namespace);
  });

  it("sets the weights there and leaves the Rollout's own cluster alone", async () => {
    const before = await readObject(kubectl, "virtualservice", web());

    const result = await setWeight(["--istio-context", "primary"], bothClusters());

    expect(result.exitCode, result.stderr).toBe(0);
    expect(await readWeights(primary(), web())).toMatchObject({ "http:primary": [80, 20] });
    expect(await readObject(kubectl, "virtualservice", web())).toEqual(before);
  });

  it("does not fall back to its own cluster where the Secret is broken", async () => {
    await createPrimaryClusterSecret();
    const before = await readObject(kubectl, "virtualservice", web());

    const result = await setWeight([]);

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain(
      `error[primary-secret-invalid]: the kubeconfig under key "primary" of Secret "${controllerNamespace}/istio-primary" `,
    );
    expect(await readObject(kubectl, "virtualservice", web())).toEqual(before);
  });
});

function setWeight(flags: readonly string[], kubeconfig: string = state.rollouts.kubeconfig) {
  return istioRollout(["set-weight", "web", "20", "--namespace", namespace.name, ...flags], { kubeconfig });
}

type Target = { readonly context: string; readonly address?: string; readonly authority?: string };

/** Its token is one that no server knows. */
function kubeconfigOf({ context, address = server, authority = state.certificates.authority }: Target): string {
  const path = join(state.folder, `${context}.kubeconfig`);
  writeKubeconfig(path, authority, [{ context, server: address, user: { token: "nobody" } }]);
  return path;
}

/** The plugin leaves a line on stderr each time that it runs. */
function kubeconfigWithPlugin(token: string): string {
  const path = join(state.folder, "plugin.kubeconfig");
  const credential = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token } };
  const exec = {
    apiVersion: credential.apiVersion,
    command: "/bin/sh",
    args: ["-c", `echo plugin was asked >&2; echo '${JSON.stringify(credential)}'`],
    interactiveMode: "Never",
  };
  writeKubeconfig(path, state.certificates.authority, [{ context: "plugin", server, user: { exec } }]);
  return path;
}

function primary() {
  if (state.primary === undefined) throw new Error("the control plane was started without a primary cluster");
  return kubectlWith(state.programs.kubectl, state.primary.kubeconfig);
}

function bothClusters(): string {
  return `${state.rollouts.kubeconfig}:${state.primary?.kubeconfig}`;
}

/** The controller reads such a Secret only at its start, and none is started while this one exists. */
async function createPrimaryClusterSecret(): Promise<void> {
  const metadata = {
    name: "istio-primary",
    namespace: controllerNamespace,
    labels: { "istio.argoproj.io/primary-cluster": "true" },
  };
  await applyManifests(kubectl, [{ apiVersion: "v1", kind: "Secret", metadata, stringData: { primary: "{}" } }]);
  onTestFinished(async () => {
    await kubectl(["delete", "secret", metadata.name, "--namespace", metadata.namespace]);
  });
}

function web() {
  return { namespace: namespace.name, name: "web" };
}
