import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { podsOf, type TrafficState } from "../../src/traffic/traffic-state.ts";
import { findObject, withObject } from "../../src/traffic/with-object.ts";
import {
  destinationRule,
  hostRoute,
  kubernetesObject,
  replicaSet,
  rollout,
  service,
  virtualService,
} from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { liveState, trafficState } from "../support/traffic-states.ts";

const web = virtualService("web", { http: [hostRoute()] });
const edge = virtualService("web", { http: [hostRoute()] }, { namespace: "edge" });
const offline = trafficState({
  rollout: rollout({ istio: { virtualServices: [{ name: "web" }, { name: "web.edge" }] } }),
  virtualServices: [web, edge],
});
const live = liveState(offline);
const subsetLevel = liveState(
  trafficState({
    rollout: rollout({
      istio: {
        virtualService: { name: "web" },
        destinationRule: { name: "web", canarySubsetName: "canary", stableSubsetName: "stable" },
      },
    }),
    virtualServices: [web],
    destinationRule: destinationRule("web", { stable: "aaa", canary: "bbb" }),
  }),
);

function hashBehind(side: "stable" | "canary", state: TrafficState) {
  const pods = state.live && podsOf(side, state, state.live);
  return pods?.kind === "hash" ? pods.hash : pods?.kind;
}

/** Everything but the named slices and the objects is what it was. */
function expectOthersUntouched(next: TrafficState, before: TrafficState, changed: readonly string[]): void {
  const rest = (state: TrafficState) =>
    Object.entries(state).filter(([name]) => ![...changed, "objects"].includes(name));
  expect(rest(next)).toEqual(rest(before));
}

describe("withObject of a VirtualService", () => {
  it("takes the object that was read again, and leaves the others as they are", () => {
    const next = withObject(
      offline,
      virtualService("web", { http: [hostRoute({ canary: 20 })] }, { namespace: "edge" }),
    );
    const weights = next.bindings.map(({ virtualService: { routes } }) =>
      routes.http?.[0]?.destinations.map(({ weight }) => weight),
    );
    expect(weights).toEqual([
      [100, 0],
      [80, 20],
    ]);
    expect(next.bindings.map(({ reference }) => reference.name)).toEqual(["web", "web.edge"]);
    expectOthersUntouched(next, offline, ["bindings"]);
  });

  it("takes it for each entry of the Rollout that names it", () => {
    const istio = {
      virtualServices: [
        { name: "web", routes: ["a"] },
        { name: "web", routes: ["b"] },
      ],
    };
    const state = trafficState({ rollout: rollout({ istio }), virtualServices: [web, web] });
    const next = withObject(state, virtualService("web", { http: [] }));
    expect(next.bindings.map(({ virtualService: { routes } }) => routes.http)).toEqual([[], []]);
    expect(next.bindings.map(({ reference }) => reference.httpRoutes)).toEqual([["a"], ["b"]]);
  });

  it("leaves every decision as it is for one that the Rollout does not use", () => {
    expectOthersUntouched(withObject(offline, virtualService("other", {})), offline, []);
  });

  it("refuses an object that can no longer be read", () => {
    expect(errorText(() => withObject(offline, virtualService("web", { http: "none" })))).toBe(
      [
        'error[malformed-object]: spec.http of VirtualService "shop/web" is "none", not a list',
        "  hint: compare it with the object's API reference; nothing was written",
      ].join("\n"),
    );
  });
});

describe("withObject of a Rollout", () => {
  const istio = { virtualServices: [{ name: "web" }, { name: "web.edge" }] };

  it("takes its status and its spec", () => {
    const next = withObject(live, rollout({ istio, status: { abort: true, stableRS: "aaa" } }));
    expect(next.rollout.status).toMatchObject({ abort: true, stableHash: "aaa" });
    expectOthersUntouched(next, live, ["rollout"]);
  });

  it("tells anew which side is which", () => {
    const canary = { stableService: "", canaryService: "", pingPong: { pingService: "ping", pongService: "pong" } };
    const at = (stablePingPong: string) => rollout({ canary, status: { canary: { stablePingPong } } });
    const state = liveState(trafficState({ rollout: at("ping"), virtualServices: [web] }), {
      services: [service("ping", "aaa"), service("pong", "bbb")],
    });
    const next = withObject(state, at("pong"));
    expect([state.sides.stable.service, next.sides.stable.service]).toEqual(["ping", "pong"]);
    expect([hashBehind("stable", state), hashBehind("stable", next)]).toEqual(["aaa", "bbb"]);
    expect([hashBehind("canary", state), hashBehind("canary", next)]).toEqual(["bbb", "aaa"]);
    expectOthersUntouched(next, state, ["rollout", "sides", "live"]);
    expect(next.live).toEqual({ ...state.live, services: next.live?.services });
  });

  it("keeps a Service missing that does not exist", () => {
    const state = liveState(offline, { services: [service("web-stable", "aaa")] });
    const next = withObject(state, rollout({ istio, status: { abort: true } }));
    expect([hashBehind("stable", next), hashBehind("canary", next)]).toEqual(["aaa", "missing"]);
  });

  it("takes a ping-pong Rollout without a status in a cluster, not in manifests", () => {
    const canary = { stableService: "", canaryService: "", pingPong: { pingService: "ping", pongService: "pong" } };
    const fresh = rollout({ canary });
    expect(withObject(live, fresh).sides.stable.service).toBe("pong");
    expect(errorText(() => withObject(offline, fresh))).toBe(
      [
        'error[stable-side-unknown]: which of "ping" and "pong" is stable for Rollout "shop/web" is not in the manifest',
        "  hint: status.canary.stablePingPong tells; run the command against the cluster",
      ].join("\n"),
    );
  });

  it("leaves every decision as it is for another Rollout", () => {
    const { content } = rollout({ status: { abort: true } });
    const other = kubernetesObject("Rollout", "other", { ...content, metadata: {} });
    expectOthersUntouched(withObject(live, other), live, []);
  });

  it("refuses one whose Istio routing is gone", () => {
    expect(errorText(() => withObject(live, kubernetesObject("Rollout", "web", { spec: {} })))).toBe(
      [
        'error[rollout-without-istio]: Rollout "shop/web" has no Istio traffic routing',
        "  hint: spec.strategy.canary.trafficRouting.istio names the VirtualServices whose weights are to move",
      ].join("\n"),
    );
  });
});

describe("withObject of a DestinationRule", () => {
  it("takes the hashes of its subsets", () => {
    const next = withObject(subsetLevel, destinationRule("web", { stable: "bbb", canary: "bbb" }));
    expect([hashBehind("stable", subsetLevel), hashBehind("stable", next)]).toEqual(["aaa", "bbb"]);
    expectOthersUntouched(next, subsetLevel, ["destinationRule"]);
  });

  it("takes one that did not exist before", () => {
    const state = liveState({ ...subsetLevel, destinationRule: undefined });
    expect(hashBehind("canary", state)).toBe("missing");
    expect(hashBehind("canary", withObject(state, destinationRule("web", { canary: "bbb" })))).toBe("bbb");
  });

  it.for([
    { name: "of another name", object: destinationRule("other", { stable: "ccc", canary: "ccc" }), state: subsetLevel },
    {
      name: "of another namespace",
      object: kubernetesObject("DestinationRule", "web", {
        metadata: { namespace: "edge" },
        spec: { host: "web", subsets: [] },
      }),
      state: subsetLevel,
    },
    { name: "that the Rollout does not name", object: destinationRule("web", { stable: "ccc" }), state: live },
  ])("leaves every decision as it is for one $name", ({ object, state }) => {
    expectOthersUntouched(withObject(state, object), state, []);
  });
});

describe("withObject of a Service", () => {
  it.for([
    { side: "stable", name: "web-stable", hashes: { stable: "ccc", canary: "bbb" } },
    { side: "canary", name: "web-canary", hashes: { stable: "aaa", canary: "ccc" } },
  ])("takes the hash of the $side side", ({ name, hashes }) => {
    const next = withObject(live, service(name, "ccc"));
    expect({ stable: hashBehind("stable", next), canary: hashBehind("canary", next) }).toEqual(hashes);
    expectOthersUntouched(next, live, ["live"]);
    expect(next.live?.replicaSets).toEqual(live.live?.replicaSets);
    expect(next.live?.controller).toEqual(live.live?.controller);
  });

  it.for([
    { name: "that is neither side", object: service("db", "ccc"), state: live },
    {
      name: "of another namespace",
      object: kubernetesObject("Service", "web-stable", { metadata: { namespace: "edge" }, spec: { selector: {} } }),
      state: live,
    },
    { name: "on manifests, where none is read", object: service("web-stable", "ccc"), state: offline },
  ])("leaves every decision as it is for one $name", ({ object, state }) => {
    expectOthersUntouched(withObject(state, object), state, []);
  });
});

describe("withObject of a ReplicaSet", () => {
  function readyPods(state: TrafficState) {
    return Object.fromEntries((state.live?.replicaSets ?? []).map(({ hash, readyPods: pods }) => [hash, pods]));
  }

  it("takes its pods", () => {
    const next = withObject(live, replicaSet("bbb", 1, 4));
    expect(readyPods(next)).toEqual({ aaa: 4, bbb: 1 });
    expectOthersUntouched(next, live, ["live"]);
    expect(next.live?.services).toEqual(live.live?.services);
  });

  it("takes one that is new", () => {
    expect(readyPods(withObject(live, replicaSet("ccc", 2)))).toEqual({ aaa: 4, bbb: 4, ccc: 2 });
  });

  it("leaves every decision as it is on manifests", () => {
    expectOthersUntouched(withObject(offline, replicaSet("aaa", 9)), offline, []);
  });
});

describe("withObject of any other kind", () => {
  it("leaves every decision as it is", () => {
    expectOthersUntouched(withObject(live, kubernetesObject("Lease", "web")), live, []);
  });
});

describe("findObject", () => {
  const every: readonly KubernetesObject[] = [
    rollout({ status: { phase: "Paused" } }),
    virtualService("web", { http: [hostRoute({ canary: 5 })] }),
    destinationRule("web", { stable: "bbb" }),
    service("web-stable", "bbb"),
    replicaSet("aaa", 1),
    kubernetesObject("Lease", "web"),
  ];

  it.for(every.map((object) => ({ kind: object.ref.kind, object })))(
    "gives the $kind as it was read last",
    ({ object }) => {
      expect(findObject(withObject(subsetLevel, object), object.ref)).toEqual(object);
    },
  );

  it("gives the objects that were not read again as they were", () => {
    const next = withObject(subsetLevel, service("web-stable", "bbb"));
    expect(next.objects.size).toBe(subsetLevel.objects.size);
    expect(findObject(next, web.ref)).toEqual(web);
    expect(findObject(subsetLevel, service("web-stable").ref)).toEqual(service("web-stable", "aaa"));
  });

  it("gives nothing for an object that was not read", () => {
    expect(findObject(live, { kind: "Service", namespace: "shop", name: "db" })).toBeUndefined();
  });
});
