// What stands between the tool and the API server's storage: istiod's webhook, policies, the patch semantics themselves.
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { validationLabel } from "./control-plane/istiod.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { applyManifests, createNamespace, deleteNamespace, type TestNamespace } from "./support/examples.ts";
import { istioRollout } from "./support/istio-rollout.ts";
import { type Name, readObject } from "./support/objects.ts";
import { deployPaused } from "./support/rollouts.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";

let namespace: TestNamespace;
/** Two destinations that share no traffic at all: the schema lets that pass, istiod does not. */
const withoutWeight = ["stable", "canary"].map((side) => ({ destination: { host: `web-${side}` }, weight: 0 }));

beforeAll(async () => {
  namespace = await createNamespace(kubectl, "admission");
  await rolloutsController.start();
  await deployPaused(kubectl, namespace, ["host-level", "several-virtual-services"]);
  await rolloutsController.kill();
  await rolloutsController.waitForStaleLease();
});

afterAll(async () => {
  await deleteNamespace(kubectl, namespace);
});

describe("set-weight on an object that istiod refuses", () => {
  beforeEach(async () => {
    await kubectl(["label", "namespace", namespace.name, `${validationLabel}=disabled`]);
    await patch("web", [{ op: "add", path: "/spec/http/0/route", value: withoutWeight }]);
    await patch("checkout-internal", [{ op: "replace", path: "/spec/hosts/0", value: "no host" }]);
    await kubectl(["label", "namespace", namespace.name, `${validationLabel}-`]);
    return async () => {
      await patch("web", [{ op: "remove", path: "/spec/http/0/route/1" }]);
      await patch("checkout-internal", [{ op: "replace", path: "/spec/hosts/0", value: "checkout.internal" }]);
    };
  });

  it("shows istiod's words and writes nothing", async () => {
    const before = await readObject(kubectl, "virtualservice", nameOf("web"));

    const result = await setWeight("web");

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain(
      'error[admission-denied]: admission webhook "rev.validation.istio.io" denied the request: configuration is invalid: total destination weight = 0\n',
    );
    expect(await readObject(kubectl, "virtualservice", nameOf("web"))).toEqual(before);
  });

  it("leaves the other VirtualService as it is, too", async () => {
    const before = await readBoth();

    const result = await setWeight("checkout");

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain("error[admission-denied]: ");
    expect(await readBoth()).toEqual(before);
  });

  it("hears of it in a server dry run", async () => {
    const result = await setWeight("web", "--dry-run=server");

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain("total destination weight = 0");
  });
});

describe("set-weight against a ValidatingAdmissionPolicy", () => {
  it("shows the policy's words and writes nothing", async () => {
    await forbidCanaryWeights();
    const before = await readObject(kubectl, "virtualservice", nameOf("web"));

    const result = await setWeight("web");

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain("error[admission-denied]: ");
    expect(result.stderr).toContain("no weights on Fridays");
    expect(await readObject(kubectl, "virtualservice", nameOf("web"))).toEqual(before);
  });
});

function setWeight(rollout: string, ...flags: readonly string[]) {
  return istioRollout(["set-weight", rollout, "20", "--namespace", namespace.name, ...flags]);
}

async function patch(virtualService: string, operations: readonly unknown[]): Promise<void> {
  const target = ["virtualservice", virtualService, "--namespace", namespace.name];
  await kubectl(["patch", ...target, "--type=json", "--patch", JSON.stringify(operations)]);
}

/** Resolves when the API server has taken notice of the policy. */
async function forbidCanaryWeights(): Promise<void> {
  const { name } = namespace;
  const rule = {
    apiGroups: ["networking.istio.io"],
    apiVersions: ["*"],
    operations: ["UPDATE"],
    resources: ["virtualservices"],
  };
  const apiVersion = "admissionregistration.k8s.io/v1";
  await applyManifests(kubectl, [
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: {
        matchConstraints: { resourceRules: [rule] },
        validations: [{ expression: "false", message: "no weights on Fridays" }],
      },
    },
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: ["Deny"],
        matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } },
      },
    },
  ]);
  onTestFinished(async () => {
    await kubectl(["delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", name]);
  });
  await waitUntil({ what: "the policy to be in force" }, async () => {
    const probe = ["annotate", "virtualservice", "web", "--namespace", name, "probe=1", "--dry-run=server"];
    return kubectl(probe).then(
      () => false,
      () => true,
    );
  });
}

function readBoth() {
  return Promise.all(
    ["checkout-public", "checkout-internal"].map((name) => readObject(kubectl, "virtualservice", nameOf(name))),
  );
}

function nameOf(name: string): Name {
  return { namespace: namespace.name, name };
}
