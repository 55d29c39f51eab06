// What is said of sequences that this tool carries out in the controller's stead.
import { describe, expect, it } from "vitest";
import { findDirectRisks } from "../../src/plan/direct-risks.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { planAbortDirect } from "../../src/plan/plan-abort.ts";
import { planPromoteDirect } from "../../src/plan/plan-promote-direct.ts";
import { warning } from "../../src/traffic/finding.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { hostRoute, replicaSet, virtualService } from "../support/builders.ts";
import { headerEntry } from "../support/managed-routes.ts";
import { alive, type UpdateParts, updateState } from "../support/update-states.ts";

const way = { via: "direct", because: "its Lease is old" } as const;
const replicaSets = [replicaSet("aaa", 4), replicaSet("bbb", 4)];

describe("findDirectRisks", () => {
  it("says each finding once, with the hint that came first", () => {
    const [first, second] = ["weights", "routes"].map((what) => warning("no-controller-found", "none was found", what));
    const other = warning("gitops-owned", "Flux owns it", "exclude it");
    if (first === undefined || second === undefined) throw new Error("there are two");
    expect(findDirectRisks(updateState(), way, [first, second, other])).toEqual([first, other]);
  });

  it("says once of the whole sequence that a live controller undoes it", () => {
    const findings = findDirectRisks(updateState({ controller: alive }), way, []);
    expect(findings).toEqual([
      {
        code: "would-be-reverted",
        severity: "blocker",
        message: "the Argo Rollouts controller is alive (its Lease is fresh) and would undo what is done beside it",
        hint: "leave it to the controller with --via controller, or first: kubectl istio-rollout takeover web -n shop",
      },
    ]);
  });
});

describe("a direct sequence tells of managed routes", () => {
  const routing = { managedRoutes: [{ name: "header" }, { name: "primary" }] };
  const sequences: readonly { verb: string; plan: (state: TrafficState) => Plan }[] = [
    { verb: "abort", plan: (state) => planAbortDirect(state, way) },
    { verb: "promote", plan: (state) => planPromoteDirect(state, { settle: 0, way }) },
  ];

  function findingsOf(plan: (state: TrafficState) => Plan, parts: UpdateParts) {
    return plan(updateState({ replicaSets, ...parts })).findings;
  }

  it.for(sequences)("that stay, because they carry the weights: $verb", ({ plan }) => {
    expect(findingsOf(plan, { rollout: { routing } })).toContainEqual({
      code: "route-left-alone",
      severity: "warning",
      message: 'managed route http:primary of VirtualService "shop/web" stays, as it carries the Rollout\'s weights',
      hint: "take it out of managedRoutes and of the steps: the controller removes it when the update ends",
    });
  });

  it.for(sequences)("that a GitOps tool may put back: $verb", ({ plan }) => {
    const labels = { "kustomize.toolkit.fluxcd.io/name": "shop" };
    const http = [headerEntry, { name: "primary", ...hostRoute({ canary: 10 }) }];
    const virtualServices = [virtualService("web", { http }, { labels })];
    const managed = { routing: { managedRoutes: [{ name: "header" }] } };
    const messages = findingsOf(plan, { rollout: managed, virtualServices }).map(({ message }) => message);
    const owner = 'Flux owns VirtualService "shop/web" (kustomize.toolkit.fluxcd.io/name) and may put the';
    expect(messages).toEqual(expect.arrayContaining([`${owner} weights back`, `${owner} routes back`]));
    expect(messages).toHaveLength(new Set(messages).size);
  });
});
