import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import type { Outcome } from "../../src/plan/outcome.ts";
import type { Plan, Request, Wait, Write } from "../../src/plan/plan.ts";
import { planSetWeight } from "../../src/plan/plan-set-weight.ts";
import { structureError, structureOutcome } from "../../src/render/structured.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { destination, virtualService } from "../support/builders.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { liveState, trafficState } from "../support/traffic-states.ts";

const validateOutcome = compileSchema("outcome");
const validateError = compileSchema("error");

const route = [destination({ host: "web-stable" }), destination({ host: "web-canary", weight: 10 })];
const state = liveState(
  trafficState({ virtualServices: [virtualService("web", { http: [{ name: "primary", route }] })] }),
  {
    ready: { aaa: 4 },
  },
);

const setWeight = planSetWeight(state, { weight: 20, routes: { kind: "rollout" } });

const emptyPlan: Plan = { goal: "", way: undefined, steps: [], outcome: undefined, kept: [], findings: [] };

function outcome(parts: Partial<Outcome> = {}): Outcome {
  return {
    command: "set-weight",
    rollout: state.rollout.ref,
    context: "prod",
    dryRun: "none",
    forced: false,
    plan: setWeight,
    observed: [],
    ...parts,
  };
}

const virtualServiceRef = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  namespace: "shop",
  name: "web",
} as const;

/** Everything that a step can be: waits, a write of weights and fields, a write of the status, a request. */
const wait: Wait = {
  kind: "wait",
  until: { kind: "settled", milliseconds: 10_000 },
  because: "all proxies are to know the weights",
};
const write: Write = {
  kind: "write",
  target: virtualServiceRef,
  routes: [{ route: "http:primary", before: { canary: 10, stable: undefined }, after: { canary: 0, stable: 100 } }],
  fields: [{ label: "route http:beta", field: "spec.http[0]", before: { name: "beta" }, after: undefined }],
  patch: [{ op: "remove", path: "/spec/http/0" }],
  inverse: [],
  because: "no route is to be the canary's alone",
};
const statusWrite: Write = {
  kind: "write",
  target: state.rollout.ref,
  subresource: "status",
  routes: [],
  fields: [{ label: "abort", field: "status.abort", before: undefined, after: true }],
  patch: [
    { op: "test", path: "/status/abort", value: null },
    { op: "add", path: "/status/abort", value: true },
  ],
  inverse: [],
  because: "a controller that comes back is to leave it so",
};
const request: Request = {
  kind: "request",
  target: state.rollout.ref,
  subresource: "status",
  body: { status: { abort: true } },
  done: "aborted",
  because: "the controller is to move all traffic to the stable side",
};

describe("structureOutcome", () => {
  const document = {
    apiVersion: "istio-rollout.dev/v1alpha1",
    kind: "Outcome",
    command: "set-weight",
    rollout: { namespace: "shop", name: "web" },
    context: "prod",
    changed: true,
    dryRun: "none",
    via: "direct",
    controller: "its Lease is old",
    forced: false,
    steps: [
      {
        target: { apiVersion: "networking.istio.io/v1", kind: "VirtualService", namespace: "shop", name: "web" },
        routes: [{ route: "http:primary", before: { canary: 10, stable: null }, after: { canary: 20, stable: 80 } }],
        patch: [
          { op: "test", path: "/spec/http/0/name", value: "primary" },
          { op: "test", path: "/spec/http/0/route/0", value: { destination: { host: "web-stable" } } },
          { op: "test", path: "/spec/http/0/route/1/destination/host", value: "web-canary" },
          { op: "test", path: "/spec/http/0/route/1/destination/subset", value: null },
          { op: "test", path: "/spec/http/0/route/1/weight", value: 10 },
          { op: "replace", path: "/spec/http/0/route/1/weight", value: 20 },
          { op: "add", path: "/spec/http/0/route/0/weight", value: 80 },
        ],
        because: "the canary is to get 20% of http:primary",
        applied: true,
      },
    ],
    traffic: [],
    findings: [
      {
        code: "weights-not-100",
        severity: "warning",
        message: 'the weights of http:primary of VirtualService "shop/web" total 10, not 100, and will total 100',
        hint: "Istio shares traffic in proportion to the total",
      },
      {
        code: "empty-destination",
        severity: "blocker",
        message: '20% would go to Service "shop/web-canary", whose pods (hash bbb) are not ready',
        hint: "wait until pods of that hash are ready, or keep its weight at 0",
      },
    ],
  };

  it("gives an Outcome for what was carried out", () => {
    expect(structureOutcome(outcome())).toEqual(document);
  });

  it.for(["client", "server"] as const)("gives a Plan for a dry run: %s", (dryRun) => {
    const steps = document.steps.map((step) => ({ ...step, applied: false }));
    expect(structureOutcome(outcome({ dryRun }))).toEqual({ ...document, kind: "Plan", changed: false, dryRun, steps });
  });

  it("says that nothing changed where the goal was already true", () => {
    expect(structureOutcome(outcome({ plan: { ...emptyPlan, goal: "canary weight 20%" } }))).toMatchObject({
      kind: "Outcome",
      changed: false,
      steps: [],
      findings: [],
    });
  });

  it("has no context on manifests, and tells a forced change", () => {
    expect(structureOutcome(outcome({ context: undefined, forced: true }))).toMatchObject({
      context: null,
      forced: true,
    });
  });

  it("tells who carries it out, and what was found about the controller", () => {
    const way = { via: "controller", because: 'Lease "argo-rollouts/lock" was renewed 2 s ago' } as const;
    expect(structureOutcome(outcome({ plan: { ...setWeight, way } }))).toMatchObject({
      via: "controller",
      controller: 'Lease "argo-rollouts/lock" was renewed 2 s ago',
    });
  });

  it("knows of no controller on manifests, which this tool edits itself", () => {
    expect(structureOutcome(outcome({ context: undefined, plan: { ...setWeight, way: undefined } }))).toMatchObject({
      via: "direct",
      controller: null,
    });
  });

  const rolloutTarget = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", namespace: "shop", name: "web" };
  const written = {
    target: virtualServiceRef,
    routes: [{ route: "http:primary", before: { canary: 10, stable: null }, after: { canary: 0, stable: 100 } }],
    fields: [{ field: "spec.http[0]", before: { name: "beta" }, after: null }],
    patch: [{ op: "remove", path: "/spec/http/0" }],
    because: "no route is to be the canary's alone",
    applied: true,
  };
  const statusWritten = {
    target: rolloutTarget,
    subresource: "status",
    routes: [],
    fields: [{ field: "status.abort", before: null, after: true }],
    patch: statusWrite.patch,
    because: "a controller that comes back is to leave it so",
    applied: true,
  };
  const requested = {
    target: rolloutTarget,
    subresource: "status",
    routes: [],
    patch: { status: { abort: true } },
    because: "the controller is to move all traffic to the stable side",
    applied: true,
  };

  it.for([
    { name: "routes and fields of one write", steps: [write], expected: [written] },
    { name: "a write of the status alone", steps: [statusWrite], expected: [statusWritten] },
    { name: "a request as a merge patch", steps: [request], expected: [requested] },
    {
      name: "what has to be waited for with the change that comes after it",
      steps: [write, wait, { ...wait, because: "4 pods are to be ready" }, statusWrite, request],
      expected: [
        written,
        { ...statusWritten, after: ["all proxies are to know the weights", "4 pods are to be ready"] },
        requested,
      ],
    },
    { name: "nothing of a wait that no change follows", steps: [write, wait], expected: [written] },
  ])("gives $name", ({ steps, expected }) => {
    const document = structureOutcome(outcome({ plan: { ...emptyPlan, steps } }));
    expect(document).toMatchObject({ changed: true });
    expect(document["steps"]).toEqual(expected);
    expectToFollow(validateOutcome, document);
  });

  it("gives the routes that were seen at the end before those that stood all along", () => {
    const seen = { target: virtualServiceRef, route: "http:primary", weights: { canary: undefined, stable: 100 } };
    const kept = { target: virtualServiceRef, route: "tcp:3306", weights: { canary: 0, stable: 100 } };
    const document = structureOutcome(outcome({ observed: [seen], plan: { ...emptyPlan, kept: [kept] } }));
    expect(document["traffic"]).toEqual([{ ...seen, weights: { canary: null, stable: 100 } }, kept]);
    expectToFollow(validateOutcome, document);
  });

  it.for([
    { name: "an Outcome", parts: {} },
    { name: "a Plan", parts: { dryRun: "client" } },
    { name: "an Outcome on manifests", parts: { context: undefined } },
    { name: "an Outcome without steps", parts: { plan: emptyPlan } },
  ] satisfies readonly { readonly name: string; readonly parts: Partial<Outcome> }[])(
    "follows the schema: $name",
    ({ parts }) => {
      expectToFollow(validateOutcome, structureOutcome(outcome(parts)));
    },
  );

  it("takes the inverse of a weight that was left out for a patch of the schema too", () => {
    const steps = setWeight.steps.map((step) => ({ ...step, patch: step.inverse }));
    expectToFollow(validateOutcome, structureOutcome(outcome({ plan: { ...setWeight, steps } })));
  });
});

describe("schemas/outcome.json refuses", () => {
  const good = structureOutcome(outcome());
  const [first = {}] = structureOutcome(outcome())["steps"] as readonly JsonObject[];
  const asked = structureOutcome(outcome({ plan: { ...emptyPlan, steps: [request] } }));
  const [requested = {}] = asked["steps"] as readonly JsonObject[];
  const relabelled = structureOutcome(outcome({ plan: { ...emptyPlan, steps: [statusWrite] } }));
  const [fieldWrite = {}] = relabelled["steps"] as readonly JsonObject[];
  const withStep = (step: JsonObject) => ({ ...good, steps: [step] });
  const standing = { target: virtualServiceRef, route: "http:primary", weights: { canary: 0, stable: 100 } };
  const field = { field: "spec.replicas", before: 1, after: 4 };

  it.for([
    { name: "the Outcome itself", document: good },
    { name: "its first step", document: withStep(first) },
    { name: "a request", document: withStep(requested) },
    { name: "a write of fields", document: withStep(fieldWrite) },
    { name: "a field", document: withStep({ ...first, fields: [field] }) },
    { name: "a route that stands", document: { ...good, traffic: [standing] } },
  ])("none of what the rows below spoil: $name", ({ document }) => {
    expectToFollow(validateOutcome, JSON.parse(JSON.stringify(document)));
  });

  it.for([
    { name: "a member that it does not know", document: { ...good, more: 1 } },
    { name: "a missing member", document: { ...good, context: undefined } },
    { name: "another version", document: { ...good, apiVersion: "istio-rollout.dev/v1" } },
    { name: "a Plan that was applied", document: { ...good, kind: "Plan" } },
    { name: "an Outcome of a dry run", document: { ...good, dryRun: "client" } },
    {
      name: "a finding without a hint",
      document: { ...good, findings: [{ code: "a", severity: "warning", message: "m" }] },
    },
    { name: "a step without routes", document: { ...good, steps: [{ because: "b", applied: true, patch: [] }] } },
    { name: "another way", document: { ...good, via: "auto" } },
    { name: "no word on the controller", document: { ...good, controller: undefined } },
    { name: "an empty word on the controller", document: { ...good, controller: "" } },
    { name: "no word on the traffic", document: { ...good, traffic: undefined } },
    { name: "a write of nothing", document: withStep({ ...first, routes: [] }) },
    { name: "a write of no fields", document: withStep({ ...fieldWrite, fields: [] }) },
    { name: "an empty patch", document: withStep({ ...first, patch: [] }) },
    { name: "another subresource", document: withStep({ ...fieldWrite, subresource: "scale" }) },
    { name: "an empty merge patch", document: withStep({ ...requested, patch: {} }) },
    { name: "a patch that is text", document: withStep({ ...first, patch: "[]" }) },
    { name: "a request with routes", document: withStep({ ...requested, routes: first["routes"] ?? [] }) },
    { name: "a request with fields", document: withStep({ ...requested, fields: [field] }) },
    { name: "an empty list of waits", document: withStep({ ...first, after: [] }) },
    { name: "a wait that is no text", document: withStep({ ...first, after: [10] }) },
    { name: "a step with more", document: withStep({ ...first, kind: "write" }) },
    { name: "a field without a value before", document: withStep({ ...first, fields: [{ field: "a", after: 1 }] }) },
    { name: "a field without a value after", document: withStep({ ...first, fields: [{ field: "a", before: 1 }] }) },
    { name: "a field without a path", document: withStep({ ...first, fields: [{ ...field, field: "" }] }) },
    { name: "a field with more", document: withStep({ ...first, fields: [{ ...field, label: "replicas" }] }) },
    { name: "a standing route with more", document: { ...good, traffic: [{ ...standing, applied: true }] } },
    { name: "a standing route of no object", document: { ...good, traffic: [{ ...standing, target: undefined }] } },
    { name: "a standing route without weights", document: { ...good, traffic: [{ ...standing, weights: {} }] } },
    { name: "a standing route of no protocol", document: { ...good, traffic: [{ ...standing, route: "primary" }] } },
  ])("$name", ({ document }) => {
    expect(validateOutcome(JSON.parse(JSON.stringify(document)))).toBe(false);
  });

  it("a weight that is no whole number", () => {
    expect(validateOutcome(JSON.parse(JSON.stringify(good).replace('"stable":80', '"stable":80.5')))).toBe(false);
  });
});

describe("structureError", () => {
  const details = { hint: "look again", alternatives: { label: "routes", values: ["a"] } };
  it("gives code, message and hint", () => {
    const document = structureError(new UserError("route-not-found", 'route "x" not found', details));
    expect(document).toEqual({
      apiVersion: "istio-rollout.dev/v1alpha1",
      kind: "Error",
      code: "route-not-found",
      message: 'route "x" not found',
      hint: "look again",
    });
    expectToFollow(validateError, document);
  });

  it("has no member that the schema does not know", () => {
    const document = structureError(new UserError("usage", "no"));
    expect(validateError({ ...document, stack: "" })).toBe(false);
  });

  it("has a null hint where there is none", () => {
    const document = structureError(new UserError("usage", "too many arguments"));
    expect(document).toMatchObject({ code: "usage", hint: null });
    expectToFollow(validateError, document);
  });
});
