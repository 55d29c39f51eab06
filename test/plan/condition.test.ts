import { describe, expect, it } from "vitest";
import { type Condition, judge } from "../../src/plan/condition.ts";
import { renderError } from "../../src/render/error.ts";
import { plainTheme } from "../../src/render/theme.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import {
  destination,
  destinationRule,
  hostRoute,
  replicaSet,
  rollout,
  service,
  virtualService,
} from "../support/builders.ts";
import { liveState, trafficState } from "../support/traffic-states.ts";

type Case = {
  readonly status?: JsonObject;
  readonly generation?: number | null;
  readonly canary?: JsonObject;
  readonly paused?: boolean;
  /** The canary's share in the one route. */
  readonly weight?: number;
  readonly http?: readonly JsonObject[];
  readonly services?: readonly KubernetesObject[];
  readonly replicaSets?: readonly KubernetesObject[];
};

/** An update from hash aaa to bbb at its first pause, with 10% of the traffic on the canary, unless told otherwise. */
function stateOf(made: Case): TrafficState {
  const { status, generation = 3, canary = {}, paused = false, weight = 10, http, ...live } = made;
  const state = trafficState({
    rollout: rollout({
      canary,
      metadata: { generation },
      status: { currentPodHash: "bbb", stableRS: "aaa", currentStepIndex: 1, ...status },
    }),
    virtualServices: [virtualService("web", { http: http ?? [{ name: "primary", ...hostRoute({ canary: weight }) }] })],
  });
  return liveState({ ...state, rollout: { ...state.rollout, paused } }, live);
}

/** `met`, or what was seen instead, with the error that ended it on lines of its own. */
function judged(condition: Condition, made: Case): string {
  const judgement = judge(condition, stateOf(made));
  if (judgement.met) return "met";
  const ended = judgement.ended && renderError(judgement.ended, plainTheme);
  return [judgement.seen, ...(ended === undefined ? [] : [ended])].join("\n");
}

const route = "virtualservice.networking.istio.io/web http:primary";
const unobserved = 'the controller has observed generation 3 of Rollout "shop/web", which is at 4';
const over = 'the update of Rollout "shop/web" to hash bbb is over: it rolls out hash ccc now';
const superseded = `${over}\nerror[update-superseded]: ${over}\n  hint: somebody gave it another pod template meanwhile; look at that before you go on`;
/** Promoted, as everything but the traffic has it. */
const promoted = { stableRS: "bbb", currentStepIndex: 4 };
const services = [service("web-stable", "bbb"), service("web-canary", "bbb")];
const pauseConditions = [{ reason: "CanaryPauseStep", startTime: "2026-01-01T12:00:00Z" }];
const aborted = { abort: true, abortedAt: "2026-01-01T12:00:00Z" };

const abortedText = (message = "") =>
  [
    `the update of Rollout "shop/web" was aborted${message}`,
    `error[rollout-aborted]: the update of Rollout "shop/web" was aborted${message}`,
    "  hint: kubectl istio-rollout retry web -n shop starts it again",
  ].join("\n");

describe("judge of time for proxies", () => {
  it("is never met by looking", () => {
    expect(judged({ kind: "settled", milliseconds: 0 }, {})).toBe("proxies are given time");
  });
});

describe("judge of ready pods", () => {
  const replicaSets = [replicaSet("aaa", 4), replicaSet("bbb", 2, 4)];
  it.for([
    { name: "as many as asked for", pods: 2, seen: "met" },
    { name: "more than asked for", pods: 1, seen: "met" },
    { name: "none asked for", pods: 0, seen: "met" },
    { name: "fewer than asked for", pods: 3, seen: "2 of 3 pods of hash bbb are ready" },
  ])("sees $name", ({ pods, seen }) => {
    expect(judged({ kind: "pods-ready", hash: "bbb", pods }, { replicaSets })).toBe(seen);
  });

  it("sees none of a hash that has no ReplicaSet", () => {
    expect(judged({ kind: "pods-ready", hash: "ccc", pods: 1 }, { replicaSets })).toBe(
      "0 of 1 pods of hash ccc are ready",
    );
  });

  it("adds up ReplicaSets of one hash", () => {
    const twin = replicaSet("bbb", 3);
    const other = { ...twin, ref: { ...twin.ref, name: "web-bbb-2" } };
    expect(judged({ kind: "pods-ready", hash: "bbb", pods: 5 }, { replicaSets: [...replicaSets, other] })).toBe("met");
  });

  it("sees none where nothing tells which ReplicaSets are the Rollout's", () => {
    const state = stateOf({});
    const blind = { ...state, live: state.live && { ...state.live, replicaSets: undefined } };
    expect(judge({ kind: "pods-ready", hash: "bbb", pods: 1 }, blind)).toEqual({
      met: false,
      seen: "0 of 1 pods of hash bbb are ready",
    });
  });
});

describe("judge of a weight", () => {
  it.for([
    { name: "the weight", made: { weight: 20 }, seen: "met" },
    { name: "another weight", made: { weight: 10 }, seen: `${route} has canary 10%` },
    {
      name: "another weight, with the phase",
      made: { weight: 10, status: { phase: "Progressing" } },
      seen: `${route} has canary 10% (phase Progressing)`,
    },
    {
      name: "another weight, with phase and message",
      made: { weight: 10, status: { phase: "Paused", message: "CanaryPauseStep" } },
      seen: `${route} has canary 10% (phase Paused: CanaryPauseStep)`,
    },
    {
      name: "routes that lack a side",
      made: { http: [{ name: "primary", route: [destination({ host: "web-stable" })] }] },
      seen: "its routes cannot be told",
    },
    {
      name: "routes in which the weight does not fit",
      made: { http: [{ name: "primary", ...hostRoute({ stable: 5, canary: 5 }, [{ host: "legacy", weight: 90 }]) }] },
      seen: `${route} has canary 5%`,
    },
  ])("sees $name", ({ made, seen }) => {
    expect(judged({ kind: "weight", weight: 20 }, made)).toBe(seen);
  });

  it("does not ask for the status", () => {
    expect(judged({ kind: "weight", weight: 10 }, { generation: 4, status: { phase: "Degraded" } })).toBe("met");
  });
});

describe("judge of an arrival", () => {
  const toPause: Condition = { kind: "arrived", hash: "bbb", stepIndex: 1 };
  it.for([
    { name: "the step with its weight, paused", made: { status: { pauseConditions } }, seen: "met" },
    { name: "the step with its weight before the pause shows", made: {}, seen: "it is about to pause at step 1" },
    { name: "the step with its weight while pauses are made by hand", made: { paused: true }, seen: "met" },
    {
      name: "a step that is no pause, with its weight",
      made: { canary: { steps: [{ setWeight: 10 }, { analysis: {} }] } },
      seen: "met",
    },
    { name: "a later step with its weight", made: { status: { currentStepIndex: 3 }, weight: 50 }, seen: "met" },
    {
      name: "the end of all steps with all traffic",
      made: { status: { currentStepIndex: 4 }, weight: 100 },
      seen: "met",
    },
    { name: "the step before its weight shows", made: { weight: 0 }, seen: `${route} has canary 0%` },
    {
      name: "a later step before its weight shows",
      made: { status: { currentStepIndex: 2 }, weight: 10 },
      seen: `${route} has canary 10%`,
    },
    { name: "an earlier step", made: { status: { currentStepIndex: 0 } }, seen: "it is at step 0" },
    {
      name: "an update without a step index yet",
      made: { status: { currentStepIndex: null, phase: "Progressing" } },
      seen: "it is at step 0 (phase Progressing)",
    },
    { name: "a spec that was not observed", made: { generation: 4 }, seen: unobserved },
    {
      name: "another update",
      made: { status: { currentPodHash: "ccc" } },
      seen: superseded,
    },
    {
      name: "another update that was aborted, which is not the one asked for",
      made: { status: { currentPodHash: "ccc", phase: "Degraded", message: "aborted", ...aborted } },
      seen: superseded,
    },
    { name: "an abort", made: { status: aborted }, seen: abortedText() },
    {
      name: "a retry that the controller has not taken up, though the phase is still of the abort",
      made: { status: { ...aborted, abort: false, phase: "Degraded", message: "aborted" } },
      seen: "the controller has not taken it up",
    },
    {
      name: "a full promotion in spite of an abort that the controller has not taken up",
      made: { status: { ...aborted, promoteFull: true } },
      seen: "the controller has not taken it up",
    },
    {
      name: "an abort, with its message",
      made: { status: { ...aborted, phase: "Degraded", message: "metric failed" } },
      seen: abortedText(": metric failed"),
    },
    {
      name: "a Rollout that is Degraded",
      made: { status: { phase: "Degraded", message: "ProgressDeadlineExceeded" } },
      seen: [
        'Rollout "shop/web" is Degraded: ProgressDeadlineExceeded',
        'error[rollout-degraded]: Rollout "shop/web" is Degraded: ProgressDeadlineExceeded',
        "  hint: correct what the message names, or go back: kubectl istio-rollout abort web -n shop",
      ].join("\n"),
    },
    { name: "a promotion that shows", made: { status: promoted, weight: 0, services }, seen: "met" },
    {
      name: "a promotion whose weights do not show yet",
      made: { status: promoted, weight: 100, services },
      seen: `${route} has canary 100%`,
    },
  ])("sees $name", ({ made, seen }) => {
    expect(judged(toPause, made)).toBe(seen);
  });

  it("is at step 0 of a Rollout without steps, where the canary has nothing until it is promoted", () => {
    const made = { canary: { steps: null }, status: { currentStepIndex: null } };
    const toStart: Condition = { kind: "arrived", hash: "bbb", stepIndex: 0 };
    expect([judged(toStart, { ...made, weight: 0 }), judged(toStart, { ...made, weight: 10 })]).toEqual([
      "met",
      `${route} has canary 10%`,
    ]);
  });
});

describe("judge of a promotion", () => {
  const toStable: Condition = { kind: "promoted", hash: "bbb" };
  it.for([
    { name: "all of it", made: { status: promoted, weight: 0, services }, seen: "met" },
    { name: "a spec that was not observed", made: { status: promoted, generation: 4 }, seen: unobserved },
    {
      name: "the stable hash from before",
      made: { status: { phase: "Progressing" } },
      seen: "the stable hash is aaa, not bbb (phase Progressing)",
    },
    { name: "no stable hash", made: { status: { stableRS: "" } }, seen: "the stable hash is unset, not bbb" },
    {
      name: "an abort",
      made: { status: aborted },
      seen: abortedText().replace(/^.*\n/, "the stable hash is aaa, not bbb\n"),
    },
    {
      name: "a full promotion in spite of an abort, which does not end it",
      made: { status: { ...aborted, promoteFull: true, phase: "Degraded", message: "aborted" } },
      seen: "the stable hash is aaa, not bbb (phase Degraded: aborted)",
    },
    {
      name: "a Rollout that is Degraded without a message",
      made: { status: { phase: "Degraded" } },
      seen: [
        "the stable hash is aaa, not bbb (phase Degraded)",
        'error[rollout-degraded]: Rollout "shop/web" is Degraded',
        "  hint: correct what the message names, or go back: kubectl istio-rollout abort web -n shop",
      ].join("\n"),
    },
    {
      name: "a stable Service that has not been switched, though the Rollout is Healthy",
      made: { status: { ...promoted, phase: "Healthy" }, weight: 0, services: [service("web-stable", "aaa")] },
      seen: 'Service "shop/web-stable" still selects hash aaa',
    },
    {
      name: "weights that have not been moved",
      made: { status: { ...promoted, phase: "Healthy" }, weight: 100, services },
      seen: `${route} has canary 100% (phase Healthy)`,
    },
    {
      name: "nothing amiss in a stable Service without a hash",
      made: { status: promoted, weight: 0, services: [service("web-stable")] },
      seen: "met",
    },
  ])("sees $name", ({ made, seen }) => {
    expect(judged(toStable, made)).toBe(seen);
  });

  it("sees a stable subset that has not been switched", () => {
    const destinations = ["stable", "canary"].map((subset) =>
      destination({ host: "web", subset, weight: subset === "stable" ? 100 : 0 }),
    );
    const at = (stable: string) =>
      liveState(
        trafficState({
          rollout: rollout({
            canary: { stableService: "", canaryService: "" },
            istio: {
              virtualService: { name: "web" },
              destinationRule: { name: "web", canarySubsetName: "canary", stableSubsetName: "stable" },
            },
            status: { currentPodHash: "bbb", ...promoted },
          }),
          virtualServices: [virtualService("web", { http: [{ route: destinations }] })],
          destinationRule: destinationRule("web", { stable, canary: "bbb" }),
        }),
      );
    expect([judge(toStable, at("aaa")), judge(toStable, at("bbb"))]).toEqual([
      { met: false, seen: 'subset "stable" of DestinationRule "shop/web" still selects hash aaa' },
      { met: true },
    ]);
  });
});

describe("judge of an abort", () => {
  it.for([
    {
      name: "all traffic on the stable side, and the controller's time",
      made: { weight: 0, status: aborted },
      seen: "met",
    },
    {
      name: "a template that went back to the stable one",
      made: { weight: 0, status: { currentPodHash: "aaa", stableRS: "aaa", abort: true } },
      seen: "met",
    },
    {
      name: "weights that have not been moved, though the controller has seen the abort",
      made: { weight: 10, status: { ...aborted, phase: "Degraded", message: "aborted" } },
      seen: `${route} has canary 10% (phase Degraded: aborted)`,
    },
    {
      name: "an abort that the controller has not seen",
      made: { weight: 0, status: { abort: true, phase: "Paused" } },
      seen: "all traffic is on the stable side (phase Paused)",
    },
    { name: "another update", made: { weight: 0, status: { ...aborted, currentPodHash: "ccc" } }, seen: superseded },
    {
      name: "a time that is left of an earlier abort",
      made: { weight: 0, status: { ...aborted, abort: false } },
      seen: "all traffic is on the stable side",
    },
  ])("sees $name", ({ made, seen }) => {
    expect(judged({ kind: "aborted", hash: "bbb" }, made)).toBe(seen);
  });
});

describe("judge of an abort that comes too late", () => {
  it("ends, because the new version is stable", () => {
    const status = { currentPodHash: "bbb", stableRS: "bbb" };
    const state = trafficState({
      rollout: rollout({ status }),
      virtualServices: [virtualService("web", { http: [hostRoute()] })],
    });
    const judgement = judge({ kind: "aborted", hash: "bbb" }, state);
    expect(judgement).toMatchObject({
      met: false,
      ended: {
        code: "abort-too-late",
        message: 'the update of Rollout "shop/web" was complete before the abort came: hash bbb is stable',
        hint: "kubectl istio-rollout undo web -n shop goes back to the version before it",
      },
    });
  });
});

describe("judge of a resumption", () => {
  it.for([
    { name: "the weight of the step", made: { weight: 10 }, seen: "met" },
    { name: "the weights of an abort", made: { weight: 0, status: aborted }, seen: "met" },
    {
      name: "no traffic on the canary where the first step has a weight",
      made: { weight: 0, status: { currentStepIndex: null } },
      seen: `${route} has canary 0%`,
    },
    { name: "a promotion", made: { weight: 0, status: promoted, services }, seen: "met" },
    {
      name: "no traffic on the canary of an update that is not known",
      made: { weight: 0, status: { stableRS: "" } },
      seen: "met",
    },
    { name: "a spec that was not observed", made: { generation: 4 }, seen: unobserved },
    {
      name: "weights that were set by hand",
      made: { weight: 30, status: { phase: "Paused" } },
      seen: `${route} has canary 30% (phase Paused)`,
    },
    { name: "weights on an aborted canary", made: { weight: 10, status: aborted }, seen: `${route} has canary 10%` },
    {
      name: "a stable Service that has not been switched",
      made: { weight: 0, status: promoted, services: [service("web-stable", "aaa")] },
      seen: 'Service "shop/web-stable" still selects hash aaa',
    },
  ])("sees $name", ({ made, seen }) => {
    expect(judged({ kind: "resumed" }, made)).toBe(seen);
  });
});

describe("judge of an observation", () => {
  it.for([
    { name: "the spec as it stands", made: {}, seen: "met" },
    { name: "an earlier spec", made: { generation: 4 }, seen: unobserved },
    {
      name: "a Rollout that no controller has seen",
      made: { status: { observedGeneration: "" } },
      seen: 'the controller has observed generation none of Rollout "shop/web", which is at 3',
    },
    { name: "an object without a generation", made: { generation: null }, seen: "met" },
  ])("sees $name", ({ made, seen }) => {
    expect(judged({ kind: "observed" }, made)).toBe(seen);
  });
});

describe("judge of a restart", () => {
  const at = "2026-01-01T12:00:00Z";
  it.for([
    { name: "the restart asked for", status: { restartedAt: at }, seen: "met" },
    { name: "none", status: { phase: "Healthy" }, seen: "pods are being restarted (phase Healthy)" },
    { name: "a later one", status: { restartedAt: "2026-01-01T12:00:01Z" }, seen: "met" },
    { name: "an earlier one", status: { restartedAt: "2025-12-31T12:00:00Z" }, seen: "pods are being restarted" },
  ])("sees $name", ({ status, seen }) => {
    expect(judged({ kind: "restarted", at }, { status })).toBe(seen);
  });
});
