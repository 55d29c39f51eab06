// A direct abort where the stable version has too few pods, and where its routes cannot be told.
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { planAbortDirect } from "../../src/plan/plan-abort.ts";
import { renderFinding } from "../../src/render/findings.ts";
import { plainTheme } from "../../src/render/theme.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { destination, hostRoute, replicaSet, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { tellStep } from "../support/plan-texts.ts";
import { aborted, recorded, type UpdateParts, updateState } from "../support/update-states.ts";

const way = { via: "direct", because: "its Lease is old" } as const;
const toStable = 'VirtualService "shop/web": http:primary -> 0';
const marked = 'Rollout "shop/web": marked as aborted';

function abort(state: TrafficState) {
  const { steps, findings } = planAbortDirect(state, way);
  return {
    steps: steps.map(tellStep),
    findings: findings.map((finding) => renderFinding(finding, false, plainTheme)),
  };
}

describe("a direct abort with dynamicStableScale", () => {
  const dynamic = (parts: UpdateParts) =>
    updateState({ rollout: { canary: { dynamicStableScale: true } }, weight: 50, status: recorded(50), ...parts });
  const stable = (ready: number, wanted = ready) => [replicaSet("aaa", ready, wanted), replicaSet("bbb", 4)];
  const scaled = 'ReplicaSet "shop/web-aaa": replicas -> 4';
  const waited = "waiting until 4 pods of hash aaa are ready";
  const overloaded = (ready: number) => [
    `warning[stable-overloaded]: 100% would go to ${ready} of the 4 pods that the stable version needs\n  hint: they are scaled up at once; an abort does not wait for them`,
  ];
  it.for<{ name: string; parts: UpdateParts; steps: readonly string[]; findings?: readonly string[] }>([
    {
      name: "has nothing to scale where all stable pods are there",
      parts: { replicaSets: stable(4) },
      steps: [toStable, marked],
    },
    {
      name: "scales the stable version up first, and does not wait where some of its pods are ready",
      parts: { replicaSets: stable(2) },
      steps: [scaled, toStable, marked],
      findings: overloaded(2),
    },
    {
      name: "does not wait for pods that are on their way either",
      parts: { replicaSets: stable(1, 4) },
      steps: [toStable, marked],
      findings: overloaded(1),
    },
    {
      name: "waits for stable pods where there is none",
      parts: { replicaSets: stable(0), weight: 100, status: { ...recorded(100), currentStepIndex: 4 } },
      steps: [scaled, waited, toStable, marked],
    },
    {
      name: "waits for them where they were asked for already",
      parts: { replicaSets: stable(0, 4), weight: 100 },
      steps: [waited, toStable, marked],
    },
    {
      name: "points a stable side that leads to the new version back once there are pods of the old one",
      parts: { replicaSets: stable(0), stable: "bbb" },
      steps: [scaled, waited, 'Service "shop/web-stable": selector -> aaa', toStable, marked],
    },
    {
      name: "does not wait where the canary has no ready pod either",
      parts: { replicaSets: [replicaSet("aaa", 0), replicaSet("bbb", 0, 4)] },
      steps: [scaled, toStable, marked],
      findings: [
        'warning[empty-destination]: 100% would go to Service "shop/web-stable", whose pods (hash aaa) are not ready\n  hint: wait until pods of that hash are ready, or keep its weight at 0',
      ],
    },
    {
      name: "does not wait where the canary gets no traffic",
      parts: { replicaSets: stable(0), weight: 0 },
      steps: [scaled, marked],
    },
    {
      name: "scales what an abort that was cut off left behind",
      parts: { replicaSets: stable(2), weight: 0, status: { ...aborted, ...recorded(0) } },
      steps: [scaled, marked],
    },
    {
      name: "is refused where there is no ReplicaSet of the stable version",
      parts: { replicaSets: [replicaSet("bbb", 4)] },
      steps: [toStable, marked],
      findings: [
        'refused[empty-destination]: 100% would go to Service "shop/web-stable", whose pods (hash aaa) are not ready\n  hint: wait until pods of that hash are ready, or keep its weight at 0',
      ],
    },
  ])("$name", ({ parts, steps, findings = [] }) => {
    expect(abort(dynamic(parts))).toEqual({ steps, findings });
  });

  it("says why it scales, which is not put back any more than the rest", () => {
    const [scale] = planAbortDirect(dynamic({ replicaSets: stable(2) }), way).steps;
    expect(scale).toMatchObject({
      because: 'ReplicaSet "shop/web-aaa" is to have all 4 pods, as it gets all traffic',
      stays: "an abort is not taken back",
    });
  });

  it("leaves the stable version as it is without dynamicStableScale", () => {
    const state = updateState({ weight: 50, replicaSets: [replicaSet("aaa", 2), replicaSet("bbb", 4)] });
    expect(abort(state).steps).toEqual([toStable, marked]);
  });
});

describe("a direct abort whose routes cannot be told", () => {
  const primary = { name: "primary", ...hostRoute({ canary: 50 }) };
  const both = (name: string, canary = 50) => ({ name, ...hostRoute({ canary }) });
  const web = (...http: readonly Parameters<typeof virtualService>[1][]) => virtualService("web", { http });
  const noRoute = 'route "http:primary" not found in VirtualService "shop/web"';
  const hint = "hint: correct the VirtualService, or trafficRouting.istio of the Rollout, and run the command again";
  const safe = (problem: string) =>
    `warning[routes-unknown]: ${problem}; no route there is left with traffic for the canary\n  ${hint}`;
  const unsafe = (problem: string, advice = hint) =>
    `warning[traffic-unknown]: ${problem}; what goes to the canary there is not taken back\n  ${advice}`;
  it.for<{ name: string; parts: UpdateParts; steps: readonly string[]; findings: readonly string[] }>([
    {
      name: "takes every route that carries both destinations, where the Rollout's own was renamed",
      parts: { virtualServices: [web(both("main"), both("other", 10), { name: "mail" })] },
      steps: ['VirtualService "shop/web": http:main -> 0, http:other -> 0', marked],
      findings: [safe(noRoute)],
    },
    {
      name: "takes both of two routes, where the Rollout names none",
      parts: { rollout: { istio: { virtualService: { name: "web" } } }, virtualServices: [web(both("a"), both("b"))] },
      steps: ['VirtualService "shop/web": http:a -> 0, http:b -> 0', marked],
      findings: [safe('the Rollout names none of the 2 http routes of VirtualService "shop/web"')],
    },
    {
      name: "takes both of two routes without names",
      parts: {
        rollout: { istio: { virtualService: { name: "web" } } },
        virtualServices: [web(hostRoute({ canary: 50 }), hostRoute({ canary: 50 }))],
      },
      steps: ['VirtualService "shop/web": http:#0 -> 0, http:#1 -> 0', marked],
      findings: [safe('the Rollout names none of the 2 http routes of VirtualService "shop/web"')],
    },
    {
      name: "has nothing to move where no route leads to the canary",
      parts: {
        virtualServices: [web({ name: "primary", route: [destination({ host: "web-stable", weight: 100 })] })],
      },
      steps: [marked],
      findings: [safe('http:primary of VirtualService "shop/web" has no destination for Service "web-canary"')],
    },
    {
      name: "writes the status alone where a route has a side twice",
      parts: {
        virtualServices: [web({ name: "primary", ...hostRoute({ canary: 50 }, [{ host: "web-canary", weight: 1 }]) })],
      },
      steps: [marked],
      findings: [
        unsafe('http:primary of VirtualService "shop/web" has 2 destinations that the controller takes for the canary'),
      ],
    },
    {
      name: "tells of a route that only leads to the canary, and stays",
      parts: {
        virtualServices: [web(both("main"), { name: "beta", route: [destination({ host: "web-canary" })] })],
      },
      steps: ['VirtualService "shop/web": http:main -> 0', marked],
      findings: [unsafe(noRoute)],
    },
    {
      name: "takes the routes of the other VirtualServices as the Rollout has them",
      parts: {
        rollout: { istio: { virtualServices: [{ name: "web", routes: ["primary"] }, { name: "inner" }] } },
        virtualServices: [web(both("main")), virtualService("inner", { http: [both("inner")] })],
      },
      steps: ['VirtualService "shop/web": http:main -> 0', 'VirtualService "shop/inner": http:inner -> 0', marked],
      findings: [safe(noRoute)],
    },
  ])("$name", ({ parts, steps, findings }) => {
    expect(abort(updateState({ weight: 50, ...parts }))).toEqual({ steps, findings });
  });

  const absent = new UserError("object-not-found", 'VirtualService "shop/inner" does not exist', {
    hint: "check virtualService",
  });

  it("moves what it sees, where another VirtualService was not read, and says that it cannot see that", () => {
    const state = { ...updateState({ virtualServices: [web(primary)] }), unread: [absent] };
    expect(abort(state)).toEqual({
      steps: [toStable, marked],
      findings: [unsafe('VirtualService "shop/inner" does not exist', "hint: check virtualService")],
    });
  });

  it("writes the status alone where no VirtualService was read", () => {
    const state = { ...updateState(), bindings: [], unread: [absent] };
    expect(abort(state).steps).toEqual([marked]);
  });

  it("ends with what stands in the way once there is nothing else left to do", () => {
    const weights = { canary: { weight: 0, podTemplateHash: "bbb" }, stable: { weight: 100, podTemplateHash: "aaa" } };
    const status = { ...aborted, canary: { weights } };
    const state = { ...updateState({ status }), bindings: [], unread: [absent] };
    expect(errorText(() => abort(state))).toBe(
      'error[object-not-found]: VirtualService "shop/inner" does not exist\n  hint: check virtualService',
    );
    expect(abort(updateState({ status, virtualServices: [web(both("main", 0))] }))).toEqual({
      steps: [],
      findings: [safe(noRoute)],
    });
  });
});
