import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { planPromoteDirect } from "../../src/plan/plan-promote-direct.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import type { Way } from "../../src/traffic/way.ts";
import { hostRoute, replicaSet, service, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { tellStep, wholePlan } from "../support/plan-texts.ts";
import { last, statesOf } from "../support/simulation.ts";
import { adopted, alive, promoted, type UpdateParts, updateState } from "../support/update-states.ts";

const way: Way = { via: "direct", because: "its Lease is old" };
const paused = {
  phase: "Paused",
  message: "CanaryPauseStep",
  pauseConditions: [{ reason: "CanaryPauseStep", startTime: "2026-01-01T12:00:00Z" }],
  controllerPause: true,
};
/** The canary at 50%, with two pods of the four. */
const halfway: UpdateParts = {
  status: { ...paused, currentStepIndex: 3 },
  weight: 50,
  replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 2)],
};

const foreign = { "argo-rollouts.argoproj.io/managed-by-rollouts": "ghost" };

function plan(state: TrafficState, settle = 10_000): Plan {
  return planPromoteDirect(state, { settle, way });
}

describe("planPromoteDirect", () => {
  it.for([{ level: "host" }, { level: "subset" }] as const)("plans the whole sequence at $level level", ({ level }) => {
    expect(wholePlan(plan(updateState({ ...halfway, level })))).toMatchSnapshot();
  });

  const settled = "all proxies are given 10 s to follow";
  const pods = "waiting until 4 pods of hash bbb are ready";
  const scaled = 'ReplicaSet "shop/web-bbb": replicas -> 4';
  const toCanary = 'VirtualService "shop/web": http:primary -> 100';
  const toStable = 'VirtualService "shop/web": http:primary -> 0';
  const marked = 'Rollout "shop/web": marked as promoted, hash bbb is stable';
  const stable = 'Service "shop/web-stable": selector -> bbb';
  const full = [replicaSet("aaa", 4), replicaSet("bbb", 4)];

  it.for([
    {
      name: "goes through pods, weight, status, selector, weight",
      parts: halfway,
      steps: [scaled, pods, toCanary, settled, marked, stable, settled, toStable],
    },
    {
      name: "waits for pods that are only not ready yet",
      parts: { ...halfway, replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 3, 4)] },
      steps: [pods, toCanary, settled, marked, stable, settled, toStable],
    },
    {
      name: "leaves more pods than wanted as they are",
      parts: { ...halfway, replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 6)] },
      steps: [toCanary, settled, marked, stable, settled, toStable],
    },
    {
      name: "points the canary side at the new version first, where no controller got to it",
      parts: { ...halfway, canary: "aaa", replicaSets: full, weight: 0 },
      steps: [
        settled,
        'Service "shop/web-canary": selector -> bbb',
        settled,
        toCanary,
        settled,
        marked,
        stable,
        settled,
        toStable,
      ],
    },
    {
      name: "gives a side the controller's mark with its first label",
      parts: {
        ...halfway,
        replicaSets: full,
        weight: 0,
        services: [adopted(service("web-stable", "aaa")), service("web-canary")],
      },
      steps: [
        settled,
        'Service "shop/web-canary": selector -> bbb, managed-by -> web',
        settled,
        toCanary,
        settled,
        marked,
        stable,
        settled,
        toStable,
      ],
    },
    {
      name: "is taken up after the weights, with a pause because nobody knows how old they are",
      parts: { ...halfway, replicaSets: full, weight: 100 },
      steps: [settled, marked, stable, settled, toStable],
    },
    {
      name: "is taken up after the status",
      parts: { ...halfway, replicaSets: full, weight: 100, status: promoted },
      steps: [settled, stable, settled, toStable],
    },
    {
      name: "is taken up after the selector",
      parts: { ...halfway, replicaSets: full, weight: 100, status: promoted, stable: "bbb" },
      steps: [settled, toStable],
    },
    {
      name: "takes away the managed routes at the end",
      parts: {
        ...halfway,
        replicaSets: full,
        rollout: { routing: { managedRoutes: [{ name: "beta" }] } },
        routes: [{ name: "beta", match: [{ headers: { beta: { exact: "1" } } }], ...hostRoute({ canary: 100 }) }],
      },
      steps: [
        toCanary,
        settled,
        marked,
        stable,
        settled,
        toStable,
        'VirtualService "shop/web": route http:beta -> nothing',
      ],
    },
    {
      name: "leaves other destinations their share of the weight",
      parts: {
        ...halfway,
        replicaSets: full,
        virtualServices: [
          virtualService("web", {
            http: [{ name: "primary", ...hostRoute({ stable: 40, canary: 50 }, [{ host: "legacy", weight: 10 }]) }],
          }),
        ],
      },
      steps: ['VirtualService "shop/web": http:primary -> 90', settled, marked, stable, settled, toStable],
    },
  ] satisfies readonly { readonly name: string; readonly parts: UpdateParts; readonly steps: readonly string[] }[])(
    "$name",
    ({ parts, steps }) => {
      expect(plan(updateState(parts)).steps.map(tellStep)).toEqual(steps);
    },
  );

  it("has no pauses where proxies are given no time", () => {
    expect(plan(updateState(halfway), 0).steps.map(tellStep)).toEqual([
      scaled,
      pods,
      toCanary,
      marked,
      stable,
      toStable,
    ]);
  });

  it("has nothing to do on its own end", () => {
    const end = last(statesOf(updateState(halfway), plan(updateState(halfway)).steps));
    expect(plan(end)).toEqual({
      goal: "nothing to promote, hash bbb is stable",
      way,
      steps: [],
      outcome: undefined,
      kept: [],
      already: "nothing to promote, hash bbb is stable",
      findings: [],
    });
  });
});

describe("the findings of a direct promotion", () => {
  it("tell of a Service that another Rollout has marked, whose mark stays", () => {
    const services = [adopted(service("web-stable", "aaa"), foreign), adopted(service("web-canary", "bbb"))];
    const made = plan(updateState({ ...halfway, services }));
    expect(made.findings.map(({ code, message }) => [code, message])).toEqual([
      ["shared-object", 'Service "shop/web-stable" is managed by Rollout "ghost"'],
    ]);
    expect(made.steps.map(tellStep)).toContain('Service "shop/web-stable": selector -> bbb');
  });

  const revert = {
    code: "would-be-reverted",
    severity: "blocker",
    message: "the Argo Rollouts controller is alive (its Lease is fresh) and would undo what is done beside it",
    hint: "leave it to the controller with --via controller, or first: kubectl istio-rollout takeover web -n shop",
  };

  it("refuse it once beside a live controller", () => {
    expect(plan(updateState({ ...halfway, controller: alive })).findings).toEqual([revert]);
  });

  it("tell each once, whatever number of writes it is about", () => {
    const absent = { status: "absent", because: "there is no Lease" } as const;
    const labels = { "argocd.argoproj.io/instance": "web" };
    const http = [{ name: "primary", ...hostRoute({ canary: 50 }) }];
    const state = updateState({
      ...halfway,
      controller: absent,
      virtualServices: [virtualService("web", { http }, { labels })],
    });
    expect(plan(state).findings.map(({ code }) => code)).toEqual(["no-controller-found", "gitops-owned"]);
  });
});

describe("a direct promotion that cannot be", () => {
  it.for([
    {
      name: "of a change that no controller has seen",
      parts: { rollout: { metadata: { generation: 4 } } },
      text: [
        'error[spec-not-observed]: the last change of Rollout "shop/web" (generation 4) was seen by no controller: there are no pods of it yet',
        "  hint: take the change back, or start the controller; abort works all the same",
      ],
    },
    {
      name: "of a Rollout without a status",
      parts: { status: { currentPodHash: "" } },
      text: [
        'error[update-unknown]: the status of Rollout "shop/web" names no pod template hash: no controller has seen it yet',
        "  hint: start the controller for the first deployment",
      ],
    },
    {
      name: "without the ReplicaSet of the new version",
      parts: { replicaSets: [replicaSet("aaa", 4)] },
      text: [
        'error[replica-set-missing]: there is no ReplicaSet of hash bbb for Rollout "shop/web"',
        "  hint: only a controller creates it; abort keeps the traffic on the stable version",
      ],
    },
    {
      name: "of ping-pong Services",
      parts: {
        rollout: {
          canary: {
            stableService: "",
            canaryService: "",
            pingPong: { pingService: "web-stable", pongService: "web-canary" },
          },
        },
        status: { canary: { stablePingPong: "ping" } },
      },
      text: [
        'error[ping-pong-not-direct]: Rollout "shop/web" uses ping-pong Services, which only the controller can swap',
        "  hint: set-weight moves the traffic; abort works too",
      ],
    },
  ] satisfies readonly { readonly name: string; readonly parts: UpdateParts; readonly text: readonly string[] }[])(
    "$name",
    ({ parts, text }) => {
      expect(errorText(() => plan(updateState(parts)))).toBe(text.join("\n"));
    },
  );
});
