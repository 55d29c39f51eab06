import { describe, expect, it } from "vitest";
import type { Check } from "../../src/multicluster/check.ts";
import type { ControllerReading } from "../../src/multicluster/judge-controller.ts";
import { judgeDependents, judgeObjects, type ObjectsReading } from "../../src/multicluster/judge-objects.ts";
import { judge, type Verification } from "../../src/multicluster/verification.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { choosePrimarySecret } from "../../src/resources/primary-secret.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { destinationRule, kubernetesObject, rollout, virtualService } from "../support/builders.ts";
import { firstToken, generationsOf, legacyToken, now, tokenSecret, withToken } from "../support/multicluster.ts";
import { base64, primarySecret } from "../support/primary-secrets.ts";

const format = (time: number) => new Date(time).toISOString();
const moment = { now, format };
const present = withToken(legacyToken(firstToken));
const written = (time: string, fields: JsonObject = { "f:data": {} }) => ({ manager: "m", time, fieldsV1: fields });

function secret(metadata: JsonObject = {}): KubernetesObject {
  const managedFields = [written("2026-01-01T10:00:00Z")];
  const labels = { "istio.argoproj.io/primary-cluster": "true", ...(metadata["labels"] as JsonObject | undefined) };
  const data = { istio: base64(present.text) };
  return primarySecret({ data, metadata: { managedFields, ...metadata, labels } });
}

const controller: ControllerReading = {
  namespace: "argo-rollouts",
  started: { what: 'Pod "argo-rollouts/x"', time: Date.parse("2026-01-01T11:00:00Z") },
  because: "",
  restart: "kubectl --context apps rollout restart deployment rollouts -n argo-rollouts",
  parseTime: Date.parse,
  format,
};
const access = {
  server: "https://istio:6443",
  trust: "kubeconfig",
  failure: undefined,
  denied: [],
  hasIstio: true,
} as const;
const sound: Verification = {
  context: "apps",
  chosen: choosePrimarySecret([secret()]),
  unseen: undefined,
  kubeconfig: { server: "https://istio:6443", token: present.token, access },
  controller,
  objects: { rollouts: [rollout()], virtualServices: [virtualService("web", {})], destinationRules: [] },
  rolloutsUnseen: undefined,
  generations: undefined,
};

/** `ok secret`, `failed controller controller-before-secret` */
function outline(checks: readonly Check[]): readonly string[] {
  return checks.map(({ status, check, code }) => [status, check, code].filter(Boolean).join(" "));
}

function open(parts: Partial<Verification>): readonly string[] {
  return outline(judge({ ...sound, ...parts }, moment)).filter((line) => !line.startsWith("ok"));
}

function found(parts: Partial<Verification>): readonly Check[] {
  return judge({ ...sound, ...parts }, moment).filter(({ status }) => status !== "ok");
}

describe("judge", () => {
  it("passes a sound set-up", () => {
    const checks = judge(sound, moment);
    expect(outline(checks)).toEqual([
      "ok secret",
      "ok kubeconfig",
      "ok server",
      "ok token",
      "ok permissions",
      "ok istio",
      "ok controller",
      "ok objects",
    ]);
    expect(checks.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'Secret "argo-rollouts/primary" names the primary cluster "istio"',
        'it loads, and leads to "https://istio:6443"',
        'it has read the Secret: Pod "argo-rollouts/x" started on 2026-01-01T11:00:00.000Z',
        "what Rollouts with Istio routing refer to is in the primary cluster",
      ]),
    );
  });

  it("finds that there is no Secret, and looks at nothing else", () => {
    expect(judge({ ...sound, chosen: { kind: "none" }, kubeconfig: undefined, objects: undefined }, moment)).toEqual([
      {
        check: "secret",
        status: "failed",
        code: "primary-secret-missing",
        message:
          'no Secret in context "apps" is labelled istio.argoproj.io/primary-cluster=true: the controller looks for Istio objects in its own cluster',
        hint: "set it up: kubectl istio-rollout setup-multicluster",
      },
    ]);
  });

  it.for([
    { name: "two Secrets", secrets: [secret(), secret()], code: "primary-secret-ambiguous" },
    { name: "no data", secrets: [primarySecret({})], code: "primary-secret-empty" },
    { name: "two keys", secrets: [primarySecret({ data: { a: "", b: "" } })], code: "primary-secret-keys" },
    { name: "an empty kubeconfig", secrets: [primarySecret({ data: { a: "" } })], code: "primary-kubeconfig-empty" },
  ])("tells $name", ({ secrets, code }) => {
    const chosen = choosePrimarySecret(secrets);
    expect(open({ chosen, kubeconfig: undefined, objects: undefined })).toEqual([`failed secret ${code}`]);
  });

  it.for(["primary-kubeconfig-invalid", "primary-kubeconfig-not-portable", "primary-server-plain-http"] as const)(
    "tells %s",
    (code) => {
      const problem = { code, message: "it is so", hint: "do this" };
      expect(found({ kubeconfig: problem, objects: undefined })).toEqual([
        { check: "kubeconfig", status: "failed", ...problem },
      ]);
    },
  );

  it("doubts where it could not look everywhere", () => {
    expect(found({ unseen: "Secrets of other namespaces may not be listed" })).toEqual([
      {
        check: "secret",
        status: "warning",
        code: "primary-secrets-unseen",
        message: "whether another Secret is labelled too is not known: Secrets of other namespaces may not be listed",
        hint: "the controller takes the first of all namespaces; have somebody look who may list them",
      },
    ]);
    expect(found({ objects: undefined, rolloutsUnseen: "list rollouts.argoproj.io -A" })).toEqual([
      {
        check: "objects",
        status: "warning",
        code: "rollouts-unseen",
        message:
          "whether the primary cluster has the objects that Rollouts refer to is not known: Rollouts may not be listed",
        hint: "kubectl auth can-i list rollouts.argoproj.io -A",
      },
    ]);
  });

  it("doubts a loopback address", () => {
    const server = "https://127.0.0.1:6443";
    expect(found({ kubeconfig: { server, token: present.token, access } })).toEqual([
      {
        check: "server",
        status: "warning",
        code: "primary-server-loopback",
        message: '"https://127.0.0.1:6443" is a loopback address: from a pod it leads to the pod itself',
        hint: "give the address under which the controller reaches it: kubectl istio-rollout setup-multicluster --server https://HOST:PORT",
      },
    ]);
  });

  it.for([
    { namespace: "argo-rollouts", status: "warning" },
    { namespace: "istio-system", status: "failed" },
  ])("finds a Secret in $namespace that istiod reads too", ({ namespace, status }) => {
    const read = secret({ namespace, labels: { "istio/multiCluster": "true" } });
    expect(found({ chosen: choosePrimarySecret([read]) })).toMatchObject([
      {
        check: "istiod",
        status,
        code: "primary-secret-used-by-istiod",
        hint: `kubectl label secret primary -n ${namespace} istio/multiCluster-`,
      },
    ]);
  });
});

describe("judge of the controller", () => {
  const before = Date.parse("2026-01-01T09:00:00Z");
  const started = { what: 'Pod "argo-rollouts/x"', time: before };

  it("finds one that was started before the Secret was changed", () => {
    expect(found({ controller: { ...controller, started } })).toEqual([
      {
        check: "controller",
        status: "failed",
        code: "controller-before-secret",
        message:
          'the controller does not know the Secret as it is: Pod "argo-rollouts/x" started on 2026-01-01T09:00:00.000Z, Secret "argo-rollouts/primary" was changed on 2026-01-01T10:00:00.000Z',
        hint: "restart it: kubectl --context apps rollout restart deployment rollouts -n argo-rollouts",
      },
    ]);
  });

  it.for([
    {
      name: "its label",
      fields: { "f:metadata": { "f:labels": { "f:istio.argoproj.io/primary-cluster": {} } } },
      is: true,
    },
    { name: "its data", fields: { "f:data": { "f:istio": {} } }, is: true },
    { name: "another label", fields: { "f:metadata": { "f:labels": { "f:team": {} } } }, is: false },
  ])("counts a change of $name: $is", ({ fields, is }) => {
    const changed = secret({
      creationTimestamp: "2026-01-01T08:00:00Z",
      managedFields: [written("2026-01-01T10:00:00Z", fields)],
    });
    const parts = { chosen: choosePrimarySecret([changed]), controller: { ...controller, started } };
    expect(open(parts)).toEqual(is ? ["failed controller controller-before-secret"] : []);
  });

  it("counts the making of a Secret", () => {
    const made = secret({ creationTimestamp: "2026-01-01T10:00:00Z", managedFields: [] });
    const parts = { chosen: choosePrimarySecret([made]), controller: { ...controller, started } };
    expect(open(parts)).toEqual(["failed controller controller-before-secret"]);
  });

  it("takes a start in the same second for later", () => {
    const time = Date.parse("2026-01-01T10:00:00Z");
    expect(open({ controller: { ...controller, started: { ...started, time } } })).toEqual([]);
  });

  it("doubts where nothing tells", () => {
    expect(found({ controller: { ...controller, started: undefined, because: "it has neither" } })).toEqual([
      {
        check: "controller",
        status: "warning",
        code: "controller-start-unknown",
        message: 'whether the controller in namespace "argo-rollouts" has read the Secret is not known: it has neither',
        hint: "restart it once after the last change of the Secret",
      },
    ]);
  });
});

describe("judge of a rotation", () => {
  it.for([
    { name: "the token in use", names: [firstToken], codes: [] },
    {
      name: "another one beside it",
      names: [firstToken, `${firstToken}-2`],
      codes: ["warning rotation rotation-unfinished"],
    },
  ])("of which $name is left", ({ names, codes }) => {
    const generations = generationsOf(names.map((name) => tokenSecret(name)));
    expect(open({ generations })).toEqual(codes);
  });

  it("names what is left", () => {
    const generations = generationsOf([tokenSecret(firstToken), tokenSecret(`${firstToken}-2`)]);
    expect(found({ generations })).toMatchObject([
      {
        message: `another token than that of the Secret is still valid in the primary cluster: Secret "istio-system/${firstToken}-2"`,
        hint: "finish the rotation: kubectl istio-rollout multicluster rotate",
      },
    ]);
  });
});

describe("judgeObjects", () => {
  const istio = {
    virtualServices: [{ name: "web" }, { name: "edge.ingress" }, { name: "in.dots" }],
    destinationRule: { name: "rule", canarySubsetName: "c", stableSubsetName: "s" },
  };
  const reading: ObjectsReading = {
    rollouts: [rollout({ istio }), kubernetesObject("Rollout", "plain", { spec: {} })],
    virtualServices: [virtualService("in.dots", {})],
    destinationRules: [],
  };
  const absent = ['VirtualService "shop/web"', 'VirtualService "ingress/edge"', 'DestinationRule "shop/rule"'];

  it("names every object that a Rollout refers to and that is absent", () => {
    expect(judgeObjects(reading)).toEqual(
      absent.map((name) => ({
        check: "objects",
        status: "failed",
        code: "primary-object-missing",
        message: `${name}, which Rollout "shop/web" refers to, is not in the primary cluster`,
        hint: "make it there, in a namespace of that name; the controller looks nowhere else",
      })),
    );
  });

  it("names before a removal what the Rollouts' own cluster lacks", () => {
    expect(judgeDependents(reading, "apps")).toEqual(
      absent.map((name) => ({
        check: "objects",
        status: "warning",
        code: "rollout-loses-object",
        message: `${name}, which Rollout "shop/web" refers to, is not in context "apps": the Rollout becomes invalid when the controller restarts`,
        hint: "make it there before, if the Rollout is to go on",
      })),
    );
  });

  it("doubts a DestinationRule that another cluster's controller has marked", () => {
    const marked = (owner: string) => {
      const { ref, content } = destinationRule("rule", {});
      const annotations = { "argo-rollouts.argoproj.io/managed-by-rollouts": owner };
      return { ref, content: { ...content, metadata: { name: "rule", namespace: "shop", annotations } } };
    };
    const base = { rollouts: [rollout()], virtualServices: [virtualService("web", {})] };
    expect(judgeObjects({ ...base, destinationRules: [marked("web")] })).toMatchObject([{ status: "ok" }]);
    expect(judgeObjects({ ...base, destinationRules: [marked("other")] }).at(-1)).toEqual({
      check: "sharing",
      status: "warning",
      code: "primary-shared",
      message:
        'DestinationRule "shop/rule" is marked for Rollout "shop/other", which this cluster has not: controllers that share a primary cluster clean each other\'s DestinationRules',
      hint: "keep the Rollouts of one primary cluster in one cluster, or give each controller Rollouts of the same names",
    });
  });
});
