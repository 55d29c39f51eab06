import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import type { Outcome } from "../../src/plan/outcome.ts";
import { planSetWeight } from "../../src/plan/plan-set-weight.ts";
import { structureError, structureOutcome } from "../../src/render/structured.ts";
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

function outcome(parts: Partial<Outcome> = {}): Outcome {
  return {
    command: "set-weight",
    rollout: { namespace: "shop", name: "web" },
    context: "prod",
    dryRun: "none",
    forced: false,
    plan: planSetWeight(state, { weight: 20, routes: { kind: "rollout" } }),
    ...parts,
  };
}

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
    const plan = { goal: "canary weight 20%", steps: [], kept: [], findings: [] };
    expect(structureOutcome(outcome({ plan }))).toMatchObject({
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

  it.for([
    { name: "an Outcome", parts: {} },
    { name: "a Plan", parts: { dryRun: "client" } },
    { name: "an Outcome on manifests", parts: { context: undefined } },
    { name: "an Outcome without steps", parts: { plan: { goal: "", steps: [], kept: [], findings: [] } } },
  ] as const)("follows the schema: $name", ({ parts }) => {
    expectToFollow(validateOutcome, structureOutcome(outcome(parts)));
  });

  it("takes the inverse of a weight that was left out for a patch of the schema too", () => {
    const { plan } = outcome();
    const steps = plan.steps.map((step) => ({ ...step, patch: step.inverse }));
    expectToFollow(validateOutcome, structureOutcome(outcome({ plan: { ...plan, steps } })));
  });
});

describe("schemas/outcome.json refuses", () => {
  const good = structureOutcome(outcome());
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
