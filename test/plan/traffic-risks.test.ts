import { describe, expect, it } from "vitest";
import { planSetWeight } from "../../src/plan/plan-set-weight.ts";
import { destination, destinationRule, hostRoute, rollout, service, virtualService } from "../support/builders.ts";
import { inCluster, offline, subsetLevel } from "../support/findings.ts";
import { liveState, trafficState } from "../support/traffic-states.ts";

const notReady = "wait until pods of that hash are ready, or keep its weight at 0";

describe("the finding empty-destination", () => {
  it.for([
    {
      name: "a canary whose pods are not ready",
      live: { ready: { aaa: 4, bbb: 0 } },
      message: '20% would go to Service "shop/web-canary", whose pods (hash bbb) are not ready',
      hint: notReady,
    },
    {
      name: "a canary whose hash has no ReplicaSet",
      live: { ready: { aaa: 4 } },
      message: '20% would go to Service "shop/web-canary", whose pods (hash bbb) are not ready',
      hint: notReady,
    },
    {
      name: "stable pods that are not ready",
      live: { ready: { aaa: 0, bbb: 4 } },
      message: '80% would go to Service "shop/web-stable", whose pods (hash aaa) are not ready',
      hint: notReady,
    },
    {
      name: "a Service that does not exist",
      live: { services: [service("web-stable", "aaa")] },
      message: '20% would go to Service "shop/web-canary", which does not exist',
      hint: "create it first",
    },
  ])("blocks weight for $name", ({ live, message, hint }) => {
    expect(inCluster({}, live)).toEqual([{ code: "empty-destination", severity: "blocker", message, hint }]);
  });

  it("blocks weight for a subset that the DestinationRule lacks", () => {
    const http = {
      route: [
        destination({ host: "web", subset: "stable", weight: 100 }),
        destination({ host: "web", subset: "canary", weight: 0 }),
      ],
    };
    const subsets = trafficState({
      rollout: rollout({ istio: subsetLevel }),
      virtualServices: [virtualService("web", { http: [http] })],
      destinationRule: destinationRule("web", { stable: "aaa" }),
    });
    expect(planSetWeight(liveState(subsets), { weight: 20, routes: { kind: "rollout" } }).findings).toEqual([
      {
        code: "empty-destination",
        severity: "blocker",
        message: '20% would go to subset "canary" of DestinationRule "shop/web", which does not exist',
        hint: "create it first",
      },
    ]);
  });

  it("names both sides where neither has pods", () => {
    expect(inCluster({}, { ready: {} }).map(({ message }) => message.split(" ")[0])).toEqual(["20%", "80%"]);
  });

  it("judges a side by the largest weight that it is to get", () => {
    const routes = [
      hostRoute({}, [{ host: "legacy", weight: 0 }]),
      hostRoute({ stable: 50 }, [{ host: "legacy", weight: 50 }]),
    ];
    const http = routes.map((route, index) => ({ name: `r${index}`, ...route }));
    const istio = { virtualService: { name: "web", routes: ["r1", "r0"] } };
    const made = trafficState({ rollout: rollout({ istio }), virtualServices: [virtualService("web", { http })] });
    const findings = planSetWeight(liveState(made, { ready: { bbb: 4 } }), {
      weight: 20,
      routes: { kind: "rollout" },
    }).findings;
    expect(findings.filter(({ severity }) => severity === "blocker").map(({ message }) => message)).toEqual([
      '80% would go to Service "shop/web-stable", whose pods (hash aaa) are not ready',
    ]);
  });

  it.for([
    { name: "pods of both sides are ready", weight: 20, http: hostRoute(), live: {} },
    {
      name: "the canary without pods gets nothing",
      weight: 0,
      http: hostRoute({ canary: 20 }),
      live: { ready: { aaa: 4 } },
    },
    { name: "stable without pods gets nothing", weight: 100, http: hostRoute(), live: { ready: { bbb: 4 } } },
    { name: "nothing is to be written", weight: 20, http: hostRoute({ canary: 20 }), live: { ready: {} } },
  ])("is not there where $name", ({ weight, http, live }) => {
    expect(inCluster({ weight, http }, live)).toEqual([]);
  });

  it("is not computed offline", () => {
    expect(offline({})).toEqual([]);
  });
});

describe("the finding hash-unknown", () => {
  const hashUnknown = (what: string) => ({
    code: "hash-unknown",
    severity: "warning",
    message: `the pods behind ${what} cannot be told: it carries no pod template hash`,
    hint: "the controller writes hash and selector at its first pass over the Rollout",
  });

  it("warns where a Service was not adopted yet", () => {
    expect(inCluster({}, { services: [service("web-stable"), service("web-canary", "bbb")] })).toEqual([
      hashUnknown('Service "shop/web-stable"'),
    ]);
  });

  it("warns where nothing tells the ReplicaSets of the Rollout", () => {
    const { live, ...state } = liveState(
      trafficState({ virtualServices: [virtualService("web", { http: [hostRoute()] })] }),
    );
    if (live === undefined) throw new Error("the state is live");
    const { findings } = planSetWeight(
      { ...state, live: { ...live, replicaSets: undefined } },
      { weight: 100, routes: { kind: "rollout" } },
    );
    expect(findings.map(({ message }) => message)).toEqual([
      'the pods behind Service "shop/web-canary" cannot be told: the Rollout names no selector',
    ]);
  });

  it("is not there for a side that gets nothing", () => {
    const services = [service("web-stable", "aaa"), service("web-canary")];
    expect(inCluster({ weight: 0, http: hostRoute({ canary: 20 }) }, { services })).toEqual([]);
  });
});

describe("the finding canary-overloaded", () => {
  const warn = (message: string) => ({
    code: "canary-overloaded",
    severity: "warning",
    message,
    hint: "scale the canary ReplicaSet first; nothing does it for a manual weight",
  });

  it.for([
    {
      name: "more than twice its share of pods",
      weight: 41,
      ready: { aaa: 4, bbb: 1 },
      message: "41% would go to 1 of 5 ready pods",
    },
    {
      name: "all of it to one pod of many",
      weight: 100,
      ready: { aaa: 9, bbb: 1 },
      message: "100% would go to 1 of 10 ready pods",
    },
  ])("warns of $name", ({ weight, ready, message }) => {
    expect(inCluster({ weight }, { ready })).toEqual([warn(message)]);
  });

  it("looks at the route where other destinations leave the least to stable", () => {
    const http = [
      { name: "r0", ...hostRoute() },
      { name: "r1", ...hostRoute({ stable: 60 }, [{ host: "web", subset: "legacy", weight: 40 }]) },
    ];
    const istio = { ...subsetLevel, virtualService: { name: "web", routes: ["r0", "r1"] } };
    const parts = {
      istio: { ...istio, destinationRule: { ...istio.destinationRule, additionalSubsetNames: ["legacy"] } },
    };
    const asSubsets = http.map(({ name, route }) => ({
      name,
      route: route.map((entry, index) =>
        index > 1 ? entry : { ...entry, destination: { host: "web", subset: index === 0 ? "stable" : "canary" } },
      ),
    }));
    const made = trafficState({
      rollout: rollout(parts),
      virtualServices: [virtualService("web", { http: asSubsets })],
      destinationRule: destinationRule("web", { stable: "aaa", canary: "bbb" }),
    });
    const findings = planSetWeight(liveState(made, { ready: { aaa: 4, bbb: 1 } }), {
      weight: 30,
      routes: { kind: "rollout" },
    }).findings;
    expect(findings).toEqual([warn("30% would go to 1 of 5 ready pods")]);
  });

  it.for([
    { name: "exactly twice its share of pods", weight: 40, ready: { aaa: 4, bbb: 1 } },
    { name: "all of it where only the canary has pods", weight: 100, ready: { bbb: 1 } },
    { name: "its fair share", weight: 50, ready: { aaa: 2, bbb: 2 } },
  ])("is not there for $name", ({ weight, ready }) => {
    expect(inCluster({ weight }, { ready })).toEqual([]);
  });
});

describe("the finding not-updating", () => {
  it("warns where both sides are the same pods", () => {
    const services = [service("web-stable", "aaa"), service("web-canary", "aaa")];
    expect(inCluster({}, { services, ready: { aaa: 4 } })).toEqual([
      {
        code: "not-updating",
        severity: "warning",
        message: "stable and canary are the same pods (hash aaa): no update is under way",
        hint: "weights make no difference until the Rollout gets a new pod template",
      },
    ]);
  });

  it("is not there during an update", () => {
    expect(inCluster({})).toEqual([]);
  });
});
