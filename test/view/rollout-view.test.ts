import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJsonObject } from "../../src/resources/json.ts";
import { instanceIdLabel, takenOverValue, takeoverAnnotation } from "../../src/resources/rollout-labels.ts";
import { viewRollout } from "../../src/view/rollout-view.ts";
import { destination, kubernetesObject, replicaSet, rollout, service, virtualService } from "../support/builders.ts";
import { generatedUpdate } from "../support/generated-updates.ts";
import { revision } from "../support/revisions.ts";
import { mapOf, sourcesOf, writtenBy } from "../support/sources.ts";
import {
  aborted,
  adopted,
  alive,
  pausedStatus,
  promoted,
  recorded,
  type UpdateParts,
  updateState,
} from "../support/update-states.ts";

function view(parts: UpdateParts = {}, more: Parameters<typeof sourcesOf>[1] = {}) {
  return viewRollout(sourcesOf(updateState({ controller: alive, ...parts }), more));
}

describe("viewRollout", () => {
  it("shows a Rollout that pauses, with all that leads to its pods", () => {
    const seen = view({
      status: pausedStatus,
      replicaSets: [revision("aaa", { revision: 1 }), revision("bbb", { revision: 2, pods: 1 })],
    });
    const { reasons, virtualServices, pointers, replicaSets, ...head } = seen;
    expect(head).toEqual({
      namespace: "shop",
      name: "web",
      phase: "Paused",
      message: "CanaryPauseStep",
      observed: true,
      answered: true,
      generation: 3,
      observedGeneration: "3",
      update: "running",
      stableHash: "aaa",
      currentHash: "bbb",
      step: { index: 1, count: 4, what: "pause" },
      weights: { step: 10, recorded: 10, live: [10] },
      pods: { desired: 4, current: 5, updated: 1, ready: 5, available: 5 },
      canaryPods: { ready: 1, desired: 1 },
      since: Date.parse("2026-01-01T11:30:00Z"),
      takeover: undefined,
      marks: [],
      controller: alive,
      specWriter: undefined,
      podList: undefined,
      analyses: [],
      experiment: undefined,
      unread: [],
    });
    expect(reasons.map(({ reason }) => reason)).toEqual(["PausedAtStep"]);
    expect(virtualServices).toEqual([
      {
        target: { apiVersion: "networking.istio.io/v1", kind: "VirtualService", namespace: "shop", name: "web" },
        writer: undefined,
        routes: [expect.objectContaining({ route: "http:primary", canary: 10, stable: 90, share: 10, drift: false })],
        managedRoutes: [],
        otherRoutes: 0,
      },
    ]);
    expect(pointers).toEqual([
      pointer({ side: "stable", name: "web-stable", hash: "aaa", pods: { ready: 4, desired: 4 } }),
      pointer({ side: "canary", name: "web-canary", hash: "bbb", pods: { ready: 1, desired: 1 } }),
    ]);
    expect(replicaSets).toEqual([
      replicaSetView({ hash: "bbb", revision: 2, role: "canary", pods: 1 }),
      replicaSetView({ hash: "aaa", revision: 1, role: "stable", pods: 4 }),
    ]);
  });

  it.for([
    {
      name: "nothing of a healthy Rollout",
      parts: { status: { ...promoted, ...recorded(0) }, weight: 0, stable: "bbb" },
      marks: [],
    },
    { name: "DRIFT where somebody else has set a weight", parts: { weight: 30 }, marks: ["DRIFT"] },
    { name: "an aborted update", parts: { status: { ...aborted, ...recorded(0) }, weight: 0 }, marks: ["ABORTED"] },
    {
      name: "a side without pods",
      parts: {
        level: "subset",
        replicaSets: [replicaSet("aaa", 4)],
        weight: 0,
        status: { ...aborted, ...recorded(0) },
      },
      marks: ["EMPTY", "ABORTED"],
    },
    { name: "an outage as stuck", parts: { replicaSets: [replicaSet("aaa", 4)] }, marks: ["STUCK", "EMPTY"] },
    { name: "a pause by hand", parts: { spec: { paused: true } }, marks: ["PAUSED-BY-HAND"] },
    {
      name: "a takeover, by its label",
      parts: { rollout: { metadata: { labels: { [instanceIdLabel]: takenOverValue } } } },
      marks: ["TAKEN-OVER"],
    },
    {
      name: "no takeover, where only its note is left",
      parts: {
        rollout: { metadata: { annotations: { [takeoverAnnotation]: "{}", "rollout.argoproj.io/revision": "2" } } },
      },
      marks: [],
    },
  ])("marks $name", ({ parts, marks }) => {
    expect(view(parts as UpdateParts).marks).toEqual(marks);
  });

  it("shows a Rollout that contradicts itself without its traffic", () => {
    const broken = rollout({ istio: {} });
    const { marks, phase, virtualServices, pointers } = view({}, { rollout: broken });
    expect({ marks, phase, virtualServices, pointers }).toEqual({
      marks: ["STUCK"],
      phase: "Progressing",
      virtualServices: [],
      pointers: [],
    });
  });

  it("takes the controller's own write before its status for no drift", () => {
    const object = [...updateState({ weight: 50 }).objects.values()].find(({ ref }) => ref.kind === "VirtualService");
    const by = (manager: string, now = Date.parse("2026-01-01T11:00:05Z")) =>
      view({ virtualServices: [writtenBy(object as never, manager, "spec", "http")] }, { now });
    expect(by("rollouts-controller").marks).toEqual([]);
    expect(by("rollouts-controller", Date.parse("2026-01-01T11:00:20Z")).marks).toEqual(["STUCK"]);
    expect(by("kubectl-edit").marks).toEqual(["DRIFT"]);
    expect(by("kubectl-edit").virtualServices[0]?.writer).toEqual({
      manager: "kubectl-edit",
      time: "2026-01-01T11:00:00Z",
    });
  });

  it("names weights of routes that differ, and shares of other totals", () => {
    const route = (name: string, stable: number, canary: number) => ({
      name,
      route: [destination({ host: "web-stable", weight: stable }), destination({ host: "web-canary", weight: canary })],
    });
    const http = [route("primary", 90, 10), route("other", 2, 1)];
    const seen = view({
      rollout: { istio: { virtualService: { name: "web", routes: ["primary", "other"] } } },
      virtualServices: [virtualService("web", { http })],
    });
    expect(seen.weights).toEqual({ step: 10, recorded: 10, live: [10, 33.33] });
  });

  it("counts other destinations in the total, and lists them", () => {
    const http = [
      {
        name: "primary",
        route: [
          destination({ host: "web-stable", weight: 70 }),
          destination({ host: "web-canary", weight: 10 }),
          destination({ host: "legacy", weight: 20 }),
        ],
      },
    ];
    const [first] = view({ virtualServices: [virtualService("web", { http })] }).virtualServices;
    expect(first?.routes).toEqual([
      expect.objectContaining({ share: 10, others: [{ destination: "legacy", weight: 20 }] }),
    ]);
  });

  it("tells managed routes that stand, that should not, and that are missing", () => {
    const beta = { setHeaderRoute: { name: "beta", match: [{ headerName: "x-beta", headerValue: { exact: "1" } }] } };
    const entry = { name: "old", match: [], route: [{ destination: { host: "web-canary" }, weight: 100 }] };
    const seen = view({
      rollout: {
        routing: { managedRoutes: [{ name: "beta" }, { name: "old" }] },
        canary: { steps: [{ setWeight: 10 }, beta, { setHeaderRoute: { name: "old" } }, { pause: {} }] },
      },
      status: { currentStepIndex: 3 },
      routes: [entry],
    });
    expect(seen.virtualServices[0]?.managedRoutes).toEqual([
      expect.objectContaining({
        route: "http:old",
        standing: "stale",
        destinations: [{ destination: "web-canary", weight: 100 }],
      }),
      expect.objectContaining({ route: "http:beta", standing: "missing", destinations: [] }),
    ]);
    expect(seen.virtualServices[0]?.otherRoutes).toBe(0);
  });

  it("shows every subset of the DestinationRule, its own sides or not", () => {
    const seen = view({ level: "subset", canary: undefined });
    expect(seen.pointers).toEqual([
      expect.objectContaining({ side: "stable", subset: "stable", hash: "aaa", empty: false }),
      expect.objectContaining({ side: "canary", subset: "canary", hash: undefined, empty: undefined, drift: true }),
    ]);
  });

  it("shows analyses and an experiment, with the phase that the Experiment has", () => {
    const status = {
      canary: {
        weights: { canary: { weight: 10 }, stable: { weight: 90 } },
        currentExperiment: "web-exp",
        currentStepAnalysisRunStatus: { name: "web-step", status: "Running" },
        currentBackgroundAnalysisRunStatus: { name: "web-back", status: "Successful", message: "fine" },
      },
    };
    const experiment = kubernetesObject("Experiment", "web-exp", { status: { phase: "Running" } });
    const state = updateState({ controller: alive, status });
    const sources = sourcesOf(state);
    const seen = viewRollout({ ...sources, objects: new Map([...sources.objects, ...mapOf([experiment])]) });
    expect({ analyses: seen.analyses, experiment: seen.experiment }).toEqual({
      analyses: [
        { kind: "step", name: "web-step", phase: "Running", message: undefined },
        { kind: "background", name: "web-back", phase: "Successful", message: "fine" },
      ],
      experiment: { name: "web-exp", phase: "Running" },
    });
  });

  it("tells what could not be read from what is not there", () => {
    const state = updateState({ controller: alive, services: [adopted(service("web-stable", "aaa"))] });
    const unread = [
      {
        what: 'Service "shop/web-canary"',
        because: "get services is not permitted",
        code: "forbidden",
        hint: undefined,
      } as const,
    ];
    const presence = (more: object) => viewRollout(sourcesOf(state, more)).pointers.map((pointer) => pointer.presence);
    expect([presence({}), presence({ unread })]).toEqual([
      ["there", "missing"],
      ["there", "unknown"],
    ]);
  });

  it("shows any update that is read, and the weights as they stand", () => {
    fc.assert(
      fc.property(generatedUpdate, (state) => {
        const seen = viewRollout(sourcesOf(state));
        const shown = seen.virtualServices.flatMap(({ routes }) => routes.map(({ canary }) => canary));
        const standing = [...state.objects.values()]
          .filter(({ ref }) => ref.kind === "VirtualService")
          .flatMap(({ content }) => JSON.stringify(content).match(/"weight":\d+/g) ?? []);
        expect(shown.every((weight) => weight === undefined || standing.includes(`"weight":${weight}`))).toBe(true);
        for (const found of seen.pointers) {
          const pods = state.live?.replicaSets?.filter(({ hash }) => hash !== undefined && hash === found.hash) ?? [];
          if (found.hash !== undefined) expect(found.empty).toBe(pods.every(({ readyPods }) => readyPods === 0));
        }
        expect(isJsonObject(JSON.parse(JSON.stringify(seen)))).toBe(true);
      }),
    );
  }, 30_000);
});

type PointerParts = { readonly side: string; readonly name: string; readonly hash: string; readonly pods: object };

function pointer({ side, name, hash, pods }: PointerParts) {
  return {
    side,
    target: { kind: "Service", namespace: "shop", name },
    subset: undefined,
    presence: "there",
    hash,
    replicaSet: `web-${hash}`,
    pods,
    empty: false,
    calledFor: [hash],
    drift: false,
    writer: undefined,
  };
}

type ReplicaSetParts = {
  readonly hash: string;
  readonly revision: number;
  readonly role: string;
  readonly pods: number;
};

function replicaSetView({ hash, revision: number, role, pods }: ReplicaSetParts) {
  return {
    name: `web-${hash}`,
    hash,
    revision: number,
    role,
    desired: pods,
    ready: pods,
    available: pods,
    images: [`web:${number}`],
    scaleDownAt: undefined,
  };
}
