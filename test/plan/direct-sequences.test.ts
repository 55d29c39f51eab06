// Direct sequences on states that no controller leaves behind.
import { describe, expect, it } from "vitest";
import { planAbortDirect } from "../../src/plan/plan-abort.ts";
import { planHandback } from "../../src/plan/plan-handback.ts";
import { planPromoteDirect } from "../../src/plan/plan-promote-direct.ts";
import { instanceIdLabel, takenOverValue } from "../../src/resources/rollout-labels.ts";
import { hostRoute, replicaSet, service, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { tellStep } from "../support/plan-texts.ts";
import { adopted, type UpdateParts, updateState } from "../support/update-states.ts";

const way = { via: "direct", because: "its Lease is old" } as const;

function abort(parts: UpdateParts) {
  const { steps, findings } = planAbortDirect(updateState(parts), way);
  return { steps: steps.map(tellStep), findings: findings.map(({ severity, code }) => `${severity} ${code}`) };
}

const foreign = { "argo-rollouts.argoproj.io/managed-by-rollouts": "ghost" };
const shift = 'VirtualService "shop/web": http:primary -> 0';
const marked = 'Rollout "shop/web": marked as aborted';

describe("planAbortDirect, where somebody has pointed the stable side at the new version", () => {
  it("points the Service back before it gives it all traffic", () => {
    expect(abort({ stable: "bbb" })).toEqual({
      steps: ['Service "shop/web-stable": selector -> aaa', shift, marked],
      findings: [],
    });
  });

  it("leaves the mark of another Rollout on the Service, and warns of it", () => {
    const services = [adopted(service("web-stable", "bbb"), foreign), adopted(service("web-canary", "bbb"))];
    expect(abort({ services })).toEqual({
      steps: ['Service "shop/web-stable": selector -> aaa', shift, marked],
      findings: ["warning shared-object"],
    });
    expect(abort({ services: [adopted(service("web-stable", "aaa"), foreign)] }).findings).not.toContain(
      "warning shared-object",
    );
  });

  it("points the subset back before it gives it all traffic", () => {
    expect(abort({ level: "subset", stable: "bbb", services: [] }).steps).toEqual([
      'DestinationRule "shop/web": subset stable -> aaa',
      shift,
      marked,
    ]);
  });

  it("leaves it there where the stable version has no ready pods", () => {
    const replicaSets = [replicaSet("aaa", 0, 4), replicaSet("bbb", 4)];
    expect(abort({ stable: "bbb", replicaSets }).steps).toEqual([shift, marked]);
  });

  it("leaves a side alone that carries no hash", () => {
    expect(abort({ stable: undefined }).steps).toEqual([shift, marked]);
  });
});

describe("planAbortDirect, where neither version has ready pods", () => {
  const replicaSets = [replicaSet("aaa", 0, 4), replicaSet("bbb", 0, 1)];

  it("moves the traffic all the same, with a warning", () => {
    expect(abort({ replicaSets }).findings).toEqual(["warning empty-destination"]);
  });

  it("refuses to take traffic from a destination that is somebody else's", () => {
    const route = hostRoute({ stable: 0, canary: 0 }, [{ host: "legacy", weight: 1 }]);
    const virtualServices = [virtualService("web", { http: [{ name: "primary", ...route }] })];
    expect(abort({ replicaSets, virtualServices }).findings).toContain("blocker empty-destination");
  });
});

describe("planHandback to an abort", () => {
  it("is refused where the stable version has no ready pods, as the abort itself is", () => {
    const rollout = { metadata: { labels: { [instanceIdLabel]: takenOverValue } } };
    const replicaSets = [replicaSet("aaa", 0, 4), replicaSet("bbb", 4)];
    const { findings } = planHandback(updateState({ rollout, replicaSets }), "abort");
    expect(findings).toContainEqual({
      severity: "blocker",
      code: "empty-destination",
      message: '100% would go to Service "shop/web-stable", whose pods (hash aaa) are not ready',
      hint: "wait until pods of that hash are ready, or keep its weight at 0",
    });
  });
});

describe("planPromoteDirect", () => {
  it("gives the canary no weight below 0 where other destinations hold more than there is", () => {
    const route = hostRoute({ canary: 10 }, [{ host: "legacy", weight: 120 }]);
    const virtualServices = [virtualService("web", { http: [{ name: "primary", ...route }] })];
    expect(errorText(() => planPromoteDirect(updateState({ virtualServices }), { settle: 0, way }))).toBe(
      [
        'error[weights-impossible]: canary weight 0 does not fit into http:primary of VirtualService "shop/web": 100 - 0 (canary) - 120 (legacy) = -20 for stable',
        "  hint: other destinations keep their weight; lower them first",
      ].join("\n"),
    );
  });
});
