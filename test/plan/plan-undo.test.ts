import { describe, expect, it } from "vitest";
import { planUndo } from "../../src/plan/plan-undo.ts";
import { renderFinding } from "../../src/render/findings.ts";
import { plainTheme } from "../../src/render/theme.ts";
import { applyJsonPatch } from "../../src/resources/json-patch.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { findObject, withObject } from "../../src/traffic/with-object.ts";
import { errorText } from "../support/caught.ts";
import { podTemplate, revision, stateAt, workload } from "../support/revisions.ts";

const web = { kind: "Rollout", namespace: "shop", name: "web", apiVersion: "argoproj.io/v1alpha1" };

/** Of what is written, what a reader has to know. */
function undone(state: TrafficState, toRevision = 0) {
  const plan = planUndo(state, toRevision);
  const [write] = plan.steps;
  if (write?.kind !== "write") return plan.already;
  return { target: write.target.kind, patch: write.patch, done: write.done };
}

function putting(image: string, done: string, path = "/spec/template") {
  return { patch: [{ op: "replace", path, value: podTemplate(image) }], done };
}

const three = [1, 2, 3].map((number) => revision(["aaa", "bbb", "ccc"][number - 1] ?? "", { revision: number }));
const atThree = stateAt("healthy", {
  spec: { template: podTemplate("web:3") },
  status: { currentPodHash: "ccc", stableRS: "ccc" },
  live: { replicaSets: three },
});
/** Revision 1 is stable; an update to 2 was given up for one to 3. */
const betweenUpdates = (stage: "paused" | "aborted") =>
  stateAt(stage, {
    spec: { template: podTemplate("web:3") },
    status: { currentPodHash: "ccc", stableRS: "aaa" },
    live: { replicaSets: three },
  });
const fromWorkload = (kind: string) => ({
  spec: { template: {}, workloadRef: { apiVersion: "v1", kind, name: "web-pods" } },
});

describe("planUndo", () => {
  it("writes the template of the revision before, as the existing plugin does, with a way back", () => {
    expect(planUndo(stateAt("paused"), 0)).toEqual({
      goal: "revision 1",
      way: { via: "controller", because: "its Lease is fresh" },
      steps: [
        {
          kind: "write",
          target: web,
          routes: [],
          fields: [
            {
              label: "pod template",
              field: "spec.template",
              before: podTemplate("web:2"),
              after: podTemplate("web:1"),
            },
          ],
          patch: [{ op: "replace", path: "/spec/template", value: podTemplate("web:1") }],
          inverse: [
            { op: "test", path: "/spec/template/spec", value: podTemplate("web:1")["spec"] },
            { op: "test", path: "/spec/template/metadata/labels", value: { app: "web" } },
            { op: "test", path: "/spec/template/metadata/annotations", value: null },
            { op: "replace", path: "/spec/template", value: podTemplate("web:2") },
          ],
          done: "undone to revision 1",
          because: 'Rollout "shop/web" is to have the pod template of revision 1 again',
        },
      ],
      outcome: { kind: "taken-up", workloadGeneration: undefined },
      kept: [],
      findings: [],
    });
  });

  it("goes back by its inverse", () => {
    const state = stateAt("paused");
    const before = findObject(state, web as never)?.content ?? {};
    const [write] = planUndo(state, 0).steps;
    if (write?.kind !== "write") throw new Error("nothing was planned");
    expect(applyJsonPatch(applyJsonPatch(before, write.patch) ?? {}, write.inverse)).toEqual(before);
    expect(applyJsonPatch(before, write.inverse)).toBeUndefined();
  });

  it.for<{ name: string; state: TrafficState; toRevision?: number; expected: unknown }>([
    {
      name: "takes 0 as the one before the newest",
      state: atThree,
      expected: { target: "Rollout", ...putting("web:2", "undone to revision 2") },
    },
    {
      name: "takes the number of a revision",
      state: atThree,
      toRevision: 1,
      expected: { target: "Rollout", ...putting("web:1", "undone to revision 1") },
    },
    {
      name: "passes over ReplicaSets of other owners",
      state: stateAt("healthy", {
        live: {
          replicaSets: [
            revision("aaa", { revision: 1 }),
            revision("xxx", { revision: 2, image: "other:1", uid: "somebody" }),
            revision("bbb", { revision: 3 }),
          ],
        },
      }),
      expected: { target: "Rollout", ...putting("web:1", "undone to revision 1") },
    },
    {
      name: "leaves a template alone that is the same",
      state: stateAt("healthy"),
      toRevision: 2,
      expected: "its pod template is that of revision 2 already",
    },
    {
      name: "leaves a template alone whose hash the controller has told, whatever the server filled in",
      state: stateAt("healthy", {
        live: { replicaSets: [revision("aaa", { revision: 1 }), revision("bbb", { revision: 2, image: "filled-in" })] },
      }),
      toRevision: 2,
      expected: "its pod template is that of revision 2 already",
    },
    {
      name: "does not go by the hash of a template that no controller has seen",
      state: stateAt("healthy", {
        metadata: { generation: 4 },
        live: { replicaSets: [revision("aaa", { revision: 1 }), revision("bbb", { revision: 2, image: "web:3" })] },
      }),
      toRevision: 2,
      expected: { target: "Rollout", ...putting("web:3", "undone to revision 2") },
    },
    ...(["Deployment", "ReplicaSet"] as const).map((kind) => ({
      name: `changes the ${kind} that carries the template`,
      state: withObject(stateAt("paused", fromWorkload(kind)), workload(kind, "web:2")),
      expected: { target: kind, ...putting("web:1", "undone to revision 1") },
    })),
    {
      name: "changes the PodTemplate that carries it, in its own place",
      state: withObject(stateAt("paused", fromWorkload("PodTemplate")), workload("PodTemplate", "web:2")),
      expected: { target: "PodTemplate", ...putting("web:1", "undone to revision 1", "/template") },
    },
  ])("$name", ({ state, toRevision, expected }) => {
    expect(undone(state, toRevision)).toEqual(expected);
  });

  it("leaves out a creationTimestamp of null, which older servers give", () => {
    const { ref, content } = revision("aaa", { revision: 1 });
    const labels = { app: "web", "rollouts-pod-template-hash": "aaa" };
    const template = { ...podTemplate("web:1"), metadata: { creationTimestamp: null, labels } };
    const old = { ref, content: { ...content, spec: { template } } };
    const state = stateAt("paused", { live: { replicaSets: [old, revision("bbb", { revision: 2 })] } });
    expect(undone(state)).toMatchObject(putting("web:1", "undone to revision 1"));
  });

  it("waits until the controller has seen the workload", () => {
    const state = withObject(stateAt("paused", fromWorkload("Deployment")), workload("Deployment", "web:2"));
    expect(planUndo(state, 0).outcome).toEqual({ kind: "taken-up", workloadGeneration: 8 });
  });

  it.for<{ name: string; state: TrafficState; expected: readonly string[] }>([
    {
      name: "tells that a paused Rollout takes no step",
      state: stateAt("paused", { spec: { paused: true } }),
      expected: [
        'warning[paused-by-hand]: Rollout "shop/web" is paused: its update takes no step\n  hint: kubectl istio-rollout resume web -n shop',
      ],
    },
    {
      name: "tells that a GitOps tool owns the template",
      state: stateAt("paused", { metadata: { annotations: { "argocd.argoproj.io/tracking-id": "web" } } }),
      expected: [
        'warning[gitops-owned]: Argo CD owns Rollout "shop/web" (argocd.argoproj.io/tracking-id) and may put the pod template back\n  hint: exclude the pod template from its sync, or change it in git with -f and --write',
      ],
    },
  ])("$name", ({ state, expected }) => {
    expect(planUndo(state, 0).findings.map((finding) => renderFinding(finding, false, plainTheme))).toEqual(expected);
  });

  const notStable = "warning[revision-not-stable]: revision 2 is the one before the newest, and not the stable version";
  it.for<{ name: string; state: TrafficState; toRevision?: number; expected: readonly string[] }>([
    {
      name: "another update came between it and the newest",
      state: betweenUpdates("paused"),
      expected: [
        `${notStable}, which is revision 1\n  hint: kubectl istio-rollout undo web -n shop --to-revision 1 goes back to that`,
      ],
    },
    {
      name: "the newest was aborted as well",
      state: betweenUpdates("aborted"),
      expected: [
        `${notStable}, which is revision 1\n  hint: kubectl istio-rollout undo web -n shop --to-revision 1 goes back to that`,
      ],
    },
    {
      name: "no revision of the stable version is left",
      state: stateAt("paused", {
        status: { currentPodHash: "ccc", stableRS: "zzz" },
        spec: { template: podTemplate("web:3") },
        live: { replicaSets: three },
      }),
      expected: [`${notStable} (hash zzz)\n  hint: kubectl istio-rollout abort web -n shop keeps the stable version`],
    },
    { name: "a person named it", state: betweenUpdates("paused"), toRevision: 2, expected: [] },
    { name: "it is the stable version", state: stateAt("paused"), expected: [] },
    { name: "no update is under way", state: atThree, expected: [] },
  ])(
    "tells, or not, that the revision is not the stable version where $name",
    ({ state, toRevision = 0, expected }) => {
      const { findings } = planUndo(state, toRevision);
      expect(findings.map((finding) => renderFinding(finding, false, plainTheme))).toEqual(expected);
    },
  );
});

describe("planUndo refuses", () => {
  const only: readonly KubernetesObject[] = [revision("bbb", { revision: 2 })];
  const kept = "hint: a Rollout keeps as many old ReplicaSets as spec.revisionHistoryLimit says, 10 unless it is set";

  it.for<{ name: string; state: TrafficState; toRevision: number; expected: string }>([
    {
      name: "a revision that is not there",
      state: stateAt("healthy", { live: { replicaSets: three } }),
      toRevision: 7,
      expected: `error[revision-not-found]: Rollout "shop/web" has no revision 7\n  revisions: 1, 2, 3\n  ${kept}`,
    },
    {
      name: "to go back from the only revision",
      state: stateAt("healthy", { live: { replicaSets: only } }),
      toRevision: 0,
      expected: `error[revision-not-found]: Rollout "shop/web" has no previous revision\n  revisions: 2\n  ${kept}`,
    },
    {
      name: "to go back where there is no revision at all",
      state: stateAt("first", { live: { replicaSets: [] } }),
      toRevision: 0,
      expected: `error[revision-not-found]: Rollout "shop/web" has no previous revision\n  ${kept}`,
    },
    {
      name: "a workload of another kind",
      state: stateAt("paused", fromWorkload("StatefulSet")),
      toRevision: 0,
      expected:
        'error[workload-not-supported]: Rollout "shop/web" has its pod template from a "StatefulSet", which is not supported\n  supported: Deployment, ReplicaSet, PodTemplate\n  hint: change the pod template in that object itself',
    },
    {
      name: "a workload that does not exist",
      state: stateAt("paused", fromWorkload("Deployment")),
      toRevision: 0,
      expected:
        'error[object-not-found]: Deployment "shop/web-pods", from which Rollout "shop/web" has its pod template, does not exist\n  hint: spec.workloadRef of the Rollout names it',
    },
    {
      name: "a Rollout without a pod template",
      state: stateAt("paused", { spec: { template: null } }),
      toRevision: 0,
      expected:
        'error[malformed-object]: spec.template of Rollout "shop/web" is missing\n  hint: without a pod template there is nothing to change',
    },
  ])("$name", ({ state, toRevision, expected }) => {
    expect(errorText(() => planUndo(state, toRevision))).toBe(expected);
  });
});
