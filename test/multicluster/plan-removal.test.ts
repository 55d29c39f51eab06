import { describe, expect, it } from "vitest";
import { desireAccount } from "../../src/multicluster/desired-objects.ts";
import { accountNamespaces, planRemoval } from "../../src/multicluster/plan-removal.ts";
import { kubernetesObject } from "../support/builders.ts";
import { firstToken, goal, kubeconfigSecret, stepTexts, tokenSecret } from "../support/multicluster.ts";

const [role, account, binding] = desireAccount(goal.account).map(({ object }) => object);
const everything = {
  secrets: [kubeconfigSecret("")],
  bindings: binding ? [binding] : [],
  tokenSecrets: [tokenSecret(firstToken), tokenSecret(`${firstToken}-2`)],
  accounts: account ? [account] : [],
  roles: role ? [role] : [],
};

describe("planRemoval", () => {
  it("takes the way to the primary cluster first, then the rights there, and last what tells of them", () => {
    const { rollouts, primary } = planRemoval(everything);
    expect(stepTexts(rollouts)).toEqual(['deleted Secret "argo-rollouts/istio-remote-secret-istio"']);
    expect(stepTexts(primary)).toEqual([
      'deleted ClusterRoleBinding "rollouts"',
      'deleted Secret "istio-system/rollouts-istio-remote-secret-token"',
      'deleted Secret "istio-system/rollouts-istio-remote-secret-token-2"',
      'deleted ServiceAccount "istio-system/rollouts"',
      'deleted ClusterRole "rollouts"',
    ]);
  });

  it("has nothing to do where nothing is left", () => {
    const none = { secrets: [], bindings: [], tokenSecrets: [], accounts: [], roles: [] };
    expect(planRemoval(none)).toEqual({ rollouts: [], primary: [] });
  });
});

describe("accountNamespaces", () => {
  it("are told by the roles", () => {
    expect(accountNamespaces(everything.roles)).toEqual(["istio-system"]);
  });

  it("are unknown where the annotation is gone", () => {
    expect(accountNamespaces([kubernetesObject("ClusterRole", "x"), ...everything.bindings])).toEqual([]);
  });
});
