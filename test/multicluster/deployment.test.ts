import { describe, expect, it } from "vitest";
import {
  hasReplicas,
  hasRestartMark,
  isController,
  isNamespaced,
  isRolledOut,
  lastRestartPatch,
  restartPatch,
  startedAt,
} from "../../src/multicluster/deployment.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { kubernetesObject } from "../support/builders.ts";

const deployment = (parts: JsonObject = {}) => kubernetesObject("Deployment", "argo-rollouts", parts);
const withArgs = (...args: readonly string[]) =>
  deployment({ spec: { template: { spec: { containers: [{ name: "x", args: [...args] }] } } } });
const rolledOut = { observedGeneration: 4, updatedReplicas: 2, replicas: 2, availableReplicas: 2 };

describe("a Deployment of the controller", () => {
  it.for([
    { name: "without a component, as upstream", labels: {}, is: true },
    { name: "of the Helm chart", labels: { "app.kubernetes.io/component": "rollouts-controller" }, is: true },
    { name: "of its dashboard", labels: { "app.kubernetes.io/component": "rollouts-dashboard" }, is: false },
  ])("is told from others: $name", ({ labels, is }) => {
    expect(isController(deployment({ metadata: { labels } }))).toBe(is);
  });

  it("runs unless it was scaled down", () => {
    expect([{}, { replicas: 1 }, { replicas: 0 }].map((spec) => hasReplicas(deployment({ spec })))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.for([
    { args: [], is: false },
    { args: ["--namespaced"], is: true },
    { args: ["--namespaced=true"], is: true },
    { args: ["--namespaced=false"], is: false },
    { args: ["--namespace", "shop"], is: false },
  ])("with $args keeps to its namespace: $is", ({ args, is }) => {
    expect(isNamespaced(withArgs(...args))).toBe(is);
  });

  it.for([
    { name: "all pods are new and available", status: rolledOut, is: true },
    { name: "the change was not observed yet", status: { ...rolledOut, observedGeneration: 3 }, is: false },
    { name: "a pod is old", status: { ...rolledOut, updatedReplicas: 1 }, is: false },
    { name: "an old pod is left beside the new ones", status: { ...rolledOut, replicas: 3 }, is: false },
    { name: "a new pod is not available", status: { ...rolledOut, availableReplicas: 1 }, is: false },
    { name: "there is no status", status: {}, is: false },
  ])("is rolled out: $is where $name", ({ status, is }) => {
    const object = deployment({ metadata: { generation: 4 }, spec: { replicas: 2 }, status });
    expect(isRolledOut(object)).toBe(is);
  });
});

describe("a restart", () => {
  const marked = deployment({
    spec: { template: { metadata: { annotations: { "istio-rollout.dev/restarted-at": "before" } } } },
  });
  const annotations = (values: JsonObject) => ({ spec: { template: { metadata: { annotations: values } } } });

  it("leaves a mark of its own in the pod template", () => {
    expect(restartPatch("now")).toEqual(annotations({ "istio-rollout.dev/restarted-at": "now" }));
    expect([deployment(), marked].map(hasRestartMark)).toEqual([false, true]);
  });

  it("that is the last takes the mark away, which makes new pods too", () => {
    expect(lastRestartPatch(marked, "now")).toEqual(annotations({ "istio-rollout.dev/restarted-at": null }));
  });

  it("that is the last is kubectl's where there is no mark", () => {
    expect(lastRestartPatch(deployment(), "now")).toEqual(annotations({ "kubectl.kubernetes.io/restartedAt": "now" }));
  });
});

describe("startedAt", () => {
  const pod = (name: string, ...states: readonly JsonObject[]) =>
    kubernetesObject("Pod", name, { status: { containerStatuses: states.map((state) => ({ name: "x", state })) } });
  const running = (startedAt: string) => ({ running: { startedAt } });

  it("is that of the oldest container that runs", () => {
    const pods = [
      pod("new", running("2026-01-02T00:00:00Z")),
      pod("old", running("2026-01-01T00:00:00Z"), { waiting: {} }),
      pod("pending"),
    ];
    expect(startedAt(pods, Date.parse)).toEqual({ pod: "old", time: Date.parse("2026-01-01T00:00:00Z") });
  });

  it("is unknown where none runs", () => {
    expect(startedAt([pod("waiting", { waiting: {} })], Date.parse)).toBeUndefined();
  });
});
