import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { planShift, type ShiftGoal } from "../../src/plan/plan-shift.ts";
import type { ControllerState } from "../../src/traffic/controller.ts";
import { parseRouteSelector } from "../../src/traffic/route-selector.ts";
import { hostRoute, rollout, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { tellStep, wholePlan } from "../support/plan-texts.ts";
import { trafficState } from "../support/traffic-states.ts";
import { aborted, alive, promoted, type UpdateParts, updateState } from "../support/update-states.ts";

const stopped: ControllerState = { status: "stopped", because: "its Lease is old" };
const released: ControllerState = { status: "released", because: "the Rollout was taken over" };
const unknown: ControllerState = {
  status: "unknown",
  because: "the permission to list leases.coordination.k8s.io -A is missing",
  missing: "list leases.coordination.k8s.io -A",
};
const takeover = { by: "ann", time: "2026-01-01T12:00:00.000Z", reason: undefined };
const label = "argo-rollouts.argoproj.io/controller-instance-id";

type Wish = Partial<ShiftGoal> & { readonly weight: number };

function plan(wish: Wish, parts: UpdateParts = {}): Plan {
  const goal: ShiftGoal = { routes: { kind: "rollout" }, via: "auto", takeover: undefined, ...wish };
  return planShift(updateState({ controller: alive, ...parts }), goal);
}

/** Who does what, and what speaks against it; one pod of five gets more than its share here. */
function told({ way, steps, findings }: Plan): readonly string[] {
  return [
    way?.via ?? "offline",
    ...steps.map(tellStep),
    ...findings.filter(({ code }) => code !== "canary-overloaded").map(({ code, severity }) => `${severity} ${code}`),
  ];
}

const written = (weight: number) => `VirtualService "shop/web": http:primary -> ${weight}`;
const moved = (step: number) => `Rollout "shop/web": moved to step ${step} (was 1)`;
const reverted = "blocker would-be-reverted";
const paused = { pauseConditions: [{ reason: "CanaryPauseStep" }], controllerPause: true };
const named = { kind: "named", selectors: [parseRouteSelector("http:primary")] } as const;

describe("planShift beside a controller that may act", () => {
  type Row = {
    readonly name: string;
    readonly wish: Wish;
    readonly parts?: UpdateParts;
    readonly plan: readonly string[];
  };
  it.for([
    { name: "goes to the step of the weight", wish: { weight: 50 }, plan: ["controller", moved(2)] },
    {
      name: "goes to it where nobody knows whether one is alive",
      wish: { weight: 50 },
      parts: { controller: unknown },
      plan: ["controller", moved(2)],
    },
    {
      name: "goes back to the pause behind the step",
      wish: { weight: 10 },
      parts: { status: { ...paused, currentStepIndex: 3 }, weight: 50 },
      plan: ["controller", 'Rollout "shop/web": moved to step 1 (was 3)'],
    },
    { name: "refuses a weight that no step has", wish: { weight: 33 }, plan: ["direct", written(33), reverted] },
    {
      name: "refuses a weight that is passed through",
      wish: { weight: 20 },
      parts: {
        rollout: {
          canary: { steps: [{ setWeight: 10 }, { pause: {} }, { setWeight: 20 }, { setWeight: 50 }, { pause: {} }] },
        },
      },
      plan: ["direct", written(20), reverted],
    },
    {
      name: "refuses single routes, which no step moves",
      wish: { weight: 50, routes: named },
      plan: ["direct", written(50), reverted],
    },
    {
      name: "refuses a Rollout that a person has paused",
      wish: { weight: 50 },
      parts: { spec: { paused: true } },
      plan: ["direct", written(50), reverted],
    },
    {
      name: "refuses an aborted update",
      wish: { weight: 50 },
      parts: { status: { ...aborted, canary: null }, weight: 0 },
      plan: ["direct", written(50), reverted],
    },
    {
      name: "refuses where no update is under way",
      wish: { weight: 50 },
      parts: { status: promoted, weight: 0, canary: "aaa" },
      plan: ["direct", written(50), "warning not-updating", reverted],
    },
    { name: "has nothing to do where the weight holds", wish: { weight: 10 }, plan: ["direct"] },
    {
      name: "stops a controller that is on its way to another weight",
      wish: { weight: 10 },
      parts: { status: { currentStepIndex: 2 } },
      plan: ["controller", 'Rollout "shop/web": moved to step 1 (was 2)'],
    },
    {
      name: "has nothing to do where a weight holds that no step can keep",
      wish: { weight: 33 },
      parts: { status: { currentStepIndex: 2 }, weight: 33 },
      plan: ["direct"],
    },
    {
      name: "writes with --direct, which is refused",
      wish: { weight: 50, via: "direct" },
      plan: ["direct", written(50), reverted],
    },
    {
      name: "goes to the step with --via controller",
      wish: { weight: 50, via: "controller" },
      plan: ["controller", moved(2)],
    },
    {
      name: "takes it over first with --takeover",
      wish: { weight: 33, takeover },
      plan: ["direct", 'Rollout "shop/web": taken over', written(33), "warning taken-over"],
    },
    {
      name: "takes it over also where the weight stands",
      wish: { weight: 10, takeover },
      plan: ["direct", 'Rollout "shop/web": taken over', "warning taken-over"],
    },
    {
      name: "takes it over for single routes",
      wish: { weight: 33, takeover, routes: named },
      plan: ["direct", 'Rollout "shop/web": taken over', written(33), "warning taken-over"],
    },
  ] satisfies readonly Row[])("$name", ({ wish, parts, plan: expected }: Row) => {
    expect(told(plan(wish, parts))).toEqual(expected);
  });

  const found =
    "the Argo Rollouts controller is alive (its Lease is fresh) and would put the canary back to 10%; its steps offer 10%, 50%";
  it.for([
    { name: "nothing more where no step has the weight", weight: 33, parts: {}, message: found },
    {
      name: "why a step that has it does not help",
      weight: 50,
      parts: { spec: { paused: true } },
      message: `${found}; it does not go to that step now: it is paused by spec.paused; resume it first`,
    },
  ])("tells with the refusal $name", ({ weight, parts, message }) => {
    const { findings } = plan({ weight }, parts);
    expect(findings.find(({ code }) => code === "would-be-reverted")).toEqual({
      code: "would-be-reverted",
      severity: "blocker",
      message,
      hint: "take the Rollout from it first with --takeover, or write all the same with --force",
    });
  });

  it("plans a takeover and the weight as one", () => {
    expect(wholePlan(plan({ weight: 33, takeover }))).toMatchSnapshot();
  });

  it("asks for a step with what a promotion asks for", () => {
    const { steps, outcome } = plan({ weight: 50 }, { status: paused });
    expect([steps.map((step) => step.kind === "request" && step.body), outcome]).toEqual([
      [{ status: { pauseConditions: null, controllerPause: false, currentStepIndex: 2 } }],
      { kind: "arrived", hash: "bbb", stepIndex: 3 },
    ]);
  });
});

describe("planShift where no controller acts", () => {
  const isReleased: UpdateParts = {
    controller: released,
    rollout: { metadata: { labels: { [label]: "taken-over" } } },
  };
  it.for([
    {
      name: "writes whatever steps there are",
      wish: { weight: 50 },
      parts: { controller: stopped },
      plan: ["direct", written(50)],
    },
    { name: "writes where it was taken over", wish: { weight: 33 }, parts: isReleased, plan: ["direct", written(33)] },
    {
      name: "takes nothing over that was taken over",
      wish: { weight: 33, takeover },
      parts: isReleased,
      plan: ["direct", written(33)],
    },
    {
      name: "takes over from one that may come back",
      wish: { weight: 33, takeover },
      parts: { controller: stopped },
      plan: ["direct", 'Rollout "shop/web": taken over', written(33), "warning taken-over"],
    },
    {
      name: "refuses to leave it to the controller",
      wish: { weight: 50, via: "controller" },
      parts: { controller: stopped },
      plan: ["controller", moved(2), "blocker controller-not-available"],
    },
  ] satisfies readonly {
    readonly name: string;
    readonly wish: Wish;
    readonly parts: UpdateParts;
    readonly plan: readonly string[];
  }[])("$name", ({ wish, parts, plan: expected }) => {
    expect(told(plan(wish, parts))).toEqual(expected);
  });
});

describe("planShift on manifests", () => {
  it("writes, and knows of no controller", () => {
    const state = trafficState({
      rollout: rollout(),
      virtualServices: [virtualService("web", { http: [{ name: "primary", ...hostRoute() }] })],
    });
    expect(
      told(planShift(state, { weight: 20, routes: { kind: "rollout" }, via: "auto", takeover: undefined })),
    ).toEqual(["offline", written(20)]);
  });
});

describe("a weight that only the controller may set, and cannot", () => {
  const head = 'error[weight-not-offered]: the controller cannot take Rollout "shop/web" to canary';
  const tail = [
    "  steps offer: 10%, 50%",
    "  hint: --takeover takes the Rollout from the controller first; handback gives it back",
  ];
  it.for([
    { name: "as no step has it", weight: 33, parts: {}, because: "no step has that weight" },
    {
      name: "as a person has paused it",
      weight: 50,
      parts: { spec: { paused: true } },
      because: "it is paused by spec.paused; resume it first",
    },
    {
      name: "as the update was aborted",
      weight: 50,
      parts: { status: aborted, weight: 0 },
      because: "no update is under way",
    },
    { name: "as no update is under way", weight: 50, parts: { status: promoted }, because: "no update is under way" },
    {
      name: "as it does not stay there",
      weight: 20,
      parts: {
        rollout: {
          canary: { steps: [{ setWeight: 10 }, { pause: {} }, { setWeight: 20 }, { setWeight: 50 }, { pause: {} }] },
        },
      },
      because: "it passes through that weight without a stop",
    },
    {
      name: "as only one route is meant",
      weight: 50,
      routes: named,
      parts: {},
      because: "steps move all routes that the Rollout names, and no others",
    },
  ] as const)("is refused, $name", ({ weight, parts, because, ...routes }) => {
    const text = errorText(() =>
      plan({ weight, via: "controller", ...("routes" in routes ? { routes: routes.routes } : {}) }, parts),
    );
    expect(text).toBe([`${head} ${weight}%: ${because}`, ...tail].join("\n"));
  });
});
