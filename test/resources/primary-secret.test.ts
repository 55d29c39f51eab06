import { describe, expect, it } from "vitest";
import { choosePrimarySecret } from "../../src/resources/primary-secret.ts";
import { base64, primarySecret } from "../support/primary-secrets.ts";

describe("choosePrimarySecret", () => {
  it("finds none among none", () => {
    expect(choosePrimarySecret([])).toEqual({ kind: "none" });
  });

  it("takes the kubeconfig under the only key of the only Secret", () => {
    const object = primarySecret({ data: { istio: base64("kind: Config\n") } });
    const secret = { ref: object.ref, key: "istio", kubeconfig: "kind: Config\n", object };
    expect(choosePrimarySecret([object])).toEqual({ kind: "chosen", secret });
  });

  it.for([
    {
      name: "two Secrets, naming the one that the controller takes",
      objects: [primarySecret({ name: "istio" }), primarySecret({ name: "zzz", namespace: "aaa" })],
      problem: {
        code: "primary-secret-ambiguous",
        message:
          '2 Secrets are labelled istio.argoproj.io/primary-cluster=true: "aaa/zzz", "argo-rollouts/istio"; the controller takes the first it is given, "aaa/zzz"',
        hint: "leave the label on one of them, then restart the controller",
      },
    },
    {
      name: "a Secret without data",
      objects: [primarySecret({})],
      problem: {
        code: "primary-secret-empty",
        message: 'Secret "argo-rollouts/primary" holds no data, on which the controller crashes when it starts',
        hint: "delete it, then set it up again: kubectl istio-rollout setup-multicluster",
      },
    },
    {
      name: "two keys",
      objects: [primarySecret({ data: { b: "eA==", a: "eA==" } })],
      problem: {
        code: "primary-secret-keys",
        message: 'Secret "argo-rollouts/primary" has 2 keys: "a", "b"; at each start the controller takes any of them',
        hint: "leave the kubeconfig of the primary cluster as its only key, then restart the controller",
      },
    },
    {
      name: "an empty kubeconfig",
      objects: [primarySecret({ data: { istio: "" } })],
      problem: {
        code: "primary-kubeconfig-empty",
        message: 'key "istio" of Secret "argo-rollouts/primary" is empty: the controller falls back to its own cluster',
        hint: "write it again: kubectl istio-rollout setup-multicluster",
      },
    },
    {
      name: "what is no text",
      objects: [primarySecret({ data: { istio: "/w==" } })],
      problem: {
        code: "primary-kubeconfig-invalid",
        message:
          'the kubeconfig under key "istio" of Secret "argo-rollouts/primary" cannot be used: it is not UTF-8 text; the controller falls back to its own cluster',
        hint: "write it again: kubectl istio-rollout setup-multicluster",
      },
    },
  ])("tells $name", ({ objects, problem }) => {
    expect(choosePrimarySecret(objects)).toEqual({ kind: "broken", problem, objects });
  });
});
