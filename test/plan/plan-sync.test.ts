import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { planSync } from "../../src/plan/plan-sync.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import type { HashOverrides } from "../../src/traffic/desired-traffic.ts";
import { destination, destinationRule, hostRoute, replicaSet, service, virtualService } from "../support/builders.ts";
import { aborted, adopted, alive, promoted, type UpdateParts, updateState } from "../support/update-states.ts";

const pods = (stable: number, canary: number) => ({
  replicaSets: [replicaSet("aaa", stable), replicaSet("bbb", canary)],
});

function plan(parts: UpdateParts, overrides: HashOverrides = {}, settle = 10_000): Plan {
  return planSync(updateState(parts), { overrides, settle });
}

/** One for each step: `Service/web-canary: selector bbb`, `VirtualService/web: http:primary 50 to 10`, `wait`. */
function describeSteps({ steps }: Plan): readonly string[] {
  return steps.map((step) => {
    if (step.kind !== "write") return step.kind;
    const changes = [
      ...step.routes.map(({ route, before, after }) => `${route} ${before.canary} to ${after.canary}`),
      ...step.fields.map(({ label, after }) => `${label} ${describeValue(after)}`),
    ];
    return `${step.target.kind}/${step.target.name}: ${changes.join(", ")}`;
  });
}

function describeValue(value: unknown): string {
  if (value === undefined) return "gone";
  return typeof value === "object" ? "set" : String(value);
}

describe("planSync", () => {
  it.for<{ name: string; parts: UpdateParts; steps: readonly string[] }>([
    { name: "has nothing to do where all stands at host level", parts: {}, steps: [] },
    { name: "has nothing to do where all stands at subset level", parts: { level: "subset" }, steps: [] },
    { name: "puts weights back", parts: { weight: 30 }, steps: ["VirtualService/web: http:primary 30 to 10"] },
    {
      name: "finishes a promotion: the side without traffic, a pause, the weights",
      parts: { status: promoted, weight: 100, ...pods(4, 4) },
      steps: ["Service/web-stable: selector bbb", "wait", "VirtualService/web: http:primary 100 to 0"],
    },
    {
      name: "finishes an abort: the weights, a pause, the side that had traffic",
      parts: {
        status: aborted,
        weight: 50,
        canary: "old",
        replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 0), replicaSet("old", 2)],
      },
      steps: ["VirtualService/web: http:primary 50 to 0", "wait", "Service/web-canary: selector aaa"],
    },
    {
      name: "cleans up an empty subset after an abort, where no controller acts",
      parts: { level: "subset", status: aborted, weight: 0, ...pods(4, 0) },
      steps: ["DestinationRule/web: subset canary aaa"],
    },
    {
      name: "leads traffic that goes nowhere to pods at once",
      parts: { stable: "old", weight: 30 },
      steps: ["Service/web-stable: selector aaa", "wait", "VirtualService/web: http:primary 30 to 10"],
    },
    {
      name: "does so after an abort, although its weight goes afterwards",
      parts: { status: aborted, weight: 50, ...pods(4, 0) },
      steps: ["Service/web-canary: selector aaa", "VirtualService/web: http:primary 50 to 0"],
    },
    {
      name: "leads a new canary to its pods before it gets weight",
      parts: { canary: "aaa", weight: 0 },
      steps: ["Service/web-canary: selector bbb", "wait", "VirtualService/web: http:primary 0 to 10"],
    },
    {
      name: "moves a side last that keeps its traffic and has pods, without a pause",
      parts: { level: "subset", status: { currentStepIndex: 3 }, canary: "aaa", weight: 10, ...pods(4, 2) },
      steps: ["VirtualService/web: http:primary 10 to 50", "DestinationRule/web: subset canary bbb"],
    },
    {
      name: "pauses before it moves a side that has lost traffic",
      parts: { level: "subset", stable: "bbb", weight: 0 },
      steps: ["VirtualService/web: http:primary 0 to 10", "wait", "DestinationRule/web: subset stable aaa"],
    },
    {
      name: "adopts a DestinationRule: both subsets and the mark in one write",
      parts: {
        level: "subset",
        destinationRule: destinationRule("web", { stable: undefined, canary: undefined }),
        weight: 10,
      },
      steps: ["DestinationRule/web: subset stable aaa, subset canary bbb, managed-by web"],
    },
    {
      name: "writes it twice where one subset has traffic and the other has none",
      parts: { level: "subset", stable: "bbb", canary: "aaa", weight: 0 },
      steps: [
        "DestinationRule/web: subset canary bbb",
        "wait",
        "VirtualService/web: http:primary 0 to 10",
        "wait",
        "DestinationRule/web: subset stable aaa",
      ],
    },
    {
      name: "marks what the Rollout uses and nobody has marked (rules 42, 56)",
      parts: { services: [service("web-stable", "aaa"), adopted(service("web-canary", "bbb"))] },
      steps: ["Service/web-stable: managed-by web"],
    },
    {
      name: "marks a DestinationRule over another Rollout's mark",
      parts: {
        level: "subset",
        destinationRule: adopted(destinationRule("web", { stable: "aaa", canary: "bbb" }), {
          "argo-rollouts.argoproj.io/managed-by-rollouts": "other",
        }),
      },
      steps: ["DestinationRule/web: managed-by web"],
    },
    {
      name: "adopts a Service: selector and mark in one write",
      parts: { services: [adopted(service("web-stable", "aaa")), service("web-canary")], weight: 0 },
      steps: ["Service/web-canary: selector bbb, managed-by web", "wait", "VirtualService/web: http:primary 0 to 10"],
    },
    {
      name: "adds no subset that is missing (rule 47)",
      parts: { level: "subset", destinationRule: adopted(destinationRule("web", { stable: "aaa" })) },
      steps: [],
    },
    {
      name: "leaves weights that the controller holds, and corrects what it does not hold",
      parts: { weight: 50, canary: "aaa", replicaSets: [replicaSet("aaa", 2, 4), replicaSet("bbb", 1)] },
      steps: ["Service/web-canary: selector bbb"],
    },
  ])("$name", ({ parts, steps }) => {
    expect(describeSteps(plan(parts))).toEqual(steps);
  });

  it("pauses nowhere without time to settle", () => {
    const steps = describeSteps(plan({ status: promoted, weight: 100, ...pods(4, 4) }, {}, 0));
    expect(steps).toEqual(["Service/web-stable: selector bbb", "VirtualService/web: http:primary 100 to 0"]);
  });

  it("is a plan of guarded patches with reasons", () => {
    const rule = destinationRule("web", { stable: "aaa", canary: "aaa" });
    expect(plan({ level: "subset", destinationRule: rule, weight: 0 }, {}, 2500)).toEqual({
      goal: "traffic as the status calls for",
      way: { via: "direct", because: "its Lease is old" },
      steps: [
        {
          kind: "write",
          target: rule.ref,
          routes: [],
          fields: [
            {
              label: "subset canary",
              field: "spec.subsets[1].labels.rollouts-pod-template-hash",
              before: "aaa",
              after: "bbb",
            },
            {
              label: "managed-by",
              field: 'metadata.annotations["argo-rollouts.argoproj.io/managed-by-rollouts"]',
              before: undefined,
              after: "web",
            },
          ],
          patch: [
            { op: "test", path: "/spec/subsets/1/name", value: "canary" },
            { op: "test", path: "/spec/subsets/1/labels/rollouts-pod-template-hash", value: "aaa" },
            { op: "replace", path: "/spec/subsets/1/labels/rollouts-pod-template-hash", value: "bbb" },
            { op: "test", path: "/metadata/annotations", value: null },
            {
              op: "add",
              path: "/metadata/annotations",
              value: { "argo-rollouts.argoproj.io/managed-by-rollouts": "web" },
            },
          ],
          inverse: [
            { op: "test", path: "/spec/subsets/1/name", value: "canary" },
            {
              op: "test",
              path: "/metadata/annotations/argo-rollouts.argoproj.io~1managed-by-rollouts",
              value: "web",
            },
            { op: "remove", path: "/metadata/annotations/argo-rollouts.argoproj.io~1managed-by-rollouts" },
            { op: "test", path: "/spec/subsets/1/labels/rollouts-pod-template-hash", value: "bbb" },
            { op: "replace", path: "/spec/subsets/1/labels/rollouts-pod-template-hash", value: "aaa" },
          ],
          because:
            'DestinationRule "shop/web" is to select the pods of hash bbb (subset canary) and to carry the mark of its Rollout',
        },
        {
          kind: "wait",
          until: { kind: "settled", milliseconds: 2500 },
          because: "all proxies are given 2.5 s to follow",
        },
        {
          kind: "write",
          target: virtualService("web", {}).ref,
          routes: [{ route: "http:primary", before: { canary: 0, stable: 100 }, after: { canary: 10, stable: 90 } }],
          fields: [],
          patch: [
            { op: "test", path: "/spec/http/0/name", value: "primary" },
            { op: "test", path: "/spec/http/0/route/0/destination/host", value: "web" },
            { op: "test", path: "/spec/http/0/route/0/destination/subset", value: "stable" },
            { op: "test", path: "/spec/http/0/route/0/weight", value: 100 },
            { op: "test", path: "/spec/http/0/route/1/destination/host", value: "web" },
            { op: "test", path: "/spec/http/0/route/1/destination/subset", value: "canary" },
            { op: "test", path: "/spec/http/0/route/1/weight", value: 0 },
            { op: "replace", path: "/spec/http/0/route/1/weight", value: 10 },
            { op: "replace", path: "/spec/http/0/route/0/weight", value: 90 },
          ],
          inverse: [
            { op: "test", path: "/spec/http/0/name", value: "primary" },
            { op: "test", path: "/spec/http/0/route/0/destination/host", value: "web" },
            { op: "test", path: "/spec/http/0/route/0/destination/subset", value: "stable" },
            { op: "test", path: "/spec/http/0/route/0/weight", value: 90 },
            { op: "replace", path: "/spec/http/0/route/0/weight", value: 100 },
            { op: "test", path: "/spec/http/0/route/1/destination/host", value: "web" },
            { op: "test", path: "/spec/http/0/route/1/destination/subset", value: "canary" },
            { op: "test", path: "/spec/http/0/route/1/weight", value: 10 },
            { op: "replace", path: "/spec/http/0/route/1/weight", value: 0 },
          ],
          because: "the canary is to get 10% of http:primary",
        },
      ],
      outcome: undefined,
      kept: [],
      already: "its traffic stands as its status calls for",
      findings: [],
    });
  });
});

describe("planSync with weights of other destinations", () => {
  const legacy = { host: "legacy", weight: 20 };
  const http = (weights: { stable: number; canary: number }) => [
    virtualService("web", { http: [{ name: "primary", ...hostRoute(weights, [legacy]) }] }),
  ];

  it("leaves them theirs", () => {
    const [step] = plan({ virtualServices: http({ stable: 80, canary: 0 }) }).steps;
    expect(step).toMatchObject({ routes: [{ after: { canary: 10, stable: 70 } }] });
  });

  it("gives the stable side nothing where they and the canary exceed the whole, as the controller does (rule 27)", () => {
    const done = { status: { currentStepIndex: 4 }, ...pods(4, 4) };
    const [step] = plan({ ...done, virtualServices: http({ stable: 30, canary: 50 }) }).steps;
    expect(step).toMatchObject({ routes: [{ after: { canary: 100, stable: 0 } }] });
    expect(plan({ ...done, virtualServices: http({ stable: 0, canary: 100 }) }).steps).toEqual([]);
  });
});

describe("planSync with hashes that a person names", () => {
  const named = { stableHash: "bbb" };

  it("goes by them in place of the status", () => {
    const made = plan({}, named);
    expect(describeSteps(made)).toEqual(["Service/web-stable: selector bbb"]);
    expect(made.findings).toEqual([]);
  });

  it("says so where they stand already", () => {
    expect(plan({ stable: "bbb" }, named)).toMatchObject({ steps: [], already: "its traffic stands as asked for" });
  });

  it("knows that a controller puts the status's back", () => {
    expect(plan({ controller: alive }, named).findings).toEqual([
      {
        code: "would-be-reverted",
        severity: "blocker",
        message:
          'the Argo Rollouts controller is alive (its Lease is fresh) and would put selector of Service "shop/web-stable" back to hash aaa',
        hint: "stop the controller first, or write all the same with --force",
      },
    ]);
  });

  it("knows it for an empty subset after an abort, too, and where no permission tells whether one is alive", () => {
    const controller = { status: "unknown", because: "it may not be read", missing: "list leases" } as const;
    const parts = { level: "subset", status: aborted, weight: 0, controller, ...pods(4, 0) } as const;
    expect(plan(parts, { canaryHash: "aaa" }).findings).toMatchObject([
      {
        code: "would-be-reverted",
        message:
          'the Argo Rollouts controller may be alive (it may not be read) and would put subset canary of DestinationRule "shop/web" back to hash bbb',
      },
      { code: "controller-unknown" },
      { code: "controller-not-acting" },
    ]);
  });

  it("refuses a hash that no ReplicaSet has", () => {
    expect(() => plan({}, { canaryHash: "bbc" })).toThrow(
      expect.objectContaining({
        code: "object-not-found",
        message: 'no ReplicaSet of Rollout "shop/web" has hash "bbc"',
        alternatives: { label: "hashes", values: ["aaa", "bbb"] },
        hint: "see kubectl get replicasets -n shop -L rollouts-pod-template-hash",
      }),
    );
  });
});

describe("planSync finds", () => {
  const emptyStable = { replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1), replicaSet("old", 0)] };

  it("that traffic would go to a hash without ready pods", () => {
    expect(plan(emptyStable, { stableHash: "old" }).findings).toEqual([
      {
        code: "empty-destination",
        severity: "blocker",
        message: '90% would go to Service "shop/web-stable", whose pods (hash old) are not ready',
        hint: "wait until pods of that hash are ready, or name a hash that has some with --stable-hash or --canary-hash",
      },
    ]);
  });

  it("nothing about an outage that it does not touch", () => {
    const parts: UpdateParts = {
      spec: { replicas: 1 },
      replicaSets: [replicaSet("aaa", 0, 1), replicaSet("bbb", 1)],
      status: { currentStepIndex: 1 },
      weight: 50,
    };
    const down = plan(parts).findings.map(({ code }) => code);
    expect(plan({ ...parts, weight: 5 }).findings.map(({ code }) => code)).toEqual([]);
    expect(down).toEqual(["empty-destination"]);
  });

  it("nothing about a side that gets no traffic", () => {
    const parts = { status: aborted, weight: 0, canary: "bbb", ...pods(4, 0) };
    expect(plan(parts).findings).toEqual([]);
  });

  it("what is held, and why", () => {
    expect(plan({ weight: 50, replicaSets: [replicaSet("aaa", 2, 4), replicaSet("bbb", 1)] })).toMatchObject({
      steps: [],
      findings: [
        {
          code: "controller-not-acting",
          severity: "warning",
          message:
            'nothing is done about weights, as by the controller: ReplicaSet "shop/web-aaa" has 2 of the 3 available pods that the stable side needs',
          hint: "run it again when that has changed; --stable-hash and --canary-hash overrule it for selectors and subsets",
        },
      ],
    });
  });

  it("nothing against weights that the controller wants as well", () => {
    const parts = { weight: 30, controller: alive, status: { canary: {} } };
    expect(plan(parts).findings).toEqual([]);
  });

  it("what other writers may do to the objects", () => {
    const owned = virtualService(
      "web",
      { http: [{ name: "primary", ...hostRoute({ canary: 30 }) }] },
      { labels: { "argocd.argoproj.io/instance": "shop" } },
    );
    expect(plan({ virtualServices: [owned] }).findings.map(({ code }) => code)).toEqual(["gitops-owned"]);
  });
});

describe("planSync of managed routes", () => {
  const match = [{ headerName: "x-beta", headerValue: { exact: "1" } }];
  const beta: JsonObject = {
    name: "beta",
    match: [{ headers: { "x-beta": { exact: "1" } } }],
    route: [destination({ host: "web-canary", weight: 100 })],
  };
  const rollout = {
    routing: { managedRoutes: [{ name: "beta" }, { name: "copy" }] },
    canary: {
      steps: [
        { setWeight: 10 },
        { setHeaderRoute: { name: "beta", match } },
        { setMirrorRoute: { name: "copy", match: [{ path: { prefix: "/api" } }], percentage: 50 } },
        { pause: {} },
        { setHeaderRoute: { name: "beta" } },
      ],
    },
  };
  const at = (currentStepIndex: number, parts: UpdateParts = {}): UpdateParts => ({
    rollout,
    ...parts,
    status: { currentStepIndex, ...parts.status },
  });
  const copy: JsonObject = {
    name: "copy",
    match: [{ uri: { prefix: "/api" } }],
    ...hostRoute({ canary: 10 }),
    mirror: { host: "web-canary" },
    mirrorPercentage: { value: 50 },
  };
  const primary: JsonObject = { name: "primary", ...hostRoute({ canary: 10 }) };
  const other: JsonObject = { name: "other", route: [destination({ host: "web-stable" })] };

  it.for<{ name: string; parts: UpdateParts; steps: readonly string[] }>([
    { name: "sets what the current step sets", parts: at(1), steps: ["VirtualService/web: route http:beta set"] },
    {
      name: "sets what earlier steps set, with the weights",
      parts: at(3, { weight: 30 }),
      steps: ["VirtualService/web: http:primary 30 to 10, route http:beta set, route http:copy set"],
    },
    { name: "leaves those that stand", parts: at(3, { routes: [beta, copy] }), steps: [] },
    { name: "leaves what a person added to them", parts: at(1, { routes: [{ ...beta, timeout: "3s" }] }), steps: [] },
    {
      name: "leaves an address that says the same",
      parts: at(1, { routes: [{ ...beta, route: [destination({ host: "web-canary.shop.svc.cluster.local" })] }] }),
      steps: [],
    },
    {
      name: "corrects a match",
      parts: at(1, { routes: [{ ...beta, match: [] }] }),
      steps: ["VirtualService/web: route http:beta set"],
    },
    {
      name: "corrects a destination",
      parts: at(1, { routes: [{ ...beta, route: [destination({ host: "web-stable" })] }] }),
      steps: ["VirtualService/web: route http:beta set"],
    },
    {
      name: "corrects a mirrored share",
      parts: at(3, { routes: [beta, { ...copy, mirrorPercentage: { value: 5 } }] }),
      steps: ["VirtualService/web: route http:copy set"],
    },
    {
      name: "corrects the weights of a mirror route as of any other",
      parts: at(3, { routes: [beta, { ...copy, ...hostRoute({ canary: 30 }) }] }),
      steps: ["VirtualService/web: http:copy 30 to 10"],
    },
    {
      name: "leaves one of several with the same name",
      parts: at(1, { routes: [beta, beta] }),
      steps: ["VirtualService/web: route http:beta gone"],
    },
    {
      name: "puts one before the weighted route that stands behind it, as it stands",
      parts: at(1, { virtualServices: [virtualService("web", { http: [primary, { ...beta, timeout: "3s" }] })] }),
      steps: ["VirtualService/web: route http:beta gone, route http:beta set"],
    },
    {
      name: "puts one before a route that is not managed",
      parts: at(1, { routes: [other, beta] }),
      steps: ["VirtualService/web: route http:beta gone, route http:beta set"],
    },
    {
      name: "puts them into the order of managedRoutes, and corrects one of them",
      parts: at(3, { routes: [copy, { ...beta, match: [] }] }),
      steps: ["VirtualService/web: route http:beta gone, route http:beta set, route http:beta set"],
    },
    {
      name: "sets one before those that come later",
      parts: at(3, { routes: [copy, other] }),
      steps: ["VirtualService/web: route http:beta set"],
    },
    {
      name: "leaves other routes where they are",
      parts: at(3, { routes: [beta, copy, other] }),
      steps: [],
    },
    {
      name: "takes away what a step takes away",
      parts: at(4, { routes: [beta, copy] }),
      steps: ["VirtualService/web: route http:beta gone"],
    },
    {
      name: "takes all away after an abort, with the weights",
      parts: at(0, { routes: [beta], status: aborted, weight: 50 }),
      steps: ["VirtualService/web: http:primary 50 to 0, route http:beta gone"],
    },
    {
      name: "says nothing of a VirtualService without http",
      parts: at(1, {
        virtualServices: [virtualService("web", { tcp: [hostRoute({ canary: 10 })] })],
        rollout: { ...rollout, istio: { virtualService: { name: "web" } } },
      }),
      steps: [],
    },
    {
      name: "leaves the last route, even a managed one",
      parts: at(0, {
        virtualServices: [virtualService("web", { http: [{ ...beta, ...hostRoute({ canary: 0 }) }] })],
        status: aborted,
        rollout: { ...rollout, istio: { virtualService: { name: "web" } } },
      }),
      steps: [],
    },
  ])("$name", ({ parts, steps }) => {
    expect(describeSteps(plan(parts))).toEqual(steps);
  });

  it("writes what the controller writes", () => {
    const [step] = plan(at(3)).steps;
    expect(step).toMatchObject({
      fields: [
        { field: "spec.http[0]", after: beta },
        { field: "spec.http[1]", after: copy },
      ],
      because: "a step sets http:beta; a step sets http:copy",
    });
  });

  it("moves one in one patch that tests where it stands", () => {
    const [step] = plan(at(1, { routes: [other, { ...beta, timeout: "3s" }] })).steps;
    expect(step).toMatchObject({
      fields: [
        { label: "route http:beta", field: "spec.http[1]", before: { timeout: "3s" }, after: undefined },
        { label: "route http:beta", field: "spec.http[0]", before: undefined, after: { timeout: "3s" } },
      ],
      patch: [
        { op: "test", path: "/spec/http/1", value: { ...beta, timeout: "3s" } },
        { op: "remove", path: "/spec/http/1" },
        { op: "test", path: "/spec/http/0/name", value: "other" },
        { op: "add", path: "/spec/http/0", value: { ...beta, timeout: "3s" } },
      ],
      because: "http:beta is to stand where managedRoutes has it",
    });
  });

  it("says why one goes", () => {
    const [step] = plan(at(4, { routes: [beta, copy] })).steps;
    expect(step).toMatchObject({ because: "the steps call for no such route now" });
  });

  it("counts requests that a header route would send to a canary without pods", () => {
    const replicaSets = [replicaSet("aaa", 4), replicaSet("bbb", 1), replicaSet("old", 0)];
    expect(plan(at(1, { canary: "old", replicaSets, weight: 0 }), { canaryHash: "old" }).findings).toMatchObject([
      {
        code: "empty-destination",
        message: '100% would go to Service "shop/web-canary", whose pods (hash old) are not ready',
      },
    ]);
  });
});
