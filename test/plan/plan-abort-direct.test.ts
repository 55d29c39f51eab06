import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { planAbortDirect } from "../../src/plan/plan-abort.ts";
import type { Way } from "../../src/traffic/way.ts";
import { hostRoute, replicaSet } from "../support/builders.ts";
import { tellStep, wholePlan } from "../support/plan-texts.ts";
import { aborted, alive, promoted, recorded, type UpdateParts, updateState } from "../support/update-states.ts";

const way: Way = { via: "direct", because: "its Lease is old" };

function plan(parts: UpdateParts): Plan {
  return planAbortDirect(updateState(parts), way);
}

describe("planAbortDirect", () => {
  it.for([{ level: "host" }, { level: "subset" }] as const)("plans the whole sequence at $level level", ({ level }) => {
    expect(wholePlan(plan({ level, weight: 50, status: recorded(50) }))).toMatchSnapshot();
  });

  const toStable = 'VirtualService "shop/web": http:primary -> 0';
  const marked = 'Rollout "shop/web": marked as aborted';
  it.for([
    {
      name: "moves the weights first, then the status",
      parts: {},
      steps: [toStable, marked],
    },
    {
      name: "takes back a full promotion, which would swallow it",
      parts: { status: { promoteFull: true } },
      steps: [toStable, marked],
    },
    {
      name: "takes away the managed routes at the end",
      parts: {
        rollout: { routing: { managedRoutes: [{ name: "beta" }] } },
        routes: [{ name: "beta", match: [{ headers: { beta: { exact: "1" } } }], ...hostRoute({ canary: 100 }) }],
      },
      steps: [toStable, marked, 'VirtualService "shop/web": route http:beta -> nothing'],
    },
    {
      name: "is taken up after the weights",
      parts: { weight: 0 },
      steps: [marked],
    },
    {
      name: "moves weights that an abort has left where they were",
      parts: { status: { ...aborted, ...recorded(10) }, weight: 10 },
      steps: [toStable, marked],
    },
  ] satisfies readonly { readonly name: string; readonly parts: UpdateParts; readonly steps: readonly string[] }[])(
    "$name",
    ({ parts, steps }) => {
      expect(plan(parts).steps.map(tellStep)).toEqual(steps);
    },
  );

  it.for([
    { name: "a complete update", parts: { status: promoted }, already: "nothing to abort, hash bbb is stable" },
    {
      name: "a first deployment",
      parts: { status: { stableRS: "" } },
      already: "nothing to abort, its first deployment is not complete",
    },
    {
      name: "a Rollout that no controller has seen",
      parts: { status: { stableRS: "", currentPodHash: "" } },
      already: "nothing to abort, its first deployment is not complete",
    },
    {
      name: "an aborted update",
      parts: {
        status: {
          ...aborted,
          canary: {
            weights: { canary: { weight: 0, podTemplateHash: "bbb" }, stable: { weight: 100, podTemplateHash: "aaa" } },
          },
        },
        weight: 0,
      },
      already: "the update is aborted already",
    },
  ])("has nothing to do on $name", ({ parts, already }) => {
    const made = plan(parts);
    expect(made).toEqual({ goal: already, way, steps: [], outcome: undefined, kept: [], already, findings: [] });
  });
});

describe("the findings of a direct abort", () => {
  it("refuse it once beside a live controller", () => {
    expect(plan({ controller: alive, weight: 50 }).findings).toEqual([
      {
        code: "would-be-reverted",
        severity: "blocker",
        message: "the Argo Rollouts controller is alive (its Lease is fresh) and would undo what is done beside it",
        hint: "leave it to the controller with --via controller, or first: kubectl istio-rollout takeover web -n shop",
      },
    ]);
  });

  it("refuse it where the stable version has no ready pods", () => {
    const { findings } = plan({ weight: 50, replicaSets: [replicaSet("aaa", 0, 4), replicaSet("bbb", 4)] });
    expect(findings).toEqual([
      {
        code: "empty-destination",
        severity: "blocker",
        message: '100% would go to Service "shop/web-stable", whose pods (hash aaa) are not ready',
        hint: "wait until pods of that hash are ready, or keep its weight at 0",
      },
    ]);
  });

  it.for([
    {
      name: "the canary has none either",
      parts: { replicaSets: [replicaSet("aaa", 0, 4), replicaSet("bbb", 0, 1)] },
      message: '100% would go to Service "shop/web-stable", whose pods (hash aaa) are not ready',
      hint: "wait until pods of that hash are ready, or keep its weight at 0",
    },
    {
      name: "the DestinationRule of both sides is gone",
      parts: { level: "subset", destinationRule: undefined },
      message: '100% would go to subset "stable" of DestinationRule "shop/web", which does not exist',
      hint: "create it first",
    },
  ] as const)("only warn of a stable version without ready pods where $name", ({ parts, message, hint }) => {
    expect(plan({ weight: 50, ...parts }).findings).toEqual([
      { code: "empty-destination", severity: "warning", message, hint },
    ]);
  });
});
