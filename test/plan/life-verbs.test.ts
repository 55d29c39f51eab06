// What each verb does in each state of a Rollout: the request of the existing plugin, or nothing and why.
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { planPause, planResume } from "../../src/plan/plan-pause.ts";
import { planRestart } from "../../src/plan/plan-restart.ts";
import { planRetry } from "../../src/plan/plan-retry.ts";
import { renderFinding } from "../../src/render/findings.ts";
import { plainTheme } from "../../src/render/theme.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { hostRoute, rollout, virtualService } from "../support/builders.ts";
import { type Stage, stateAt } from "../support/revisions.ts";
import { trafficState } from "../support/traffic-states.ts";

const at = "2026-01-01T12:00:00Z";
const verbs = {
  retry: planRetry,
  pause: planPause,
  resume: planResume,
  restart: (state: TrafficState) => planRestart(state, { at, isLater: false }),
} as const;
type Verb = keyof typeof verbs;

const main = { kind: "Rollout", namespace: "shop", name: "web", apiVersion: "argoproj.io/v1alpha1" };

/** What is sent, or why nothing is. */
function sent({ steps, already }: Plan): unknown {
  if (steps.length === 0) return already;
  return steps.map((step) => (step.kind === "request" ? [step.subresource ?? "object", step.body] : step));
}

function texts({ findings }: Plan): readonly string[] {
  return findings.map((finding) => renderFinding(finding, false, plainTheme));
}

const retried = [["status", { status: { abort: false } }]];
const paused = [["object", { spec: { paused: true } }]];
const resumed = [["object", { spec: { paused: false } }]];
const restarted = [["object", { spec: { restartAt: at } }]];
const notAborted = (index: number) => `nothing to retry, the update is not aborted; it is at step ${index}`;
const waits =
  "nobody paused it; its update waits at step 1, from which kubectl istio-rollout promote web -n shop goes on";

type Row = { readonly stage: Stage; readonly isPaused?: boolean } & Readonly<Record<Verb, unknown>>;
const rows: readonly Row[] = [
  {
    stage: "healthy",
    retry: "nothing to retry, hash bbb is stable",
    pause: paused,
    resume: "it is not paused",
    restart: restarted,
  },
  { stage: "paused", retry: notAborted(1), pause: paused, resume: waits, restart: restarted },
  { stage: "progressing", retry: notAborted(0), pause: paused, resume: "it is not paused", restart: restarted },
  { stage: "aborted", retry: retried, pause: paused, resume: "it is not paused", restart: restarted },
  {
    stage: "first",
    retry: "nothing to retry, its first deployment is not complete",
    pause: paused,
    resume: "it is not paused",
    restart: restarted,
  },
  {
    stage: "healthy",
    isPaused: true,
    retry: "nothing to retry, hash bbb is stable",
    pause: "it is paused already",
    resume: resumed,
    restart: restarted,
  },
  {
    stage: "paused",
    isPaused: true,
    retry: notAborted(1),
    pause: "it is paused already",
    resume: resumed,
    restart: restarted,
  },
  {
    stage: "aborted",
    isPaused: true,
    retry: retried,
    pause: "it is paused already",
    resume: resumed,
    restart: restarted,
  },
];

const cells = rows.flatMap(({ stage, isPaused = false, ...expected }) =>
  (["retry", "pause", "resume", "restart"] as const).map((verb) => ({
    name: `${verb}, ${stage}${isPaused ? " and paused by a person" : ""}`,
    verb,
    state: stateAt(stage, isPaused ? { spec: { paused: true } } : {}),
    expected: expected[verb],
  })),
);

describe("the request for", () => {
  it.for(cells)("$name", ({ verb, state, expected }) => {
    expect(sent(verbs[verb](state))).toEqual(expected);
  });

  it("an aborted first deployment is a retry too", () => {
    const state = stateAt("first", { status: { abort: true, abortedAt: at } });
    expect(sent(planRetry(state))).toEqual(retried);
  });

  it("a restart that is asked for already is none", () => {
    const state = stateAt("healthy", { spec: { restartAt: at } });
    expect(sent(planRestart(state, { at, isLater: false }))).toBe(`it is to restart at ${at} already`);
  });
});

describe("the plan of", () => {
  it("a retry is one request with its outcome", () => {
    expect(planRetry(stateAt("aborted"))).toEqual({
      goal: "retry",
      way: { via: "controller", because: "its Lease is fresh" },
      steps: [
        {
          kind: "request",
          target: main,
          subresource: "status",
          body: { status: { abort: false } },
          done: "retried",
          because: "the controller is to begin the aborted update again at step 0",
        },
      ],
      outcome: { kind: "arrived", hash: "bbb", stepIndex: 1 },
      kept: [],
      findings: [],
    });
  });

  it.for<{ name: string; plan: Plan; outcome: Plan["outcome"] }>([
    {
      name: "a retry without a stop waits for the promotion",
      plan: planRetry(stateAt("aborted", { canary: { steps: [{ setWeight: 10 }] } })),
      outcome: { kind: "promoted", hash: "bbb" },
    },
    {
      name: "a retry of a paused Rollout waits until it is taken up",
      plan: planRetry(stateAt("aborted", { spec: { paused: true } })),
      outcome: { kind: "taken-up", workloadGeneration: undefined },
    },
    {
      name: "a retry of a spec that was changed since waits until that is taken up",
      plan: planRetry(stateAt("aborted", { metadata: { generation: 4 } })),
      outcome: { kind: "taken-up", workloadGeneration: undefined },
    },
    { name: "a pause waits until it is seen", plan: planPause(stateAt("paused")), outcome: { kind: "observed" } },
    {
      name: "a resumption waits until the weights are those of its step",
      plan: planResume(stateAt("paused", { spec: { paused: true } })),
      outcome: { kind: "resumed" },
    },
    {
      name: "a restart waits until all pods are new",
      plan: planRestart(stateAt("healthy"), { at, isLater: false }),
      outcome: { kind: "restarted", at },
    },
    {
      name: "a later restart waits for nothing",
      plan: planRestart(stateAt("healthy"), { at, isLater: true }),
      outcome: undefined,
    },
    {
      name: "a retry without a controller waits for nothing",
      plan: planRetry(stateAt("aborted", { live: { controller: { status: "stopped", because: "its Lease is old" } } })),
      outcome: undefined,
    },
  ])("$name", ({ plan, outcome }) => {
    expect(plan.outcome).toEqual(outcome);
  });

  it.for([
    { isLater: false, done: "restarted" },
    { isLater: true, done: `restarts at ${at}` },
  ])("a restart says $done", ({ isLater, done }) => {
    expect(planRestart(stateAt("healthy"), { at, isLater }).steps).toMatchObject([{ done }]);
  });
});

describe("the finding", () => {
  const unread = new UserError("object-not-found", "no such VirtualService", { hint: "make one" });
  const stopped = { live: { controller: { status: "stopped", because: "its Lease is old" } } } as const;
  const released = { live: { controller: { status: "released", because: "the Rollout was taken over" } } } as const;

  it.for([
    {
      name: "of a pause that holds no weight",
      plan: planPause(stateAt("paused")),
      expected: [
        'warning[pause-holds-no-weight]: a pause does not hold the weights of Rollout "shop/web": its controller goes on putting back what others set\n  hint: to set weights by hand: kubectl istio-rollout takeover web -n shop',
      ],
    },
    {
      name: "of a request that nobody acts on",
      plan: planResume(stateAt("paused", { spec: { paused: true }, ...stopped })),
      expected: [
        "warning[nobody-acts]: no controller acts on it now: its Lease is old\n  hint: it takes effect when a controller serves the Rollout again",
      ],
    },
    {
      name: "of a pause that nobody acts on, and no word of a controller that puts weights back",
      plan: planPause(stateAt("paused", stopped)),
      expected: [
        "warning[nobody-acts]: no controller acts on it now: its Lease is old\n  hint: it takes effect when a controller serves the Rollout again",
      ],
    },
    {
      name: "of a pause of a Rollout that was taken over, which holds its weights already",
      plan: planPause(stateAt("paused", released)),
      expected: [
        "warning[nobody-acts]: no controller acts on it now: the Rollout was taken over\n  hint: it takes effect with kubectl istio-rollout handback web -n shop",
      ],
    },
    {
      name: "of a Rollout that was taken over",
      plan: planRestart(stateAt("healthy", released), { at, isLater: false }),
      expected: [
        "warning[nobody-acts]: no controller acts on it now: the Rollout was taken over\n  hint: it takes effect with kubectl istio-rollout handback web -n shop",
      ],
    },
    {
      name: "of a retry that a pause keeps from its steps",
      plan: planRetry(stateAt("aborted", { spec: { paused: true } })),
      expected: [
        'warning[paused-by-hand]: Rollout "shop/web" is paused: its update takes no step\n  hint: kubectl istio-rollout resume web -n shop',
      ],
    },
    {
      name: "of a retry of what was changed since",
      plan: planRetry(stateAt("aborted", { metadata: { generation: 4 } })),
      expected: [
        'warning[stale-status]: the controller has observed generation 3 of Rollout "shop/web", which is at 4\n  hint: what it is asked for may concern an update that it has not seen yet',
      ],
    },
    {
      name: "of routes that cannot be told",
      plan: planRetry({ ...stateAt("aborted"), bindings: [], unread: [unread] }),
      expected: ["warning[routes-unknown]: its traffic cannot be seen: no such VirtualService\n  hint: make one"],
    },
    { name: "is absent where there is nothing to do", plan: planResume(stateAt("paused", stopped)), expected: [] },
  ])("$name", ({ plan, expected }) => {
    expect(texts(plan)).toEqual(expected);
  });
});

describe("on manifests", () => {
  const state = trafficState({
    rollout: rollout(),
    virtualServices: [virtualService("web", { http: [hostRoute()] })],
  });

  it("a pause is an edit of that field", () => {
    expect(planPause(state)).toEqual({
      goal: "pause",
      way: undefined,
      steps: [
        {
          kind: "write",
          target: main,
          routes: [],
          fields: [{ label: "paused", field: "spec.paused", before: undefined, after: true }],
          patch: [
            { op: "test", path: "/spec/paused", value: null },
            { op: "add", path: "/spec/paused", value: true },
          ],
          inverse: [
            { op: "test", path: "/spec/paused", value: true },
            { op: "remove", path: "/spec/paused" },
          ],
          done: "paused",
          because: "the controller is to take no step of an update and to scale nothing for one",
        },
      ],
      outcome: undefined,
      kept: [],
      findings: [],
    });
  });

  it("a restart is an edit of that field", () => {
    expect(planRestart(state, { at, isLater: false }).steps).toMatchObject([
      { fields: [{ field: "spec.restartAt", after: at }] },
    ]);
  });
});
