import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { type PromotionTarget, planPromote } from "../../src/plan/plan-promote.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import type { Way } from "../../src/traffic/way.ts";
import { errorText } from "../support/caught.ts";
import { sentRequests } from "../support/plan-texts.ts";
import { aborted, alive, promoted, type UpdateParts, updateState } from "../support/update-states.ts";

const way: Way = { via: "controller", because: alive.because };
const target = { kind: "Rollout", namespace: "shop", name: "web", apiVersion: "argoproj.io/v1alpha1" };

const waiting = { pauseConditions: [{ reason: "CanaryPauseStep", startTime: "2026-01-01T12:00:00Z" }] };
const pausedAt = (currentStepIndex: number) => ({ ...waiting, controllerPause: true, currentStepIndex });
const inconclusive = { canary: { currentStepAnalysisRunStatus: { name: "web-1", status: "Inconclusive" } } };

/** The states of the tables of requests that were captured of the existing plugin, and more. */
const stages = {
  "paused at step 1": { status: pausedAt(1) },
  "under way to step 0": { status: { currentStepIndex: 0 }, weight: 0 },
  "without a step index": { status: { currentStepIndex: null }, weight: 0 },
  "at step 2 without a pause": { status: { currentStepIndex: 2 } },
  "paused at the last step": { status: pausedAt(3), weight: 50 },
  "at the end of the steps": { status: { currentStepIndex: 4 }, weight: 100 },
  "with an inconclusive analysis": { status: { ...pausedAt(2), ...inconclusive } },
  "with an inconclusive analysis at the last step": { status: { ...pausedAt(3), ...inconclusive } },
  "with an inconclusive analysis that nothing waits for": { status: { currentStepIndex: 2, ...inconclusive } },
  aborted: { status: aborted, weight: 0 },
  healthy: { status: promoted, weight: 0 },
  "paused by hand at step 1": { status: pausedAt(1), spec: { paused: true } },
  "paused by hand on the way": { status: { currentStepIndex: 0 }, weight: 0, spec: { paused: true } },
  "to be promoted fully": { status: { promoteFull: true, currentStepIndex: 4 } },
  "without steps": { rollout: { canary: { steps: [] } }, status: { currentStepIndex: null } },
  "with a weight that nothing holds": {
    rollout: {
      canary: { steps: [{ setWeight: 10 }, { pause: {} }, { setWeight: 20 }, { setWeight: 50 }, { pause: {} }] },
    },
  },
  "without steps, waiting": { rollout: { canary: { steps: [] } }, status: { ...waiting, currentStepIndex: null } },
  "without steps, paused by hand": { rollout: { canary: { steps: [] } }, spec: { paused: true } },
  "never deployed": { status: { stableRS: "" } },
} as const satisfies Record<string, UpdateParts>;
type Stage = keyof typeof stages;

function at(stage: Stage, controller = alive): TrafficState {
  return updateState({ ...stages[stage], controller });
}

const inStatus = (status: JsonObject) => ["status", { status }];
const unpaused = ["object", { spec: { paused: false } }];
const isPromoted = { kind: "promoted", hash: "bbb" };
const hasArrived = (stepIndex: number) => ({ kind: "arrived", hash: "bbb", stepIndex });

type Row = { readonly stage: Stage; readonly requests: unknown; readonly outcome?: unknown };

function planned(stage: Stage, to: PromotionTarget) {
  const plan = planPromote(at(stage), to, way);
  return { requests: sentRequests(plan), outcome: plan.outcome };
}

describe("promote to the next stop, of an update", () => {
  const step = (currentStepIndex: number) => inStatus({ pauseConditions: null, currentStepIndex });
  const lifted = (currentStepIndex: number) =>
    inStatus({ pauseConditions: null, controllerPause: false, currentStepIndex });
  it.for([
    { stage: "paused at step 1", requests: [inStatus({ pauseConditions: null })], outcome: hasArrived(3) },
    { stage: "under way to step 0", requests: [step(1)], outcome: hasArrived(1) },
    { stage: "without a step index", requests: [step(1)], outcome: hasArrived(1) },
    { stage: "at step 2 without a pause", requests: [step(3)], outcome: hasArrived(3) },
    { stage: "paused at the last step", requests: [inStatus({ pauseConditions: null })], outcome: isPromoted },
    { stage: "at the end of the steps", requests: [step(4)], outcome: isPromoted },
    { stage: "with an inconclusive analysis", requests: [lifted(3)], outcome: hasArrived(3) },
    { stage: "with an inconclusive analysis at the last step", requests: [lifted(4)], outcome: isPromoted },
    { stage: "with an inconclusive analysis that nothing waits for", requests: [step(3)], outcome: hasArrived(3) },
    { stage: "healthy", requests: "nothing to promote, hash bbb is stable" },
    {
      stage: "paused by hand at step 1",
      requests: [inStatus({ pauseConditions: null }), unpaused],
      outcome: hasArrived(3),
    },
    { stage: "paused by hand on the way", requests: [step(1), unpaused], outcome: hasArrived(1) },
    { stage: "to be promoted fully", requests: [step(4)], outcome: isPromoted },
    { stage: "without steps", requests: "nothing to promote, it has no steps and is not paused" },
    { stage: "without steps, waiting", requests: [inStatus({ pauseConditions: null })], outcome: isPromoted },
    { stage: "without steps, paused by hand", requests: [unpaused], outcome: isPromoted },
    { stage: "never deployed", requests: "nothing to promote, its first deployment is not complete" },
  ] satisfies readonly Row[])("$stage", ({ stage, requests, outcome }: Row) => {
    expect(planned(stage, { kind: "next" })).toEqual({ requests, outcome });
  });
});

describe("promote to the end, of an update", () => {
  const full = inStatus({ promoteFull: true });
  it.for([
    { stage: "paused at step 1", requests: [full], outcome: isPromoted },
    { stage: "under way to step 0", requests: [full], outcome: isPromoted },
    { stage: "healthy", requests: "nothing to promote, hash bbb is stable" },
    { stage: "paused by hand at step 1", requests: [full, unpaused], outcome: isPromoted },
    { stage: "without steps", requests: [full], outcome: isPromoted },
    { stage: "never deployed", requests: "nothing to promote, its first deployment is not complete" },
  ] satisfies readonly Row[])("$stage", ({ stage, requests, outcome }: Row) => {
    expect(planned(stage, { kind: "full" })).toEqual({ requests, outcome });
  });
});

describe("promote to a step", () => {
  const moved = (currentStepIndex: number) => inStatus({ pauseConditions: null, currentStepIndex });
  const lifted = (currentStepIndex: number) =>
    inStatus({ pauseConditions: null, controllerPause: false, currentStepIndex });
  it.for([
    {
      name: "takes the pause back, which a pause step would count as lifted",
      stage: "paused at step 1",
      index: 3,
      requests: [lifted(3)],
      outcome: hasArrived(3),
    },
    {
      name: "waits for the stop behind a weight",
      stage: "under way to step 0",
      index: 2,
      requests: [moved(2)],
      outcome: hasArrived(3),
    },
    {
      name: "waits for the end behind the last step",
      stage: "under way to step 0",
      index: 4,
      requests: [moved(4)],
      outcome: isPromoted,
    },
    {
      name: "lifts a pause by hand too",
      stage: "paused by hand on the way",
      index: 2,
      requests: [moved(2), unpaused],
      outcome: hasArrived(3),
    },
    {
      name: "has nothing to do where it stands there",
      stage: "paused at step 1",
      index: 1,
      requests: "it is at step 1 already",
    },
    {
      name: "asks again where the weight of the step does not show",
      stage: "at step 2 without a pause",
      index: 2,
      requests: [moved(2)],
      outcome: hasArrived(3),
    },
    {
      name: "asks again at the end, which is no place to stand at",
      stage: "at the end of the steps",
      index: 4,
      requests: [moved(4)],
      outcome: isPromoted,
    },
    {
      name: "asks where a person holds it there",
      stage: "paused by hand at step 1",
      index: 1,
      requests: [lifted(1), unpaused],
      outcome: hasArrived(1),
    },
  ] satisfies readonly (Row & { readonly name: string; readonly index: number })[])(
    "$name",
    ({ stage, index, requests, outcome }: Row & { readonly index: number }) => {
      expect(planned(stage, { kind: "step", index })).toEqual({ requests, outcome });
    },
  );

  it("is refused where the step lies behind, unless it is forced", () => {
    const { steps, findings } = planPromote(at("paused at the last step"), { kind: "step", index: 0 }, way);
    expect(sentRequests({ steps } as Plan)).toEqual([lifted(0)]);
    expect(findings).toEqual([
      {
        code: "step-back",
        severity: "blocker",
        message: "step 0 lies before the current step 3: a promotion would take traffic back",
        hint: "set-weight goes to a lower weight on purpose; abort gives up the update",
      },
    ]);
  });
});

describe("promote to a weight", () => {
  const downAgain = {
    canary: { steps: [10, 50, 10, 80].flatMap((setWeight) => [{ setWeight }, { pause: {} }]) },
  };
  const planWeight = (parts: UpdateParts, weight: number) =>
    planPromote(updateState({ ...parts, controller: alive }), { kind: "weight", weight }, way);
  const toStep = (index: number) => [inStatus({ pauseConditions: null, currentStepIndex: index })];
  it.for([
    {
      name: "goes to the step that sets it",
      parts: { status: { currentStepIndex: 0 }, weight: 0 },
      to: 50,
      requests: toStep(2),
    },
    {
      name: "has nothing to do at the pause behind it",
      parts: stages["paused at the last step"],
      to: 50,
      requests: "it is at step 3 already",
    },
    {
      name: "takes the next of two such steps",
      parts: { rollout: downAgain, status: { currentStepIndex: 2 } },
      to: 10,
      requests: toStep(4),
    },
    {
      name: "takes the last of those behind, past the weight on the way down",
      parts: { rollout: downAgain, status: { currentStepIndex: 6 } },
      to: 10,
      requests: toStep(5),
    },
    {
      name: "stays where no step has set any yet",
      parts: { rollout: { canary: { steps: [{ pause: {} }, { setWeight: 10 }] } }, status: pausedAt(0), weight: 0 },
      to: 0,
      requests: "it is at step 0 already",
    },
  ])("$name", ({ parts, to, requests }) => {
    expect(sentRequests(planWeight(parts, to))).toEqual(requests);
  });

  it("is refused as a step back where the weight lies behind", () => {
    expect(planWeight(stages["paused at the last step"], 10).findings.map(({ code }) => code)).toEqual(["step-back"]);
  });
});

describe("the plan of a promotion", () => {
  it("says what is asked for, and what follows", () => {
    expect(planPromote(at("paused by hand at step 1"), { kind: "next" }, way)).toEqual({
      goal: "promotion",
      way,
      steps: [
        {
          kind: "request",
          target,
          subresource: "status",
          body: { status: { pauseConditions: null } },
          done: "promoted from step 1",
          because: "the controller is to go on from step 1 of 4; it stops next at step 3, canary 50%",
        },
        {
          kind: "request",
          target,
          body: { spec: { paused: false } },
          done: "unpaused",
          because: "a paused Rollout takes no step",
        },
      ],
      outcome: { kind: "arrived", hash: "bbb", stepIndex: 3 },
      kept: [],
      findings: [],
    });
  });

  it.for([
    {
      name: "to the end of the steps",
      stage: "paused at the last step",
      to: { kind: "next" },
      goal: "promotion",
      done: "promoted from step 3",
      because: "the controller is to go on from step 3 of 4; it stops next when the update is complete",
    },
    {
      name: "to the end",
      stage: "paused at step 1",
      to: { kind: "full" },
      goal: "full promotion",
      done: "promoted fully",
      because: "the controller is to finish the update: all pods, then all traffic on the canary version",
    },
    {
      name: "to a step",
      stage: "paused at step 1",
      to: { kind: "step", index: 2 },
      goal: "step 2, canary weight 50%",
      done: "moved to step 2 (was 1)",
      because: "the controller is to go to step 2 of 4, which gives the canary 50%",
    },
  ] as const)("reads well $name", ({ stage, to, goal, done, because }) => {
    const plan = planPromote(at(stage), to, way);
    expect(plan).toMatchObject({ goal, steps: [{ done, because }], findings: [] });
  });

  it("warns of a change that the controller has not seen", () => {
    const state = updateState({ rollout: { metadata: { generation: 4 } }, controller: alive });
    expect(planPromote(state, { kind: "full" }, way).findings).toEqual([
      {
        code: "stale-status",
        severity: "warning",
        message: 'the controller has observed generation 3 of Rollout "shop/web", which is at 4',
        hint: "what it is asked for may concern an update that it has not seen yet",
      },
    ]);
  });

  it("is refused where no controller acts", () => {
    const stopped: Way = { via: "controller", because: "its Lease is old" };
    expect(planPromote(updateState(), { kind: "full" }, stopped).findings).toEqual([
      {
        code: "controller-not-available",
        severity: "blocker",
        message: "no controller would act on it: its Lease is old",
        hint: "leave --via controller out, or start the controller first",
      },
    ]);
  });
});

describe("a promotion that cannot be", () => {
  const stepless = "without steps";
  it.for([
    {
      name: "of an aborted update",
      stage: "aborted",
      to: { kind: "next" },
      text: [
        'error[rollout-is-aborted]: the update of Rollout "shop/web" was aborted; it cannot be promoted',
        "  hint: kubectl istio-rollout retry web -n shop starts it again",
      ],
    },
    {
      name: "of an aborted update to its end, with or without a controller",
      stage: "aborted",
      to: { kind: "full" },
      text: [
        'error[rollout-is-aborted]: the update of Rollout "shop/web" was aborted; it cannot be promoted',
        "  hint: kubectl istio-rollout retry web -n shop starts it again",
      ],
    },
    {
      name: "to a step that it has not",
      stage: "paused at step 1",
      to: { kind: "step", index: 5 },
      text: [
        'error[step-not-found]: Rollout "shop/web" has no step 5',
        "  hint: its steps are 0 to 3; 4 is the end of the update",
      ],
    },
    {
      name: "to a step where there are none",
      stage: stepless,
      to: { kind: "step", index: 0 },
      text: [
        'error[step-not-found]: Rollout "shop/web" has no step 0',
        "  hint: it has no steps at all; --full finishes the update",
      ],
    },
    {
      name: "to a weight that no step has",
      stage: "paused at step 1",
      to: { kind: "weight", weight: 33 },
      text: [
        'error[weight-not-offered]: no step of Rollout "shop/web" has weight 33%',
        "  steps offer: 10%, 50%",
        "  hint: kubectl istio-rollout set-weight web 33 -n shop --takeover sets it without the controller",
      ],
    },
    {
      name: "to a weight where there are no steps",
      stage: stepless,
      to: { kind: "weight", weight: 33 },
      text: [
        'error[weight-not-offered]: no step of Rollout "shop/web" has weight 33%',
        "  hint: kubectl istio-rollout set-weight web 33 -n shop --takeover sets it without the controller",
      ],
    },
    {
      name: "to a weight that the update does not stay at",
      stage: "with a weight that nothing holds",
      to: { kind: "weight", weight: 20 },
      text: [
        'error[weight-not-offered]: Rollout "shop/web" passes through weight 20% without a stop',
        "  steps offer: 10%, 50%",
        "  hint: kubectl istio-rollout set-weight web 20 -n shop --takeover sets it without the controller",
      ],
    },
    {
      name: "to all of the traffic",
      stage: "paused at step 1",
      to: { kind: "weight", weight: 100 },
      text: [
        'error[weight-not-offered]: no step of Rollout "shop/web" has weight 100%',
        "  steps offer: 10%, 50%",
        "  hint: --full finishes the update",
      ],
    },
  ] as const)("$name", ({ stage, to, text }) => {
    expect(errorText(() => planPromote(at(stage), to, way))).toBe(text.join("\n"));
  });

  it.for([
    { kind: "step", index: 2 },
    { kind: "weight", weight: 50 },
  ] as const)("$kind of an aborted update", (to) => {
    expect(errorText(() => planPromote(at("aborted"), to, way))).toContain("error[rollout-is-aborted]");
  });
});
