import { describe, expect, it } from "vitest";
import { parseImageChanges } from "../../src/plan/image-change.ts";
import { planSetImage } from "../../src/plan/plan-set-image.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { applyJsonPatch } from "../../src/resources/json-patch.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { findObject, withObject } from "../../src/traffic/with-object.ts";
import { hostRoute, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { runningRollout, stateAt, workload } from "../support/revisions.ts";
import { trafficState } from "../support/traffic-states.ts";

const web = { kind: "Rollout", namespace: "shop", name: "web", apiVersion: "argoproj.io/v1alpha1" };

/** Two containers, one of which has no image yet, an init container and an ephemeral one. */
const several: JsonObject = {
  template: {
    spec: {
      initContainers: [{ name: "migrate", image: "migrate:1" }],
      containers: [{ name: "web", image: "web:2" }, { name: "proxy" }],
      ephemeralContainers: [{ name: "shell", image: "shell:1" }],
    },
  },
};
const full = stateAt("healthy", { spec: several });

function plan(state: TrafficState, ...pairs: readonly string[]) {
  return planSetImage(state, parseImageChanges(pairs));
}

/** `FIELD: BEFORE -> AFTER` of each change. */
function changes(state: TrafficState, ...pairs: readonly string[]) {
  const planned = plan(state, ...pairs);
  if (planned.steps.length === 0) return planned.already;
  return planned.steps.flatMap((step) =>
    step.kind === "write" ? step.fields.map(({ field, before, after }) => `${field}: ${before} -> ${after}`) : [],
  );
}

describe("planSetImage", () => {
  it("writes the image and nothing else, testing what it relied on", () => {
    expect(plan(stateAt("healthy"), "web=web:3")).toEqual({
      goal: "web=web:3",
      way: { via: "controller", because: "its Lease is fresh" },
      steps: [
        {
          kind: "write",
          target: web,
          routes: [],
          fields: [
            {
              label: "image of web",
              field: "spec.template.spec.containers[0].image",
              before: "web:2",
              after: "web:3",
            },
          ],
          patch: [
            { op: "test", path: "/spec/template/spec/containers/0/name", value: "web" },
            { op: "test", path: "/spec/template/spec/containers/0/image", value: "web:2" },
            { op: "replace", path: "/spec/template/spec/containers/0/image", value: "web:3" },
          ],
          inverse: [
            { op: "test", path: "/spec/template/spec/containers/0/name", value: "web" },
            { op: "test", path: "/spec/template/spec/containers/0/image", value: "web:3" },
            { op: "replace", path: "/spec/template/spec/containers/0/image", value: "web:2" },
          ],
          because: "container web is to run web:3",
        },
      ],
      outcome: { kind: "taken-up", workloadGeneration: undefined },
      kept: [],
      findings: [],
    });
  });

  const containers = "spec.template.spec";
  it.for<{ name: string; pairs: readonly string[]; expected: unknown }>([
    {
      name: "takes several containers, of every list",
      pairs: ["web=web:3", "migrate=migrate:2", "shell=shell:2"],
      expected: [
        `${containers}.initContainers[0].image: migrate:1 -> migrate:2`,
        `${containers}.containers[0].image: web:2 -> web:3`,
        `${containers}.ephemeralContainers[0].image: shell:1 -> shell:2`,
      ],
    },
    {
      name: "takes * for all",
      pairs: ["*=all:1"],
      expected: [
        `${containers}.initContainers[0].image: migrate:1 -> all:1`,
        `${containers}.containers[0].image: web:2 -> all:1`,
        `${containers}.containers[1].image: undefined -> all:1`,
        `${containers}.ephemeralContainers[0].image: shell:1 -> all:1`,
      ],
    },
    {
      name: "lets a later pair win over *",
      pairs: ["*=web:2", "migrate=migrate:1", "shell=shell:1"],
      expected: [`${containers}.containers[1].image: undefined -> web:2`],
    },
    {
      name: "leaves images alone that are there",
      pairs: ["web=web:2"],
      expected: "its containers have these images already",
    },
  ])("$name", ({ pairs, expected }) => {
    expect(changes(full, ...pairs)).toEqual(expected);
  });

  it("goes back by its inverse, but not into containers of other names", () => {
    const before = findObject(full, web as never)?.content ?? {};
    const [write] = plan(full, "*=all:1").steps;
    if (write?.kind !== "write") throw new Error("nothing was planned");
    const after = applyJsonPatch(before, write.patch) ?? {};
    expect(applyJsonPatch(after, write.inverse)).toEqual(before);
    const renamed = applyJsonPatch(after, [
      { op: "replace", path: "/spec/template/spec/containers/0/name", value: "other" },
    ]);
    expect(applyJsonPatch(renamed ?? {}, write.inverse)).toBeUndefined();
  });

  it.for(["Deployment", "ReplicaSet", "PodTemplate"] as const)("changes the %s that carries the template", (kind) => {
    const workloadRef = { kind, name: "web-pods" };
    const state = withObject(stateAt("healthy", { spec: { template: {}, workloadRef } }), workload(kind, "web:2"));
    const path = kind === "PodTemplate" ? "template" : "spec.template";
    expect(changes(state, "web=web:3")).toEqual([`${path}.spec.containers[0].image: web:2 -> web:3`]);
    expect(plan(state, "web=web:3").outcome).toEqual({ kind: "taken-up", workloadGeneration: 8 });
  });

  it("is an edit on manifests, of which nothing is expected", () => {
    const state = trafficState({
      rollout: runningRollout({ metadata: { annotations: { "argocd.argoproj.io/tracking-id": "web" } } }),
      virtualServices: [virtualService("web", { http: [hostRoute()] })],
    });
    expect(plan(state, "web=web:3")).toMatchObject({ way: undefined, outcome: undefined, findings: [] });
  });

  it("tells that a GitOps tool owns the template", () => {
    const state = stateAt("healthy", { metadata: { labels: { "argocd.argoproj.io/instance": "web" } } });
    expect(plan(state, "web=web:3").findings).toMatchObject([{ code: "gitops-owned" }]);
  });
});

describe("planSetImage refuses", () => {
  it.for<{ name: string; state: TrafficState; pairs: readonly string[]; expected: string }>([
    {
      name: "an unknown container",
      state: full,
      pairs: ["web=web:3", "cache=redis:7"],
      expected:
        'error[container-not-found]: the pod template of Rollout "shop/web" has no container "cache"\n  containers: migrate, web, proxy, shell\n  hint: write *=IMAGE for all that there are',
    },
    {
      name: "a mistyped container",
      state: full,
      pairs: ["proxi=proxy:2"],
      expected:
        'error[container-not-found]: the pod template of Rollout "shop/web" has no container "proxi"\n  containers: migrate, web, proxy, shell\n  hint: did you mean proxy?',
    },
    {
      name: "* where there is no container",
      state: stateAt("healthy", { spec: { template: {} } }),
      pairs: ["*=web:3"],
      expected:
        'error[container-not-found]: the pod template of Rollout "shop/web" has no container "*"\n  hint: write *=IMAGE for all that there are',
    },
  ])("$name", ({ state, pairs, expected }) => {
    expect(errorText(() => plan(state, ...pairs))).toBe(expected);
  });
});

describe("parseImageChanges", () => {
  it("reads tags, digests and ports", () => {
    const texts = ["web=registry:5000/a/web:2.1", "proxy=proxy@sha256:0123", "*=all"];
    expect(parseImageChanges(texts)).toEqual([
      { container: "web", image: "registry:5000/a/web:2.1" },
      { container: "proxy", image: "proxy@sha256:0123" },
      { container: "*", image: "all" },
    ]);
  });

  it.for(["web", "web=", "=web:2", "web=a=b", "Web=web:2", "web=web 2", ""])('refuses "%s"', (text) => {
    expect(errorText(() => parseImageChanges([text]))).toBe(
      `error[invalid-image]: "${text}" is not CONTAINER=IMAGE\n  hint: write web=registry/web:2, or *=registry/web:2 for all containers`,
    );
  });

  it("refuses a container that is named twice", () => {
    expect(errorText(() => parseImageChanges(["web=web:2", "web=web:3"]))).toBe(
      'error[invalid-image]: container "web" is given two images\n  hint: name each container once',
    );
  });
});
