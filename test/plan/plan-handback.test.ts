import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { type HandbackEnd, planHandback } from "../../src/plan/plan-handback.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import type { ControllerState } from "../../src/traffic/controller.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { hostRoute, replicaSet, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { tellStep, wholePlan } from "../support/plan-texts.ts";
import { aborted, alive, promoted, type UpdateParts, updateState } from "../support/update-states.ts";

const label = "argo-rollouts.argoproj.io/controller-instance-id";
const annotation = "istio-rollout.dev/takeover";
const stopped: ControllerState = { status: "stopped", because: "its Lease is old" };
const full = [replicaSet("aaa", 4), replicaSet("bbb", 4)];

/** Taken over from the default controller at 10%, unless told otherwise; the former controller is alive. */
function takenOver(parts: UpdateParts = {}, note: JsonObject = {}, former: ControllerState = alive): TrafficState {
  const annotations = { [annotation]: JSON.stringify({ by: "ann", instanceId: null, ...note }) };
  const metadata = { annotations, labels: { [label]: "taken-over" }, ...parts.rollout?.metadata };
  const controller: ControllerState = { status: "released", because: "the Rollout was taken over" };
  const state = updateState({ ...parts, rollout: { ...parts.rollout, metadata }, controller });
  return { ...state, live: state.live && { ...state.live, formerController: former } };
}

function plan(end: HandbackEnd, parts: UpdateParts = {}): Plan {
  return planHandback(takenOver(parts), end);
}

const first = { status: { stableRS: "" }, weight: 0 };

describe("planHandback", () => {
  it.for(["resume", "promote", "abort"] as const)("plans the whole sequence to %s", (end) => {
    expect(wholePlan(plan(end, { weight: 50, replicaSets: full }))).toMatchSnapshot();
  });

  it("gives it back to the controller of the instance id that it had", () => {
    const { steps } = planHandback(takenOver({}, { instanceId: "team-x" }), "resume");
    expect(steps).toMatchObject([
      {
        fields: [{ after: undefined }, { before: "taken-over", after: "team-x" }],
        because: 'the controller with instance id "team-x" is to take Rollout "shop/web" back',
      },
    ]);
  });

  it("gives it back to the default controller where there is no note", () => {
    const { steps } = plan("resume", { rollout: { metadata: { annotations: {} } } });
    expect(steps).toMatchObject([{ fields: [{ before: "taken-over", after: undefined }] }]);
  });

  const back = 'Rollout "shop/web": handed back';
  const marked = 'Rollout "shop/web": marked as promoted, hash bbb is stable';
  const given = 'Rollout "shop/web": marked as aborted';
  it.for([
    { name: "nothing but the label where nobody is to end it", end: "resume", parts: {}, steps: [back] },
    { name: "the promotion before the label", end: "promote", parts: { replicaSets: full }, steps: [marked, back] },
    {
      name: "no promotion that is written already",
      end: "promote",
      parts: { status: promoted, replicaSets: full },
      steps: [back],
    },
    {
      name: "the abort before the label",
      end: "abort",
      parts: {},
      steps: ['VirtualService "shop/web": http:primary -> 0', given, back],
    },
    { name: "no weights that stand already", end: "abort", parts: { weight: 0 }, steps: [given, back] },
    { name: "no abort of a first deployment, which has no way back", end: "abort", parts: first, steps: [back] },
    { name: "no abort of a complete update", end: "abort", parts: { status: promoted, weight: 0 }, steps: [back] },
  ] as const)("writes $name", ({ end, parts, steps }) => {
    expect(plan(end, parts).steps.map(tellStep)).toEqual(steps);
  });

  it.for([
    { end: "resume", outcome: { kind: "resumed" } },
    { end: "promote", outcome: { kind: "promoted", hash: "bbb" } },
    { end: "abort", outcome: { kind: "aborted", hash: "bbb" } },
  ] as const)("waits for the controller to $end", ({ end, outcome }) => {
    expect(plan(end, { replicaSets: full }).outcome).toEqual(outcome);
  });

  it("waits for the controller to go on with a first deployment, though it was to be aborted", () => {
    expect(plan("abort", first).outcome).toEqual({ kind: "resumed" });
  });

  it("waits for nobody where no controller takes it back", () => {
    expect(planHandback(takenOver({}, {}, stopped), "resume").outcome).toBeUndefined();
  });

  it.for(["resume", "promote", "abort"] as const)("has nothing to %s where it is not taken over", (end) => {
    const already = "it is not taken over";
    const way = { via: "controller", because: "its Lease is fresh" };
    const made = planHandback(updateState({ controller: alive }), end);
    expect(made).toEqual({ goal: already, way, steps: [], outcome: undefined, kept: [], already, findings: [] });
  });
});

describe("the findings of a handback", () => {
  const returns = (message: string, hint: string) => [{ code: "weights-return", severity: "warning", message, hint }];
  const keep = "--promote or --abort keep what was done by hand";
  it.for([
    {
      name: "the weight of the step",
      parts: { weight: 33 },
      findings: returns("traffic returns to canary 10%, where its step and its status have it", keep),
    },
    {
      name: "0 for an aborted update",
      parts: { weight: 33, status: aborted },
      findings: returns("traffic returns to canary 0%, where its step and its status have it", keep),
    },
    {
      name: "0 for a complete update",
      parts: { weight: 33, status: promoted },
      findings: returns("traffic returns to canary 0%, where its step and its status have it", keep),
    },
    {
      name: "the beginning of another update",
      parts: { rollout: { metadata: { generation: 4, labels: { [label]: "taken-over" } } } },
      findings: returns(
        "its spec was changed while it was taken over: with another pod template the update begins again at step 0",
        "take the change back first, with undo or revert, to stay on the stable version",
      ),
    },
    {
      name: "weights beside which another destination has no room",
      parts: {
        status: { currentStepIndex: 4 },
        virtualServices: [
          virtualService("web", {
            http: [{ name: "primary", ...hostRoute({ stable: 80, canary: 10 }, [{ host: "legacy", weight: 10 }]) }],
          }),
        ],
      },
      findings: returns("traffic returns to canary 100%, where its step and its status have it", keep),
    },
  ])("tell where weights return to $name", ({ parts, findings }) => {
    expect(plan("resume", parts).findings).toEqual(findings);
  });

  it.for([
    { name: "the weights stand as the step has them", end: "resume", parts: {} },
    { name: "the new version stays", end: "promote", parts: { weight: 33, replicaSets: full } },
    { name: "the stable version stays", end: "abort", parts: { weight: 33 } },
  ] as const)("are none where $name", ({ end, parts }) => {
    expect(plan(end, parts).findings).toEqual([]);
  });

  it.for(["resume", "promote", "abort"] as const)("tell that nobody takes it back, to %s", (end) => {
    expect(planHandback(takenOver({ weight: 33, replicaSets: full }, {}, stopped), end).findings).toEqual([
      {
        code: "no-controller-found",
        severity: "warning",
        message: "no controller takes it back now: its Lease is old",
        hint: "what stands, stays until one is started",
      },
    ]);
  });

  const advice =
    "where it was another one: kubectl label rollouts.argoproj.io web -n shop argo-rollouts.argoproj.io/controller-instance-id=ID --overwrite";
  it.for([
    { name: "without the note of its takeover", annotations: {} },
    { name: "with one that nobody can read", annotations: { "istio-rollout.dev/takeover": "by ann" } },
  ])("tell that the earlier instance id of a Rollout $name is not known", ({ annotations }) => {
    const metadata = { annotations, labels: { [label]: "taken-over" } };
    expect(plan("resume", { rollout: { metadata } }).findings).toEqual([
      {
        code: "controller-unknown",
        severity: "warning",
        message:
          "the instance id that it had before is unknown, because annotation istio-rollout.dev/takeover is missing or broken: the label is removed, for a controller without instance id",
        hint: advice,
      },
    ]);
  });

  it("tell where the weights of a first deployment return to, though it was to be aborted", () => {
    expect(plan("abort", { ...first, weight: 33 }).findings).toEqual(
      returns(
        "traffic returns to canary 0%, where its step and its status have it",
        "its first deployment is not complete: there is no stable version that an abort could keep",
      ),
    );
  });

  it("refuse an abort to a stable version without ready pods", () => {
    const { findings } = plan("abort", { replicaSets: [replicaSet("aaa", 0, 4), replicaSet("bbb", 4)] });
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([["empty-destination", "blocker"]]);
  });
});

describe("a handback that cannot be", () => {
  it.for([
    {
      name: "a promotion to pods that are not ready",
      parts: { replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 2, 4)] },
      text: [
        "error[not-enough-pods]: only 2 of 4 pods of hash bbb are ready, and would get all traffic",
        "  hint: promote first, which scales them: kubectl istio-rollout promote web -n shop --direct",
      ],
    },
    {
      name: "a promotion of a change that no controller has seen",
      parts: { rollout: { metadata: { generation: 4, labels: { [label]: "taken-over" } } }, replicaSets: full },
      text: [
        'error[spec-not-observed]: the last change of Rollout "shop/web" was seen by no controller',
        "  hint: hand it back without --promote",
      ],
    },
    {
      name: "a promotion of an aborted update",
      parts: { status: aborted, replicaSets: full },
      text: [
        'error[rollout-is-aborted]: the update of Rollout "shop/web" was aborted; it cannot be promoted',
        "  hint: kubectl istio-rollout retry web -n shop starts it again",
      ],
    },
    {
      name: "a promotion without a status",
      parts: { status: { currentPodHash: "" }, replicaSets: full },
      text: [
        'error[spec-not-observed]: the last change of Rollout "shop/web" was seen by no controller',
        "  hint: hand it back without --promote",
      ],
    },
  ])("is $name", ({ parts, text }) => {
    expect(errorText(() => plan("promote", parts))).toBe(text.join("\n"));
  });
});

describe("a handback with --abort of a change that no controller has seen", () => {
  it("is refused, because the controller would begin that update in spite of the abort", () => {
    const state = updateState({ rollout: { metadata: { generation: 4, labels: { [label]: "taken-over" } } } });
    expect(
      errorText(() =>
        planHandback({ ...state, live: state.live && { ...state.live, formerController: alive } }, "abort"),
      ),
    ).toBe(
      [
        'error[spec-not-observed]: the last change of Rollout "shop/web" was seen by no controller, which would begin an update with it in spite of the abort',
        "  hint: take the change back first, with undo or revert, and hand it back then",
      ].join("\n"),
    );
  });
});
