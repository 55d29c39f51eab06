// The commands about managed routes through the controller.
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { planRemoveRoutesVia, planSetRouteVia } from "../../src/plan/route-promotion.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import type { Via } from "../../src/traffic/way.ts";
import { errorText } from "../support/caught.ts";
import {
  headerEntry,
  headerGoal,
  managingRollout,
  mirrorEntry,
  mirrorGoal,
  primary,
  web,
} from "../support/managed-routes.ts";
import { liveState, stopped, trafficState } from "../support/traffic-states.ts";
import { alive } from "../support/update-states.ts";

const match = [{ headerName: "x-canary", headerValue: { exact: "true" } }];
const setHeader = { setHeaderRoute: { name: "header", match } };
const setMirror = { setMirrorRoute: { name: "mirror", match: [{ headers: { "x-canary": { exact: "true" } } }] } };
const dropHeader = { setHeaderRoute: { name: "header" } };
const dropMirror = { setMirrorRoute: { name: "mirror" } };
const paused = {
  currentPodHash: "bbb",
  stableRS: "aaa",
  currentStepIndex: 1,
  pauseConditions: [{ reason: "CanaryPauseStep" }],
};

type Case = {
  readonly steps?: readonly JsonObject[];
  readonly status?: JsonObject;
  readonly spec?: JsonObject;
  readonly http?: readonly JsonObject[];
  readonly controller?: typeof alive;
};

/** At the pause of step 1, behind a weight of 10%, with more steps behind it. */
function stateOf({ steps = [setHeader, { pause: {} }], status = {}, spec = {}, http = [primary], ...parts }: Case) {
  const { ref, content } = managingRollout({
    canary: { steps: [{ setWeight: 10 }, { pause: {} }, ...steps] },
    metadata: { annotations: { "rollout.argoproj.io/revision": "2" } },
    status: { ...paused, ...status },
  });
  const rollout = { ref, content: { ...content, spec: { ...Object(content["spec"]), ...spec } } };
  const state = trafficState({ rollout, virtualServices: [web(...http)] });
  return liveState(state, { controller: parts.controller ?? alive });
}

function setting(
  made: Case,
  goal: Parameters<typeof planSetRouteVia>[1] = headerGoal(),
  via: Via = "controller",
): Plan {
  return planSetRouteVia(stateOf(made), goal, via);
}

function removing(made: Case, names: readonly string[] = [], via: Via = "controller"): Plan {
  return planRemoveRoutesVia(stateOf({ http: [headerEntry, mirrorEntry, primary], ...made }), { names }, via);
}

/** The promotion that the controller is asked for, in place of a write. */
const promotion = {
  goal: "promotion",
  way: { via: "controller", because: "its Lease is fresh" },
  steps: [
    {
      kind: "request",
      target: stateOf({}).rollout.ref,
      subresource: "status",
      body: { status: { pauseConditions: null } },
      done: "promoted from step 1",
      because: "the controller is to go on from step 1 of 4; it stops next at step 3, canary 10%",
    },
  ],
  outcome: { kind: "arrived", hash: "bbb", stepIndex: 3 },
  kept: [],
  findings: [],
};

describe("through the controller it is a promotion", () => {
  it("where the step behind the pause sets just that route", () => {
    expect(setting({})).toEqual(promotion);
  });

  it.for<{ name: string; plan: () => Plan }>([
    { name: "sets a mirror route", plan: () => setting({ steps: [setMirror, { pause: {} }] }, mirrorGoal()) },
    {
      name: "replaces the route that stands",
      plan: () => setting({ http: [{ ...headerEntry, match: [] }, primary] }),
    },
    {
      name: "sets the route last of all that are about it",
      plan: () => setting({ steps: [dropHeader, setHeader, { pause: {} }] }),
    },
    {
      name: "sets a route that inherits nothing",
      plan: () => setting({ http: [{ ...primary, timeout: "3s" }] }, headerGoal({ inherit: false })),
    },
    {
      name: "removes the route that is named",
      plan: () => removing({ steps: [dropHeader, { pause: {} }] }, ["header"]),
    },
    { name: "removes all that stand", plan: () => removing({ steps: [dropHeader, dropMirror, { pause: {} }] }) },
    {
      name: "removes the one that stands of those that are named",
      plan: () => removing({ steps: [dropHeader, { pause: {} }], http: [headerEntry, primary] }, ["header", "mirror"]),
    },
  ])("that $name", ({ plan }) => {
    const { steps, way } = plan();
    expect([steps.map((step) => "body" in step && step.body), way?.via]).toEqual([
      [{ status: { pauseConditions: null } }],
      "controller",
    ]);
  });

  it("which is refused where no controller acts", () => {
    expect(setting({ controller: stopped }).findings).toEqual([
      {
        code: "controller-not-available",
        severity: "blocker",
        message: `no controller would act on it: ${stopped.because}`,
        hint: "leave --via controller out, or start the controller first",
      },
    ]);
  });
});

describe("through the controller it is refused", () => {
  const leave = "leave --via controller out to write it directly";
  const head = 'error[cannot-be-asked]: the controller cannot be asked to set http:header of Rollout "shop/web": ';
  const goTo = (step: number) =>
    `${leave}, or go to that step with all that it brings: kubectl istio-rollout promote web -n shop --to-step ${step}`;

  it.for<{ name: string; made: Case; because: string; offered?: string; hint?: string }>([
    {
      name: "no update is under way",
      made: { status: { currentPodHash: "aaa" } },
      because: "no update is under way",
      offered: "2",
    },
    {
      name: "the update was aborted",
      made: { status: { abort: true } },
      because: "its update was aborted",
      offered: "2",
    },
    {
      name: "a person paused it",
      made: { spec: { paused: true } },
      because: "it is paused by spec.paused; resume it first",
      offered: "2",
      hint: goTo(2),
    },
    {
      name: "the update does not pause",
      made: { status: { pauseConditions: null } },
      because: "its update does not stand at a pause, from which a promotion would go on",
      offered: "2",
      hint: goTo(2),
    },
    {
      name: "the update waits at a step that is no pause",
      made: { steps: [{ analysis: {} }, setHeader, { pause: {} }], status: { currentStepIndex: 2 } },
      because: "its update does not stand at a pause, from which a promotion would go on",
      offered: "3",
      hint: goTo(3),
    },
    {
      name: "no step sets it",
      made: { steps: [{ setWeight: 50 }, { pause: {} }] },
      because: "no step between its pause at step 1 and its next stop does that",
    },
    {
      name: "the step sets it otherwise",
      made: { steps: [{ setHeaderRoute: { name: "header", match: [{ ...match[0], headerName: "x-other" }] } }] },
      because: "no step between its pause at step 1 and its next stop does that",
    },
    {
      name: "the step that sets it comes behind another stop",
      made: { steps: [{ setWeight: 50 }, { pause: {} }, setHeader, { pause: {} }] },
      because: "no step between its pause at step 1 and its next stop does that",
      offered: "4",
      hint: goTo(4),
    },
    {
      name: "the step that sets it lies behind it",
      made: { steps: [setHeader, { pause: {} }, { setWeight: 50 }, { pause: {} }], status: { currentStepIndex: 3 } },
      because: "no step between its pause at step 3 and its next stop does that",
      offered: "2",
    },
    {
      name: "a later step takes it away again",
      made: { steps: [setHeader, dropHeader, { pause: {} }] },
      because: "no step between its pause at step 1 and its next stop does that",
      offered: "2",
      hint: goTo(2),
    },
    {
      name: "it would move weights, too",
      made: { steps: [setHeader, { setWeight: 50 }, { pause: {} }] },
      because: "a promotion would give the canary 50%, too",
      offered: "2",
      hint: goTo(2),
    },
    {
      name: "it would complete the update",
      made: { steps: [setHeader] },
      because: "a promotion would complete the update",
      offered: "2",
      hint: goTo(2),
    },
    {
      name: "the route is to inherit what no step gives it",
      made: { http: [{ ...primary, timeout: "3s" }] },
      because: "a step sets it without what it is to inherit; --no-inherit asks for that",
    },
  ])("where $name", ({ made, because, offered, hint = leave }) => {
    expect(errorText(() => setting(made))).toBe(
      [`${head}${because}`, ...(offered === undefined ? [] : [`  steps that do: ${offered}`]), `  hint: ${hint}`].join(
        "\n",
      ),
    );
  });

  it("where it would remove only some of the routes", () => {
    expect(errorText(() => removing({ steps: [dropHeader, { pause: {} }] }))).toBe(
      [
        'error[cannot-be-asked]: the controller cannot be asked to remove http:header, http:mirror from Rollout "shop/web": no step between its pause at step 1 and its next stop does that',
        "  steps that do: 2",
        `  hint: ${goTo(2)}`,
      ].join("\n"),
    );
  });

  it("first of all where no controller acts", () => {
    expect(errorText(() => setting({ steps: [], controller: stopped }))).toBe(
      [
        `error[controller-not-available]: no controller would act on it: ${stopped.because}`,
        "  hint: leave --via controller out, or start the controller first",
      ].join("\n"),
    );
  });
});

describe("nothing is asked for", () => {
  it.for<{ name: string; plan: () => Plan }>([
    { name: "the route stands", plan: () => setting({ http: [headerEntry, primary] }) },
    { name: "no route is there to be removed", plan: () => removing({ http: [primary] }) },
  ])("where $name", ({ plan }) => {
    const { steps, way } = plan();
    expect([steps, way?.via]).toEqual([[], "controller"]);
  });
});

describe("the way that is taken", () => {
  it.for<{ via: Via }>([{ via: "auto" }, { via: "direct" }])(
    "is a write for $via, beside a controller too",
    ({ via }) => {
      for (const { way, steps } of [
        setting({}, headerGoal(), via),
        removing({ status: { currentStepIndex: 1 } }, [], via),
      ])
        expect([way?.via, steps.map(({ kind }) => kind)]).toEqual(["direct", ["write"]]);
    },
  );

  it("is none on manifests", () => {
    const state = trafficState({ rollout: managingRollout(), virtualServices: [web(primary)] });
    const { way, steps } = planSetRouteVia(state, headerGoal(), "auto");
    expect([way, steps.length]).toEqual([undefined, 1]);
  });

  it("needs ready pods of the canary for a write, and not for a promotion", () => {
    const state = liveState(stateOf({}), { controller: alive, ready: { aaa: 4, bbb: 0 } });
    const codes = (via: Via) => planSetRouteVia(state, headerGoal(), via).findings.map(({ code }) => code);
    expect([codes("auto"), codes("controller")]).toEqual([["empty-destination", "would-be-reverted"], []]);
  });
});
