import { describe, expect, it } from "vitest";
import { planSetWeight } from "../../src/plan/plan-set-weight.ts";
import type { ControllerState } from "../../src/traffic/controller.ts";
import { parseRouteSelector } from "../../src/traffic/route-selector.ts";
import { hostRoute, rollout, virtualService } from "../support/builders.ts";
import { inCluster, offline } from "../support/findings.ts";
import { liveState, stopped, trafficState } from "../support/traffic-states.ts";

const alive: ControllerState = { status: "alive", because: 'Lease "argo-rollouts/lock" was renewed 2 s ago' };
const missing = "list leases.coordination.k8s.io -A";
const unknown: ControllerState = {
  status: "unknown",
  missing,
  because: `the permission to ${missing} is missing`,
};
const absent: ControllerState = {
  status: "absent",
  because: "there is neither a Lease nor a Deployment of a controller",
};
const recorded = (weight: number) => ({
  canary: { weights: { canary: { weight }, stable: { weight: 100 - weight } } },
});

describe("the finding would-be-reverted", () => {
  const hint = "take the Rollout from it first with --takeover, or write all the same with --force";
  const isAlive = 'the Argo Rollouts controller is alive (Lease "argo-rollouts/lock" was renewed 2 s ago)';
  it.for([
    {
      name: "to the recorded weight, with what the steps offer",
      parts: { status: recorded(10) },
      message: `${isAlive} and would put the canary back to 10%; its steps offer 10%, 50%`,
    },
    {
      name: "to a recorded weight of 0",
      parts: { status: recorded(0) },
      message: `${isAlive} and would put the canary back to 0%; its steps offer 10%, 50%`,
    },
    {
      name: "without a recorded weight",
      parts: {},
      message: `${isAlive} and would put the canary back to its own weight; its steps offer 10%, 50%`,
    },
    {
      name: "without steps",
      parts: { canary: { steps: [] }, status: recorded(10) },
      message: `${isAlive} and would put the canary back to 10%`,
    },
  ])("blocks what a live controller puts back $name", ({ parts, message }) => {
    expect(inCluster({ rollout: parts }, { controller: alive })).toEqual([
      { code: "would-be-reverted", severity: "blocker", message, hint },
    ]);
  });

  it.for([
    { name: "the controller wants that weight itself", made: { rollout: { status: recorded(20) } }, controller: alive },
    { name: "the controller is stopped", made: { rollout: { status: recorded(10) } }, controller: stopped },
    { name: "nothing is to be written", made: { http: hostRoute({ canary: 20 }) }, controller: alive },
  ])("is not there where $name", ({ made, controller }) => {
    expect(inCluster(made, { controller })).toEqual([]);
  });

  it("is not there for a route that the controller does not write", () => {
    const routes = [
      { name: "primary", ...hostRoute() },
      { name: "internal", ...hostRoute() },
    ];
    const state = trafficState({
      rollout: rollout({ istio: { virtualService: { name: "web", routes: ["primary"] } }, status: recorded(10) }),
      virtualServices: [virtualService("web", { http: routes })],
    });
    const codes = (route: string) =>
      planSetWeight(liveState(state, { controller: alive }), {
        weight: 20,
        routes: { kind: "named", selectors: [parseRouteSelector(route)] },
      }).findings.map(({ code }) => code);
    expect(codes("http:internal")).toEqual([]);
    expect(codes("http:primary")).toEqual(["would-be-reverted"]);
  });
});

describe("the finding controller-will-delete", () => {
  it("is not there for a route that the controller does not write", () => {
    const extra = [{ host: "legacy", weight: 5 }];
    const state = trafficState({
      rollout: rollout({ istio: { virtualService: { name: "web", routes: ["primary"] } } }),
      virtualServices: [
        virtualService("web", {
          http: [
            { name: "primary", ...hostRoute({ stable: 95 }, extra) },
            { name: "internal", ...hostRoute({ stable: 95 }, extra) },
          ],
        }),
      ],
    });
    const codes = (route: string) =>
      planSetWeight(state, {
        weight: 20,
        routes: { kind: "named", selectors: [parseRouteSelector(route)] },
      }).findings.map(({ code }) => code);
    expect(codes("http:internal")).toEqual([]);
    expect(codes("http:primary")).toEqual(["controller-will-delete"]);
  });
});

describe("the finding controller-unknown", () => {
  const warning = {
    code: "controller-unknown",
    severity: "warning",
    message: `whether a controller is alive is unknown: the permission to ${missing} is missing`,
    hint: `kubectl auth can-i ${missing}; with --controller-namespace it is asked for there only`,
  };

  it("comes with the blocker, as an unknown controller counts as alive", () => {
    expect(inCluster({ rollout: { status: recorded(10) } }, { controller: unknown })).toEqual([
      warning,
      {
        code: "would-be-reverted",
        severity: "blocker",
        message: `the Argo Rollouts controller may be alive (the permission to ${missing} is missing) and would put the canary back to 10%; its steps offer 10%, 50%`,
        hint: "take the Rollout from it first with --takeover, or write all the same with --force",
      },
    ]);
  });

  it("comes alone where a controller would want that weight itself", () => {
    expect(inCluster({ rollout: { status: recorded(20) } }, { controller: unknown })).toEqual([warning]);
  });
});

describe("the finding no-controller-found", () => {
  it("warns where there is neither a Lease nor a Deployment", () => {
    expect(inCluster({ rollout: { status: recorded(10) } }, { controller: absent })).toEqual([
      {
        code: "no-controller-found",
        severity: "warning",
        message: "no Argo Rollouts controller was found: there is neither a Lease nor a Deployment of a controller",
        hint: "if one runs outside this cluster's view, it puts the weights back at once",
      },
    ]);
  });

  it("is not computed offline", () => {
    expect(offline({})).toEqual([]);
  });
});

describe("the finding stale-status", () => {
  const stale = { metadata: { generation: 4 }, status: { observedGeneration: "3" } };
  const finding = {
    code: "stale-status",
    severity: "warning",
    message: 'the controller has observed generation 3 of Rollout "shop/web", which is at 4',
    hint: "its status is older than its last change",
  };

  it("warns where the observed generation is behind", () => {
    expect(inCluster({ rollout: stale })).toEqual([finding]);
  });

  it.for([
    { name: "the generation is observed", parts: {} },
    { name: "there is no status yet", parts: { status: { observedGeneration: null } } },
    { name: "a manifest has no generation", parts: { metadata: { generation: null } } },
  ])("is not there where $name", ({ parts }) => {
    expect(inCluster({ rollout: parts })).toEqual([]);
  });
});

describe("the finding gitops-owned", () => {
  it.for([
    { mark: "argocd.argoproj.io/tracking-id", part: "annotations", owner: "Argo CD" },
    { mark: "argocd.argoproj.io/instance", part: "labels", owner: "Argo CD" },
    { mark: "kustomize.toolkit.fluxcd.io/name", part: "labels", owner: "Flux" },
    { mark: "helm.toolkit.fluxcd.io/name", part: "labels", owner: "Flux" },
  ])("warns of $owner by $mark", ({ mark, part, owner }) => {
    expect(inCluster({ metadata: { [part]: { [mark]: "web" } } })).toEqual([
      {
        code: "gitops-owned",
        severity: "warning",
        message: `${owner} owns VirtualService "shop/web" (${mark}) and may put the weights back`,
        hint: "exclude the weights from its sync, or change them in git with -f and --write",
      },
    ]);
  });

  it("names one owner where several marks stand", () => {
    const labels = { "argocd.argoproj.io/instance": "web", "kustomize.toolkit.fluxcd.io/name": "web" };
    expect(inCluster({ metadata: { labels } })).toHaveLength(1);
  });

  it("is not there for other labels", () => {
    expect(inCluster({ metadata: { labels: { "app.kubernetes.io/managed-by": "Helm" } } })).toEqual([]);
  });

  it("is not computed offline, where git is what changes", () => {
    expect(offline({ metadata: { labels: { "argocd.argoproj.io/instance": "web" } } })).toEqual([]);
  });
});
