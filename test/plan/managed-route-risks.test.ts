import { describe, expect, it } from "vitest";
import type { ManagedRouteGoal } from "../../src/plan/managed-route-entries.ts";
import { planRemoveManagedRoutes, planSetManagedRoute } from "../../src/plan/managed-routes.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import type { ControllerState } from "../../src/traffic/controller.ts";
import { type RolloutParts, replicaSet, service } from "../support/builders.ts";
import { headerEntry, headerGoal, managingRollout, mirrorGoal, primary, web } from "../support/managed-routes.ts";
import { liveState, stopped, trafficState } from "../support/traffic-states.ts";

const alive: ControllerState = { status: "alive", because: 'Lease "argo-rollouts/lock" was renewed 2 s ago' };
const isAlive = 'the Argo Rollouts controller is alive (Lease "argo-rollouts/lock" was renewed 2 s ago)';
const updating = { stableRS: "aaa", currentPodHash: "bbb", currentStepIndex: 1 };
const header = { name: "header", match: [{ headerName: "x-canary", headerValue: { exact: "true" } }] };
const mirror = { name: "mirror", match: [{ headers: { "x-canary": { exact: "true" } } }] };

type Live = NonNullable<Parameters<typeof liveState>[1]>;
type Case = {
  readonly rollout?: RolloutParts;
  readonly http?: readonly JsonObject[];
  readonly metadata?: JsonObject;
  readonly live?: Live;
};

function stateOf({ rollout = {}, http = [primary], metadata = {}, live = {} }: Case) {
  const object = web(...http);
  const content = { ...object.content, metadata: { ...(object.content["metadata"] as JsonObject), ...metadata } };
  const parts = { status: updating, ...rollout };
  const state = trafficState({ rollout: managingRollout(parts), virtualServices: [{ ...object, content }] });
  return liveState(state, live);
}

function setting(made: Case, goal: ManagedRouteGoal = headerGoal()) {
  return planSetManagedRoute(stateOf(made), goal).findings;
}

function removing(made: Case, names: readonly string[] = []) {
  return planRemoveManagedRoutes(stateOf({ http: [headerEntry, primary], ...made }), { names }).findings;
}

function wouldBeReverted(message: string) {
  const hint = "take the Rollout from it first: kubectl istio-rollout takeover web -n shop";
  return { code: "would-be-reverted", severity: "blocker", message, hint };
}

const secondRevision = { annotations: { "rollout.argoproj.io/revision": "2" } };
/** The update stands at a step about a managed route. */
function atStep(step: JsonObject, status: JsonObject = {}): RolloutParts {
  const steps = [{ setWeight: 10 }, step, { pause: {} }];
  return { canary: { steps }, metadata: secondRevision, status: { ...updating, ...status } };
}

describe("the finding empty-destination", () => {
  const hint = "wait until pods of that hash are ready, or set the route then";
  it("blocks a header route to a canary without ready pods", () => {
    expect(setting({ live: { ready: { aaa: 4, bbb: 0 } } })).toEqual([
      {
        code: "empty-destination",
        severity: "blocker",
        message: 'what http:header matches would go to Service "shop/web-canary", whose pods (hash bbb) are not ready',
        hint,
      },
    ]);
  });

  it("blocks a header route to a Service that does not exist", () => {
    expect(setting({ live: { services: [service("web-stable", "aaa")] } })).toEqual([
      {
        code: "empty-destination",
        severity: "blocker",
        message: 'what http:header matches would go to Service "shop/web-canary", which does not exist',
        hint: "create it first",
      },
    ]);
  });

  it("is hash-unknown where the Service selects no hash", () => {
    expect(setting({ live: { services: [service("web-stable", "aaa"), service("web-canary")] } })).toEqual([
      {
        code: "hash-unknown",
        severity: "warning",
        message: 'the pods behind Service "shop/web-canary" cannot be told: it carries no pod template hash',
        hint: "the controller writes hash and selector at its first pass over the Rollout",
      },
    ]);
  });

  it.for([
    { name: "for a mirror route, whose answers nobody gets", goal: mirrorGoal(), http: [primary] },
    { name: "where nothing is written", goal: headerGoal(), http: [headerEntry, primary] },
  ])("is not there $name", ({ goal, http }) => {
    expect(setting({ http, live: { ready: { aaa: 4, bbb: 0 } } }, goal)).toEqual([]);
  });
});

describe("the finding would-be-reverted", () => {
  it.for<{ name: string; rollout: RolloutParts; ready?: Record<string, number>; because: string }>([
    {
      name: "no update is under way",
      rollout: { status: { ...updating, currentPodHash: "aaa" } },
      because: "no update is under way",
    },
    {
      name: "the update was aborted",
      rollout: { status: { ...updating, abort: true } },
      because: "the update was aborted",
    },
    {
      name: "the whole update is being promoted",
      rollout: { status: { ...updating, promoteFull: true } },
      because: "a full promotion is under way",
    },
    {
      name: "the controller does not walk back to stable pods any more",
      rollout: {
        canary: { dynamicStableScale: true },
        status: {
          ...updating,
          currentPodHash: "aaa",
          canary: { weights: { canary: { weight: 0, podTemplateHash: "bbb" } } },
        },
      },
      because: "no update is under way",
    },
  ])("blocks setting a route where $name", ({ rollout, because }) => {
    expect(setting({ rollout, live: { controller: alive } })).toEqual([
      wouldBeReverted(`${isAlive} and would remove http:header at its next pass: ${because}`),
    ]);
  });

  it("blocks setting a route where no new pod is available", () => {
    const unavailable = { ...replicaSet("bbb", 4).content, status: { readyReplicas: 4, availableReplicas: 0 } };
    const replicaSets = [replicaSet("aaa", 4), { ...replicaSet("bbb", 4), content: unavailable }];
    expect(setting({ live: { controller: alive, replicaSets } })).toEqual([
      wouldBeReverted(
        `${isAlive} and would remove http:header at its next pass: no pod of the canary hash bbb is available`,
      ),
    ]);
  });

  it.for<{ name: string; made: Case }>([
    { name: "an update is under way", made: { live: { controller: alive } } },
    {
      name: "the controller walks back to stable pods step by step",
      made: {
        rollout: {
          canary: { dynamicStableScale: true },
          status: {
            ...updating,
            currentPodHash: "aaa",
            canary: { weights: { canary: { weight: 10, podTemplateHash: "bbb" } } },
          },
        },
        live: { controller: alive, ready: { aaa: 0, bbb: 4 } },
      },
    },
    {
      name: "the controller is stopped",
      made: { rollout: { status: { ...updating, abort: true } }, live: { controller: stopped } },
    },
    {
      name: "the route stands like that",
      made: {
        rollout: { status: { ...updating, abort: true } },
        http: [headerEntry, primary],
        live: { controller: alive },
      },
    },
    {
      name: "the current step sets another route",
      made: { rollout: atStep({ setMirrorRoute: mirror }), live: { controller: alive } },
    },
    {
      name: "the current step sets it in just this way",
      made: { rollout: atStep({ setHeaderRoute: header }), live: { controller: alive } },
    },
  ])("is not there for setting a route where $name", ({ made }) => {
    expect(setting(made)).toEqual([]);
  });

  it.for<{ name: string; step: JsonObject; goal: ManagedRouteGoal }>([
    { name: "sets it with another match", step: { setHeaderRoute: header }, goal: headerGoal({ match: [] }) },
    { name: "sets it as a mirror route", step: { setMirrorRoute: { ...mirror, name: "header" } }, goal: headerGoal() },
    {
      name: "mirrors another share",
      step: { setMirrorRoute: { ...mirror, name: "header", percentage: 5 } },
      goal: mirrorGoal({ name: "header" }),
    },
  ])("blocks setting a route where the current step $name", ({ step, goal }) => {
    expect(setting({ rollout: atStep(step), live: { controller: alive } }, goal)).toEqual([
      wouldBeReverted(`${isAlive} and would set http:header otherwise at its next pass, as its step 1 says`),
    ]);
  });

  it("blocks setting a route that the current step removes", () => {
    const rollout = atStep({ setHeaderRoute: { name: "header" } });
    expect(setting({ rollout, live: { controller: alive } })).toEqual([
      wouldBeReverted(`${isAlive} and would remove http:header at its next pass, as its step 1 says`),
    ]);
  });

  it("blocks what a step would set without the inherited settings", () => {
    const made = { rollout: atStep({ setHeaderRoute: header }), live: { controller: alive } };
    const http = [{ ...primary, timeout: "3s" }];
    expect(setting({ ...made, http }).map(({ code }) => code)).toEqual(["would-be-reverted"]);
    expect(setting({ ...made, http }, headerGoal({ inherit: false }))).toEqual([]);
  });

  it("blocks removing what the current step sets", () => {
    expect(removing({ rollout: atStep({ setHeaderRoute: header }), live: { controller: alive } })).toEqual([
      wouldBeReverted(`${isAlive} and would set http:header again at its next pass, as its step 1 says`),
    ]);
  });

  it.for<{ name: string; rollout: RolloutParts; names?: readonly string[] }>([
    { name: "another step is the current one", rollout: atStep({ setHeaderRoute: header }, { currentStepIndex: 2 }) },
    { name: "all steps are done", rollout: atStep({ setHeaderRoute: header }, { currentStepIndex: 3 }) },
    { name: "the current step removes it", rollout: atStep({ setHeaderRoute: { name: "header" } }) },
    { name: "the current step sets one that stays", rollout: atStep({ setMirrorRoute: mirror }), names: ["header"] },
    {
      name: "the Rollout is at its first revision",
      rollout: {
        ...atStep({ setHeaderRoute: header }),
        metadata: { annotations: { "rollout.argoproj.io/revision": "1" } },
      },
    },
    { name: "the Rollout has no revision", rollout: { ...atStep({ setHeaderRoute: header }), metadata: {} } },
    { name: "the update was aborted", rollout: { status: { ...updating, abort: true } } },
  ])("is not there for removing a route where $name", ({ rollout, names }) => {
    expect(removing({ rollout, live: { controller: alive } }, names)).toEqual([]);
  });

  it("comes with a doubt where whether a controller is alive is unknown", () => {
    const missing = "list leases.coordination.k8s.io -A";
    const because = `the permission to ${missing} is missing`;
    const controller: ControllerState = { status: "unknown", missing, because };
    expect(setting({ rollout: { status: { ...updating, abort: true } }, live: { controller } })).toEqual([
      {
        code: "controller-unknown",
        severity: "warning",
        message: `whether a controller is alive is unknown: ${because}`,
        hint: `kubectl auth can-i ${missing}; with --controller-namespace it is asked for there only`,
      },
      wouldBeReverted(
        `the Argo Rollouts controller may be alive (${because}) and would remove http:header at its next pass: the update was aborted`,
      ),
    ]);
  });
});

describe("findings about other writers", () => {
  it("warn where no controller was found", () => {
    const finding = {
      code: "no-controller-found",
      severity: "warning",
      message: "no Argo Rollouts controller was found: there is no Lease",
      hint: "if one runs outside this cluster's view, it puts the routes back at once",
    };
    const live: Live = { controller: { status: "absent", because: "there is no Lease" } };
    expect(setting({ live })).toEqual([finding]);
    expect(removing({ live })).toEqual([finding]);
  });

  it("warn of a GitOps tool that owns the VirtualService", () => {
    const finding = {
      code: "gitops-owned",
      severity: "warning",
      message: 'Argo CD owns VirtualService "shop/web" (argocd.argoproj.io/instance) and may put the routes back',
      hint: "exclude the routes from its sync, or change them in git with -f and --write",
    };
    const metadata = { labels: { "argocd.argoproj.io/instance": "web" } };
    expect(setting({ metadata })).toEqual([finding]);
    expect(removing({ metadata })).toEqual([finding]);
  });
});

describe("the finding route-left-alone", () => {
  const unnamed = { route: primary["route"] ?? [] };
  const omitted = { istio: { virtualService: { name: "web" } } };
  const finding = (managed: string, weighted: string) => ({
    code: "route-left-alone",
    severity: "warning",
    message: `beside http:${managed} the controller no longer weights http:${weighted} of VirtualService "shop/web", which the Rollout does not name`,
    hint: "give the route a name, and name it in routes of the Rollout's virtualService",
  });

  it.for([
    {
      name: "a header route beside a named one",
      goal: headerGoal(),
      http: [primary],
      managed: "header",
      weighted: "primary",
    },
    {
      name: "a mirror route beside a named one",
      goal: mirrorGoal(),
      http: [primary],
      managed: "mirror",
      weighted: "primary",
    },
    {
      name: "a mirror route beside an unnamed one",
      goal: mirrorGoal(),
      http: [unnamed],
      managed: "mirror",
      weighted: "#0",
    },
  ])("warns of $name, where the Rollout names none", ({ goal, http, managed, weighted }) => {
    expect(setting({ rollout: omitted, http }, goal)).toEqual([finding(managed, weighted)]);
  });

  it("comes offline too", () => {
    const state = trafficState({ rollout: managingRollout(omitted), virtualServices: [web(primary)] });
    expect(planSetManagedRoute(state, headerGoal()).findings).toEqual([finding("header", "primary")]);
  });

  it.for<{ name: string; made: Case; goal: ManagedRouteGoal }>([
    { name: "a header route beside an unnamed one", made: { rollout: omitted, http: [unnamed] }, goal: headerGoal() },
    { name: "a route that the Rollout names", made: {}, goal: mirrorGoal() },
    {
      name: "a mirror route that only a step names, beside an unnamed one",
      made: {
        rollout: { ...omitted, routing: { managedRoutes: [] }, canary: { steps: [{ setMirrorRoute: mirror }] } },
        http: [unnamed],
      },
      goal: mirrorGoal(),
    },
  ])("is not there for $name", ({ made, goal }) => {
    expect(setting(made, goal)).toEqual([]);
  });
});

describe("offline, a removal", () => {
  it("has no findings", () => {
    const metadata = { labels: { "argocd.argoproj.io/instance": "web" } };
    const { live: _, ...state } = stateOf({ http: [headerEntry, primary], metadata });
    expect(planRemoveManagedRoutes({ ...state, live: undefined }, { names: [] }).findings).toEqual([]);
  });
});
