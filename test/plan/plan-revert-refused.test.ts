// What keeps a revert from being carried out: records that do not fit any more, and states that became unsafe.
import { describe, expect, it } from "vitest";
import { planPromoteDirect } from "../../src/plan/plan-promote-direct.ts";
import { planSetImage } from "../../src/plan/plan-set-image.ts";
import { planSetWeight } from "../../src/plan/plan-set-weight.ts";
import { renderFinding } from "../../src/render/findings.ts";
import { plainTheme } from "../../src/render/theme.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { findObject, withObject } from "../../src/traffic/with-object.ts";
import { hostRoute, replicaSet, service, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { recorded, revertOf, withRecord } from "../support/records.ts";
import { alive, revision, stateAt } from "../support/revisions.ts";
import { stopped } from "../support/traffic-states.ts";

const live = { controller: stopped };
const start = stateAt("paused", { live });
const changed = await recorded(start, planSetWeight(start, { weight: 30, routes: { kind: "rollout" } }));

const target = { apiVersion: "v1", kind: "Service", namespace: "shop", name: "web-canary" };
const selector = [{ op: "add", path: "/spec/selector/rollouts-pod-template-hash", value: "ccc" }];

const withNewImage = await recorded(start, planSetImage(start, [{ container: "web", image: "web:3" }]));

function withPatches(...patches: readonly JsonObject[]): TrafficState {
  const record = { time: "2026-01-01T12:00:00Z", by: "tester", command: "sync", patches };
  return withRecord(start, JSON.stringify(record));
}

function refusal(state: TrafficState): string {
  return errorText(() => revertOf(state, 0));
}

describe("a record of a request", () => {
  const after = (command: string) =>
    withRecord(start, JSON.stringify({ time: "2026-01-01T12:00:00Z", by: "ann", command, patches: [] }));
  const run = (command: string) => `kubectl istio-rollout ${command} web -n shop`;
  it.for([
    { command: "pause", hint: `${run("resume")} lets it go on` },
    { command: "resume", hint: `${run("pause")} stops it again` },
    { command: "abort", hint: `${run("retry")} begins the update again` },
    { command: "retry", hint: `${run("abort")} gives the update up, and ${run("undo")} goes back once it is complete` },
    {
      command: "promote",
      hint: `${run("abort")} gives the update up, and ${run("undo")} goes back once it is complete`,
    },
    {
      command: "set-weight",
      hint: `${run("abort")} gives the update up, and ${run("undo")} goes back once it is complete`,
    },
    { command: "restart", hint: "only what this tool wrote itself can be put back" },
    {
      command: "constructor\u0007",
      hint: "only what this tool wrote itself can be put back",
    },
  ])("$command cannot be put back", ({ command, hint }) => {
    const shown = command.replace("\u0007", "\\u0007");
    expect(refusal(after(command))).toBe(
      `error[record-missing]: the last change of Rollout "shop/web" (${shown} by ann, 2026-01-01T12:00:00Z) was a request to the controller, which cannot be reverted\n  hint: ${hint}`,
    );
  });
});

describe("a record is outdated", () => {
  const hint = "\n  hint: what others changed is not overwritten; revert --list shows what would be put back";

  it.for<{ name: string; state: TrafficState; expected: string }>([
    {
      name: "when somebody set another weight",
      state: withObject(changed, virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary: 50 }) }] })),
      expected: 'VirtualService "shop/web" was changed since: spec.http[0].route[0].weight is 50, not 70',
    },
    {
      name: "when another route stands in that place",
      state: withObject(changed, virtualService("web", { http: [{ name: "other", ...hostRoute({ canary: 30 }) }] })),
      expected: 'VirtualService "shop/web" was changed since: spec.http[0].name is "other", not "primary"',
    },
    {
      name: "when the route is gone",
      state: withObject(changed, virtualService("web", { http: [] })),
      expected: 'VirtualService "shop/web" was changed since: spec.http[0].name is absent, not "primary"',
    },
    {
      name: "when what it would replace is gone",
      state: withPatches({ target, patch: [{ op: "replace", path: "/spec/ports", value: "x" }] }),
      expected: 'Service "shop/web-canary" was changed since: spec.ports is absent',
    },
    {
      name: "with long values shortened, and control characters written out",
      state: withPatches({
        target,
        patch: [{ op: "test", path: "/spec/selector", value: `\u001b${"x".repeat(80)}` }, ...selector],
      }),
      expected: `Service "shop/web-canary" was changed since: spec.selector is {"app":"web","rollouts-pod-template-hash":"bbb"}, not "\\u001b${"x".repeat(52)}…`,
    },
  ])("$name", ({ state, expected }) => {
    expect(refusal(state)).toBe(`error[record-outdated]: ${expected}${hint}`);
  });
});

describe("a record is invalid", () => {
  const cannot = 'error[record-invalid]: the record of the last change of Rollout "shop/web" cannot be used: ';
  const hint = "\n  hint: annotation istio-rollout.dev/last-change was not written by this tool; nothing was changed";

  it.for<{ name: string; state: TrafficState; expected: string }>([
    {
      name: "that names an object the Rollout does not name",
      state: withPatches({ target: { ...target, name: "billing" }, patch: selector }),
      expected: 'Service "shop/billing"',
    },
    {
      name: "that names an object of another namespace",
      state: withPatches({ target: { ...target, namespace: "prod" }, patch: selector }),
      expected: 'Service "prod/web-canary"',
    },
    {
      name: "that names another Rollout",
      state: withPatches({
        target: { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", namespace: "shop", name: "api" },
        patch: [{ op: "add", path: "/spec/paused", value: true }],
      }),
      expected: 'Rollout "shop/api"',
    },
    {
      name: "that names a ReplicaSet of another owner",
      state: withObject(
        withPatches({
          target: { apiVersion: "apps/v1", kind: "ReplicaSet", namespace: "shop", name: "web-bbb" },
          patch: [{ op: "replace", path: "/spec/replicas", value: 0 }],
        }),
        revision("bbb", { revision: 2, uid: "somebody" }),
      ),
      expected: 'ReplicaSet "shop/web-bbb"',
    },
  ])("$name", ({ state, expected }) => {
    expect(refusal(state)).toBe(`${cannot}${expected} does not belong to the Rollout${hint}`);
  });
});

describe("a record is missing", () => {
  it("where nothing was recorded", () => {
    expect(refusal(start)).toMatch(/^error\[record-missing\]: /);
  });
});

function texts(state: TrafficState): readonly string[] {
  return revertOf(state, 0).findings.map((finding) => renderFinding(finding, false, plainTheme));
}

function withStatus(state: TrafficState, added: JsonObject): TrafficState {
  const object = findObject(state, state.rollout.ref);
  if (object === undefined) throw new Error("the state has no Rollout");
  const status = { ...(object.content["status"] as JsonObject), ...added };
  return withObject(state, { ...object, content: { ...object.content, status } });
}

function withController(state: TrafficState): TrafficState {
  return state.live === undefined ? state : { ...state, live: { ...state.live, controller: alive } };
}

const takeover = "\n  hint: take the Rollout from it first: kubectl istio-rollout takeover web -n shop";

describe("a blocker", () => {
  it("meets weight that would go to pods that are gone since", async () => {
    const zero = await recorded(start, planSetWeight(start, { weight: 0, routes: { kind: "rollout" } }));
    expect(texts(withObject(zero, replicaSet("bbb", 0)))).toEqual([
      'refused[empty-destination]: 10% would go to Service "shop/web-canary", whose pods (hash bbb) are not ready\n  hint: wait until pods of that hash are ready, or leave it as it is',
    ]);
  });

  it("meets it on the way too, where the end would be safe", async () => {
    const few = {
      controller: stopped,
      replicaSets: [revision("aaa", { revision: 1 }), revision("bbb", { revision: 2, pods: 1 })],
    };
    const before = stateAt("paused", { live: few, spec: { replicas: 4 } });
    const way = { via: "direct", because: "" } as const;
    const promoted = await recorded(before, planPromoteDirect(before, { settle: 0, way }));
    expect(texts(withObject(promoted, revision("aaa", { revision: 1, pods: 0 })))).toEqual([
      'refused[empty-destination]: 90% would go to Service "shop/web-stable", whose pods (hash aaa) are not ready\n  hint: wait until pods of that hash are ready, or leave it as it is',
    ]);
  });

  it("meets a ReplicaSet that would be scaled to nothing under its traffic", () => {
    const state = withPatches({
      target: { apiVersion: "apps/v1", kind: "ReplicaSet", namespace: "shop", name: "web-bbb" },
      patch: [{ op: "replace", path: "/spec/replicas", value: 0 }],
    });
    expect(texts(state)).toEqual([
      'refused[empty-destination]: 10% would go to Service "shop/web-canary", whose pods (hash bbb) are not ready\n  hint: wait until pods of that hash are ready, or leave it as it is',
    ]);
  });

  it("is none where the traffic stood like that before", () => {
    const state = withObject(changed, replicaSet("bbb", 0));
    expect(texts(state)).toEqual([]);
  });

  it.for<{ name: string; state: TrafficState; expected: readonly string[] }>([
    {
      name: "meets weights that the controller would put back",
      state: withController(
        withStatus(changed, { canary: { weights: { canary: { weight: 30 }, stable: { weight: 70 } } } }),
      ),
      expected: [
        `refused[would-be-reverted]: the Argo Rollouts controller is alive (its Lease is fresh) and would not leave it: VirtualService "shop/web"${takeover}`,
      ],
    },
    {
      name: "is none for weights that the controller wants itself",
      state: withController(changed),
      expected: [],
    },
    {
      name: "meets selectors, which the controller writes at each pass",
      state: withController(withObject(withPatches({ target, patch: selector }), replicaSet("ccc", 4))),
      expected: [
        `refused[would-be-reverted]: the Argo Rollouts controller is alive (its Lease is fresh) and would not leave it: Service "shop/web-canary"${takeover}`,
      ],
    },
    {
      name: "meets a status, with a controller that may be alive",
      state: {
        ...withPatches({
          target: { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", namespace: "shop", name: "web" },
          subresource: "status",
          patch: [{ op: "add", path: "/status/stableRS", value: "bbb" }],
        }),
        live: {
          ...stateAt("paused").live,
          controller: { status: "unknown", because: "Leases may not be listed", missing: "list leases -A" },
        } as TrafficState["live"],
      },
      expected: [
        "warning[controller-unknown]: whether a controller is alive is unknown: Leases may not be listed\n  hint: kubectl auth can-i list leases -A; with --controller-namespace it is asked for there only",
        `refused[would-be-reverted]: the Argo Rollouts controller may be alive (Leases may not be listed) and would not leave it: Rollout "shop/web"${takeover}`,
      ],
    },
    {
      name: "is none where the Rollout is taken over again first",
      state: withController(
        withPatches(
          {
            target: { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", namespace: "shop", name: "web" },
            patch: [
              {
                op: "add",
                path: "/metadata/labels/argo-rollouts.argoproj.io~1controller-instance-id",
                value: "taken-over",
              },
            ],
          },
          { target, patch: [{ op: "replace", path: "/spec/selector/app", value: "web-2" }] },
        ),
      ),
      expected: [],
    },
    {
      name: "is none for a pod template, which is the user's",
      state: withController(withNewImage),
      expected: [],
    },
  ])("$name", ({ state, expected }) => {
    expect(texts(state)).toEqual(expected);
  });

  it("is none for a Service that gets back what it points at already", () => {
    const state = withObject(withPatches({ target, patch: selector }), service("web-canary", "ccc"));
    expect(revertOf(state, 0)).toMatchObject({ steps: [], findings: [] });
  });
});
