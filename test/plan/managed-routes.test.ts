import { describe, expect, it } from "vitest";
import { removalPatch } from "../../src/plan/managed-route-patches.ts";
import { planRemoveManagedRoutes, planSetManagedRoute } from "../../src/plan/managed-routes.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { applyJsonPatch } from "../../src/resources/json-patch.ts";
import { parseVirtualService } from "../../src/resources/virtual-service.ts";
import { rollout, virtualService } from "../support/builders.ts";
import {
  applied,
  headerEntry,
  headerGoal,
  httpOf,
  managingRollout,
  mirrorEntry,
  mirrorGoal,
  primary,
  web,
  writesOf,
} from "../support/managed-routes.ts";
import { liveState, trafficState } from "../support/traffic-states.ts";

const target = { apiVersion: "networking.istio.io/v1", kind: "VirtualService", namespace: "shop", name: "web" };
const other = { name: "checkout", route: [{ destination: { host: "checkout" } }] };
const none = { path: "/spec/http/0/timeout", value: null };

function stateOf(...http: readonly JsonObject[]) {
  return trafficState({ rollout: managingRollout(), virtualServices: [web(...http)] });
}

/** Names of the http routes after the plan. */
function namesAfter(http: readonly JsonObject[], plan = planSetManagedRoute(stateOf(...http), headerGoal())) {
  return httpOf(applied(web(...http), plan)).map(({ name }) => name);
}

describe("planSetManagedRoute", () => {
  const absent = ["timeout", "retries", "corsPolicy", "rewrite", "headers"].map((member) => ({
    op: "test",
    path: `/spec/http/0/${member}`,
    value: null,
  }));

  it("puts a header route before the weighted one", () => {
    expect(planSetManagedRoute(stateOf(primary), headerGoal())).toEqual({
      goal: "header route http:header",
      way: undefined,
      steps: [
        {
          kind: "write",
          target,
          routes: [],
          fields: [{ label: "route http:header", field: "spec.http[0]", before: undefined, after: headerEntry }],
          patch: [
            { op: "test", path: "/spec/http/0/name", value: "primary" },
            ...absent,
            { op: "test", path: "/spec/http/0/route/1/destination", value: { host: "web-canary" } },
            { op: "test", path: "/spec/http/0/route/1/headers", value: null },
            { op: "test", path: "/spec/http/0/name", value: "primary" },
            { op: "add", path: "/spec/http/0", value: headerEntry },
          ],
          inverse: [
            { op: "test", path: "/spec/http/0", value: headerEntry },
            { op: "remove", path: "/spec/http/0" },
          ],
          because: "http:header is to send the requests that it matches to the canary",
        },
      ],
      outcome: undefined,
      kept: [],
      already: "http:header stands like that already",
      findings: [],
    });
  });

  it("relies on all destinations that a mirror route copies", () => {
    const [write] = writesOf(planSetManagedRoute(stateOf(primary), mirrorGoal({ percentage: 5, inherit: false })));
    expect(write).toMatchObject({
      patch: [
        { op: "test", path: "/spec/http/0/name", value: "primary" },
        { op: "test", path: "/spec/http/0/route", value: primary["route"] },
        { op: "test", path: "/spec/http/0/name", value: "primary" },
        { op: "add", path: "/spec/http/0", value: { ...mirrorEntry, mirrorPercentage: { value: 5 } } },
      ],
      because: "http:mirror is to mirror 5% of the requests that it matches to the canary",
    });
  });

  it("relies on the match that a mirror route takes over", () => {
    const match = [{ uri: { prefix: "/shop" } }];
    const [write] = writesOf(planSetManagedRoute(stateOf({ ...primary, match }), mirrorGoal({ match: undefined })));
    expect(write?.patch).toContainEqual({ op: "test", path: "/spec/http/0/match", value: match });
  });

  it("relies on settings that are inherited, and only on these", () => {
    const weighted = { ...primary, timeout: "3s" };
    const patches = [true, false].map(
      (inherit) => writesOf(planSetManagedRoute(stateOf(weighted), headerGoal({ inherit })))[0]?.patch,
    );
    expect(patches[0]).toContainEqual({ op: "test", path: "/spec/http/0/timeout", value: "3s" });
    expect(patches[1]?.map(({ path }) => path)).not.toContain(none.path);
  });

  it.for([
    {
      name: "before a managed route that comes later",
      http: [mirrorEntry, primary],
      after: ["header", "mirror", "primary"],
    },
    { name: "before other routes of the user", http: [other, primary], after: ["header", "checkout", "primary"] },
    {
      name: "in place of one of that name",
      http: [mirrorEntry, { name: "header" }, primary],
      after: ["mirror", "header", "primary"],
    },
    {
      name: "before the weighted route, where one of that name stood behind it",
      http: [primary, { name: "header" }],
      after: ["header", "primary"],
    },
    {
      name: "once, where several of that name stood",
      http: [{ name: "header" }, primary, { name: "header" }, other, { name: "header" }],
      after: ["header", "primary", "checkout"],
    },
  ])("puts it $name", ({ http, after }) => {
    expect(namesAfter(http)).toEqual(after);
  });

  it("puts a route that comes later behind the managed ones before it", () => {
    expect(
      namesAfter(
        [headerEntry, other, primary],
        planSetManagedRoute(stateOf(headerEntry, other, primary), mirrorGoal()),
      ),
    ).toEqual(["header", "mirror", "checkout", "primary"]);
  });

  it("puts one that only a step names behind those of managedRoutes", () => {
    const steps = [{ setHeaderRoute: { name: "extra" } }];
    const state = trafficState({
      rollout: managingRollout({ canary: { steps } }),
      virtualServices: [web(headerEntry, mirrorEntry, primary)],
    });
    const plan = planSetManagedRoute(state, headerGoal({ name: "extra" }));
    expect(namesAfter([headerEntry, mirrorEntry, primary], plan)).toEqual(["header", "mirror", "extra", "primary"]);
  });

  it("tells of a route that is replaced and of others of its name that go", () => {
    const old = { name: "header", route: [] };
    const [write] = writesOf(planSetManagedRoute(stateOf(old, primary, { name: "header" }), headerGoal()));
    expect(write?.fields).toEqual([
      { label: "route http:header", field: "spec.http[0]", before: old, after: headerEntry },
      { label: "route http:header", field: "spec.http[2]", before: { name: "header" }, after: undefined },
    ]);
    expect(write?.patch.slice(-4)).toEqual([
      { op: "test", path: "/spec/http/2", value: { name: "header" } },
      { op: "remove", path: "/spec/http/2" },
      { op: "test", path: "/spec/http/0", value: old },
      { op: "replace", path: "/spec/http/0", value: headerEntry },
    ]);
  });

  it("does nothing where the route stands like that", () => {
    expect(planSetManagedRoute(stateOf(headerEntry, primary), headerGoal()).steps).toEqual([]);
  });

  it("does nothing where the controller left out a copied weight of 0", () => {
    const weighted = {
      name: "primary",
      route: [
        { destination: { host: "web-stable" }, weight: 100 },
        { destination: { host: "web-canary" }, weight: 0 },
      ],
    };
    const written = {
      ...mirrorEntry,
      route: [{ destination: { host: "web-stable" }, weight: 100 }, { destination: { host: "web-canary" } }],
    };
    expect(planSetManagedRoute(stateOf(written, weighted), mirrorGoal()).steps).toEqual([]);
  });

  it("writes each VirtualService of the Rollout once", () => {
    const istio = {
      virtualServices: [
        { name: "web", routes: ["primary"] },
        { name: "web.edge" },
        { name: "web", routes: ["primary"] },
      ],
    };
    const objects = [web(primary), virtualService("web", { http: [primary] }, { namespace: "edge" }), web(primary)];
    const plan = planSetManagedRoute(
      trafficState({ rollout: managingRollout({ istio }), virtualServices: objects }),
      headerGoal(),
    );
    expect(writesOf(plan).map((write) => `${write.target.namespace}/${write.target.name}`)).toEqual([
      "shop/web",
      "edge/web",
    ]);
  });

  it("goes directly in a cluster", () => {
    expect(planSetManagedRoute(liveState(stateOf(primary)), headerGoal()).way).toEqual({
      via: "direct",
      because: "its Lease is old",
    });
  });
});

describe("planRemoveManagedRoutes", () => {
  it("removes every managed route, the last one first", () => {
    expect(planRemoveManagedRoutes(stateOf(headerEntry, mirrorEntry, primary), { names: [] })).toEqual({
      goal: "no managed route",
      way: undefined,
      steps: [
        {
          kind: "write",
          target,
          routes: [],
          fields: [
            { label: "route http:header", field: "spec.http[0]", before: headerEntry, after: undefined },
            { label: "route http:mirror", field: "spec.http[1]", before: mirrorEntry, after: undefined },
          ],
          patch: [
            { op: "test", path: "/spec/http/1", value: mirrorEntry },
            { op: "remove", path: "/spec/http/1" },
            { op: "test", path: "/spec/http/0", value: headerEntry },
            { op: "remove", path: "/spec/http/0" },
          ],
          inverse: [
            { op: "test", path: "/spec/http/0/name", value: "primary" },
            { op: "add", path: "/spec/http/0", value: headerEntry },
            { op: "test", path: "/spec/http/1/name", value: "primary" },
            { op: "add", path: "/spec/http/1", value: mirrorEntry },
          ],
          because: "requests are to go on to the weighted routes",
        },
      ],
      outcome: undefined,
      kept: [],
      already: "there is no managed route",
      findings: [],
    });
  });

  it.for([
    { name: "only the one that is named", names: ["mirror"], after: ["header", "primary", "header-two"] },
    { name: "all that are named", names: ["mirror", "header"], after: ["primary", "header-two"] },
    { name: "no route of another name", names: [], after: ["primary", "header-two"] },
  ])("removes $name", ({ names, after }) => {
    const http = [headerEntry, mirrorEntry, primary, { ...headerEntry, name: "header-two" }, { name: "mirror" }];
    expect(namesAfter(http, planRemoveManagedRoutes(stateOf(...http), { names }))).toEqual(after);
  });

  it("removes what only a step names", () => {
    const steps = [{ setMirrorRoute: { name: "extra", match: [] } }];
    const http = [{ name: "extra" }, primary];
    const state = trafficState({ rollout: rollout({ canary: { steps } }), virtualServices: [web(...http)] });
    expect(namesAfter(http, planRemoveManagedRoutes(state, { names: [] }))).toEqual(["primary"]);
  });

  it.for([
    { name: "no such route is there", state: stateOf(primary) },
    {
      name: "there are no http routes",
      state: trafficState({ rollout: managingRollout(), virtualServices: [virtualService("web", { tcp: [] })] }),
    },
    { name: "the Rollout manages none", state: trafficState({ rollout: rollout(), virtualServices: [web(primary)] }) },
  ])("does nothing where $name", ({ state }) => {
    expect(planRemoveManagedRoutes(state, { names: [] })).toMatchObject({
      steps: [],
      already: "there is no managed route",
    });
  });

  it.for([
    {
      name: "one that the Rollout weights",
      managed: ["header", "primary"],
      http: [headerEntry, primary],
      after: ["primary"],
      spared: {
        message: 'managed route http:primary of VirtualService "shop/web" stays, as it carries the Rollout\'s weights',
        hint: "take it out of managedRoutes and of the steps: the controller removes it when the update ends",
      },
    },
    {
      name: "all where no route would be left",
      managed: ["header"],
      http: [headerEntry],
      after: ["header"],
      spared: {
        message:
          'managed route http:header of VirtualService "shop/web" stays, as it is among the last http routes there',
        hint: "give the VirtualService a route for the other requests first",
      },
    },
  ])("leaves $name with a warning, where none was named", ({ managed, http, after, spared }) => {
    const parts = managingRollout({ routing: { managedRoutes: managed.map((name) => ({ name })) } });
    const state = trafficState({ rollout: parts, virtualServices: [web(...http)] });
    const plan = planRemoveManagedRoutes(state, { names: [] });
    expect(namesAfter(http, plan)).toEqual(after);
    expect(plan.already).toBe("there is no managed route that could go");
    expect(plan.findings).toEqual([{ code: "route-left-alone", severity: "warning", ...spared }]);
  });

  it("names the routes that are not there", () => {
    expect(planRemoveManagedRoutes(stateOf(primary), { names: ["mirror", "header"] })).toMatchObject({
      goal: "no http:mirror, http:header",
      steps: [],
      already: "there is no http:mirror, http:header",
    });
  });
});

describe("removalPatch", () => {
  it("is empty where there is nothing to remove", () => {
    expect(removalPatch(parseVirtualService(web(primary)), ["header"])).toEqual({ patch: [], inverse: [], fields: [] });
  });

  it("can be taken back when it removed the last route", () => {
    const object = web(headerEntry);
    const { patch, inverse } = removalPatch(parseVirtualService(object), ["header"]);
    const emptied = applyJsonPatch(object.content, patch);
    expect(emptied?.["spec"]).toMatchObject({ http: [] });
    expect(emptied && applyJsonPatch(emptied, inverse)).toEqual(object.content);
  });
});
