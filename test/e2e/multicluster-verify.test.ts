// multicluster verify on a real set-up that was broken in one way each: every fault is found, and told apart from all others.
import { createPrivateKey, createSign } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { findFreePorts } from "./control-plane/free-ports.ts";
import { controllerNamespace } from "./control-plane/rollouts-controller.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { type DeployedController, deployController } from "./support/deployed-controller.ts";
import { applyManifests } from "./support/examples.ts";
import {
  accountName,
  accountNamespace,
  cleanUp,
  findFailures,
  prepareClusters,
  primaryKubectl,
  primaryServer,
  secretName,
  setUp,
  tokenSecretName,
  verify,
} from "./support/primary-cluster.ts";
import { kubectl, state } from "./support/test-cluster.ts";

const secret = `Secret "${controllerNamespace}/${secretName}"`;
const account = `ServiceAccount "${accountNamespace}/${accountName}"`;
const inNamespace = ["--namespace", controllerNamespace];
let controller: DeployedController;
let sound: { readonly metadata: object; readonly data: { readonly primary: string } };

beforeAll(async () => {
  await prepareClusters();
  controller = await deployController();
  const result = await setUp(["--restart-controller"]);
  expect(result.exitCode, result.stderr).toBe(0);
  sound = await readSecret();
});
afterAll(async () => {
  await controller.remove();
  await cleanUp();
});

describe("multicluster verify", () => {
  it("passes a sound set-up", async () => {
    const { exitCode, stdout } = await verify();
    expect(exitCode, stdout).toBe(0);
    expect(stdout).not.toContain("failed[");
    expect(await findFailures()).toEqual({ exitCode: 0, failures: [] });
  });

  it("finds a controller that is older than the Secret", async () => {
    await patchSecret([{ op: "replace", path: "/data/primary", value: encode(`${decode(sound.data.primary)}# x\n`) }]);
    const { exitCode, failures } = await findFailures();
    expect(exitCode).toBe(7);
    expect(failures).toEqual([
      expect.stringMatching(
        new RegExp(
          `^controller-before-secret: the controller does not know the Secret as it is: Pod "argo-rollouts/argo-rollouts-\\S+" started on \\S+, ${secret} was changed on \\S+$`,
        ),
      ),
    ]);
    await putBack();
  });
});

describe("multicluster verify with a Secret", () => {
  afterEach(putBack);

  it("that is gone", async () => {
    await kubectl(["delete", "secret", secretName, ...inNamespace]);
    expect(await findFaults()).toEqual([
      'primary-secret-missing: no Secret in context "rollouts" is labelled istio.argoproj.io/primary-cluster=true: the controller looks for Istio objects in its own cluster',
    ]);
  });

  it("that is one of two", async () => {
    const labels = { "istio.argoproj.io/primary-cluster": "true" };
    const other = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "aaa", namespace: controllerNamespace, labels },
    };
    await applyManifests(kubectl, [other]);
    const faults = await findFaults();
    await kubectl(["delete", "secret", "aaa", ...inNamespace]);
    expect(faults).toEqual([
      `primary-secret-ambiguous: 2 Secrets are labelled istio.argoproj.io/primary-cluster=true: "${controllerNamespace}/aaa", "${controllerNamespace}/${secretName}"; the controller takes the first it is given, "${controllerNamespace}/aaa"`,
    ]);
  });

  it.for([
    {
      name: "that has two keys",
      data: { other: encode("x") },
      fault: `primary-secret-keys: ${secret} has 2 keys: "other", "primary"; at each start the controller takes any of them`,
    },
    {
      name: "that is empty",
      data: { primary: null },
      fault: `primary-secret-empty: ${secret} holds no data, on which the controller crashes when it starts`,
    },
    {
      name: "whose kubeconfig is empty",
      data: { primary: "" },
      fault: `primary-kubeconfig-empty: key "primary" of ${secret} is empty: the controller falls back to its own cluster`,
    },
    {
      name: "whose kubeconfig is broken",
      data: { primary: encode("current-context: nowhere\n") },
      fault: `primary-kubeconfig-invalid: the kubeconfig under key "primary" of ${secret} cannot be used: current context "nowhere" not found in kubeconfig "primary"; the controller falls back to its own cluster`,
    },
  ])("$name", async ({ data, fault }) => {
    await mergeSecret({ data });
    expect(await findFaults()).toEqual([fault]);
  });

  it("whose server cannot be reached", async () => {
    const [port] = await findFreePorts(1);
    const nowhere = `https://127.0.0.1:${port}`;
    await writeKubeconfig((text) => text.replace(primaryServer, nowhere));
    expect(await findFaults()).toEqual([`primary-server-unreachable: server "${nowhere}" refused the connection`]);
  });

  it("whose certificate authority is another one", async () => {
    const other = readFileSync(state.certificates.serving).toString("base64");
    await writeKubeconfig((text) => text.replace(/(?<=certificate-authority-data: )\S+/, other));
    expect(await findFaults()).toEqual([
      `primary-certificate-invalid: certificate of server "${primaryServer}" is not signed by its certificate authority`,
    ]);
  });

  it("whose token has expired", async () => {
    const token = signToken({ iat: 1_600_000_000, nbf: 1_600_000_000, exp: 1_600_003_600 });
    await writeKubeconfig((text) => text.replace(/(?<=token: )\S+/, token));
    expect(await findFaults()).toEqual([
      `primary-token-expired: the token of ${account} expired on 2020-09-13T13:26:40Z`,
    ]);
  });

  it("whose token was deleted", async () => {
    await primaryKubectl(["delete", "secret", tokenSecretName, "--namespace", accountNamespace]);
    const found = await waitUntil({ what: "the token to be refused" }, async () => {
      const faults = await findFaults();
      return faults.length > 0 && faults;
    });
    expect(found).toEqual([
      `primary-token-rejected: server "${primaryServer}" does not accept the credentials of user "primary"; it is the token of ${account}, which ends with Secret "${accountNamespace}/${tokenSecretName}": one of them was deleted`,
    ]);

    const mended = await setUp(["--force"]);
    expect(mended.exitCode, mended.stderr).toBe(0);
    sound = await readSecret();
    expect(await findFaults()).toEqual([]);
  });
});

describe("multicluster verify with a role", () => {
  const verbs = ["get", "list", "watch", "update", "patch"];
  const missing = ["virtualservices", "destinationrules"].flatMap((resource) =>
    verbs.map((verb) => ({ resource, verb })),
  );

  afterAll(async () => {
    expect((await setUp(["--force"])).exitCode).toBe(0);
    await waitUntil({ what: "the role to be whole again" }, async () => (await findFaults()).length === 0);
  });

  it.for(missing)("that lacks $verb of $resource", async ({ verb, resource }) => {
    const rules = ["virtualservices", "destinationrules"].map((each) => ({
      apiGroups: ["networking.istio.io"],
      resources: [each],
      verbs: verbs.filter((candidate) => each !== resource || candidate !== verb),
    }));
    const patch = JSON.stringify([{ op: "replace", path: "/rules", value: rules }]);
    await primaryKubectl(["patch", "clusterrole", accountName, "--type=json", "--patch", patch]);

    const wanted = `primary-permission-missing: ${account} may not ${verb} ${resource}.networking.istio.io in the primary cluster`;
    const found = await waitUntil({ what: `the API server to know that ${verb} ${resource} is gone` }, async () => {
      const faults = await findFaults();
      return faults.length === 1 && faults[0] === wanted && faults;
    });
    expect(found).toEqual([wanted]);
  });
});

/** Without what follows from the Secret having been changed just now; always with exit code 7 where there are any. */
async function findFaults(): Promise<readonly string[]> {
  const { exitCode, failures } = await findFailures();
  expect(exitCode).toBe(failures.length > 0 ? 7 : 0);
  return failures.filter((failure) => !failure.startsWith("controller-before-secret"));
}

async function readSecret(): Promise<typeof sound> {
  return JSON.parse(await kubectl(["get", "secret", secretName, ...inNamespace, "-o", "json"]));
}

/** The Secret as setup has made it. */
async function putBack(): Promise<void> {
  const { name, namespace, labels, annotations } = sound.metadata as Record<string, unknown>;
  const object = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, labels, annotations },
    data: sound.data,
  };
  await kubectl(["delete", "secret", secretName, ...inNamespace, "--ignore-not-found"]);
  await kubectl(["create", "-f", "-"], JSON.stringify(object));
}

async function mergeSecret(body: unknown): Promise<void> {
  await kubectl(["patch", "secret", secretName, ...inNamespace, "--type=merge", "--patch", JSON.stringify(body)]);
}

async function patchSecret(operations: readonly unknown[]): Promise<void> {
  await kubectl(["patch", "secret", secretName, ...inNamespace, "--type=json", "--patch", JSON.stringify(operations)]);
}

async function writeKubeconfig(change: (text: string) => string): Promise<void> {
  const before = decode(sound.data.primary);
  const after = change(before);
  expect(after).not.toBe(before);
  await mergeSecret({ data: { primary: encode(after) } });
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}

function decode(data: string): string {
  return Buffer.from(data, "base64").toString("utf8");
}

/** Of the account, signed as the API server signs tokens: only its time is wrong. */
function signToken(times: Readonly<Record<string, number>>): string {
  const key = createPrivateKey(readFileSync(state.certificates.serviceAccountKey));
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const payload = {
    aud: ["https://kubernetes.default.svc"],
    iss: "https://kubernetes.default.svc",
    sub: `system:serviceaccount:${accountNamespace}:${accountName}`,
    "kubernetes.io": { namespace: accountNamespace, serviceaccount: { name: accountName, uid: "0" } },
    ...times,
  };
  const content = `${part({ alg: "RS256", typ: "JWT" })}.${part(payload)}`;
  return `${content}.${createSign("RSA-SHA256").update(content).sign(key).toString("base64url")}`;
}
