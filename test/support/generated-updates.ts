// Updates as fast-check makes them up: old version aaa, new version bbb, sides on any of them, with a status of any age.
import fc from "fast-check";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/resources/json.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { parseRollout } from "../../src/resources/rollout.ts";
import {
  instanceIdLabel,
  managedByAnnotation,
  takenOverValue,
  takeoverAnnotation,
} from "../../src/resources/rollout-labels.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { destination, destinationRule, replicaSet, rollout, service } from "./builders.ts";
import { type GeneratedCase, generatedCase } from "./generated-states.ts";
import { liveState, trafficState } from "./traffic-states.ts";

/** Nearly always the first, so that most updates are ones that a controller could have left. */
function mostly<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constantFrom(usual, ...others) },
  );
}

const pods = fc.record({ wanted: fc.nat(4), ready: fc.nat(4) }).map(({ wanted, ready }) => ({
  wanted,
  ready: Math.min(wanted, ready),
}));
const weight = fc.nat(100);
const mark = mostly<string | undefined>("web", undefined, "ghost");

const circumstances = fc.record({
  replicas: fc.integer({ min: 1, max: 4 }),
  stablePods: fc.oneof({ weight: 6, arbitrary: fc.constant({ wanted: 4, ready: 4 }) }, { weight: 1, arbitrary: pods }),
  canaryPods: pods,
  /** What each side points at; undefined where no controller has labelled it yet. */
  stable: mostly<string | undefined>("aaa", "bbb", undefined),
  canary: mostly<string | undefined>("bbb", "aaa", "old", undefined),
  /** The Services of a Rollout at subset level, which a controller labels too. */
  subsetServices: fc.option(
    fc.record({
      stable: mostly<string | undefined>("aaa", undefined),
      canary: mostly<string | undefined>("bbb", "aaa"),
    }),
    { nil: undefined },
  ),
  marks: fc.record({ stable: mark, canary: mark, rule: mark }),
  managed: fc.constantFrom("none", "header", "mirror"),
  mirrorWeight: weight,
  dynamicStableScale: fc.boolean(),
  metadata: fc.constantFrom<JsonObject>(
    {},
    { annotations: {}, labels: {} },
    { annotations: { team: "a" }, labels: { app: "web" } },
  ),
});
type Circumstances = typeof circumstances extends fc.Arbitrary<infer T> ? T : never;

const status: fc.Arbitrary<JsonObject> = fc
  .record({
    base: fc.constant({ observedGeneration: "3" }),
    hashes: mostly({ currentPodHash: "bbb", stableRS: "aaa" }, { currentPodHash: "bbb", stableRS: "bbb" }),
    step: fc.option(
      fc.nat(4).map((currentStepIndex) => ({ currentStepIndex })),
      { nil: {} },
    ),
    pause: fc.constantFrom<JsonObject>(
      {},
      { pauseConditions: [{ reason: "CanaryPauseStep", startTime: "2026-01-01T11:00:00Z" }], controllerPause: true },
      { controllerPause: false },
    ),
    full: fc.constantFrom<JsonObject>({}, { promoteFull: true }, { promoteFull: false }),
    abort: fc.constantFrom<JsonObject>(
      {},
      { abort: false },
      { abort: true },
      { abort: true, abortedAt: "2026-01-01T11:00:00Z" },
    ),
    phase: fc.constantFrom<JsonObject>({}, { phase: "Paused", message: "CanaryPauseStep" }, { phase: "Healthy" }),
    canary: fc.option(
      fc.record({ share: weight, bare: fc.boolean() }).map(({ share, bare }) => ({
        canary: {
          weights: {
            canary: { weight: share, ...(bare ? {} : { podTemplateHash: "bbb", serviceName: "web-canary" }) },
            stable: { weight: 100 - share, ...(bare ? {} : { podTemplateHash: "aaa" }) },
          },
        },
      })),
      { nil: {} },
    ),
  })
  .map((parts) => Object.assign({}, ...Object.values(parts)) as JsonObject);

/** In a cluster without a controller that acts. */
export const generatedUpdate: fc.Arbitrary<TrafficState> = fc
  .tuple(generatedCase, circumstances, status)
  .map(([made, terms, told]) => join({ made, terms, told }, terms.metadata));

/** The same, taken over from a controller with or without an instance id. */
export const takenOverUpdate: fc.Arbitrary<TrafficState> = fc
  .tuple(generatedCase, circumstances, status, fc.constantFrom<JsonValue>(null, "team-x"))
  .map(([made, terms, told, instanceId]) => {
    const note = JSON.stringify({ time: "2026-01-01T11:00:00Z", by: "ann", instanceId });
    const labels = { ...membersOf(terms.metadata["labels"]), [instanceIdLabel]: takenOverValue };
    const annotations = { ...membersOf(terms.metadata["annotations"]), [takeoverAnnotation]: note };
    return join({ made, terms, told }, { annotations, labels });
  });

type Parts = { readonly made: GeneratedCase; readonly terms: Circumstances; readonly told: JsonObject };

function join({ made, terms, told }: Parts, metadata: JsonObject): TrafficState {
  const isSubset = parseRollout(made.rollout).destinationRule !== undefined;
  const hasServices = !isSubset || terms.subsetServices !== undefined;
  const hashes = isSubset ? terms.subsetServices : terms;
  const rule = destinationRule("web", { stable: terms.stable, canary: terms.canary, other: undefined });
  const state = trafficState({
    rollout: rolloutFor({ made, terms, told }, { metadata, isSubset }),
    virtualServices: made.virtualServices.map(({ object }) => withManagedRoutes(object, terms, isSubset)),
    ...(isSubset ? { destinationRule: marked(rule, terms.marks.rule) } : {}),
  });
  return liveState(state, {
    replicaSets: [
      replicaSet("aaa", terms.stablePods.ready, terms.stablePods.wanted),
      replicaSet("bbb", terms.canaryPods.ready, terms.canaryPods.wanted),
      replicaSet("old", 0),
    ],
    services: hasServices
      ? [
          marked(service("web-stable", hashes?.stable), terms.marks.stable),
          marked(service("web-canary", hashes?.canary), terms.marks.canary),
        ]
      : [],
  });
}

function rolloutFor(
  { made, terms, told }: Parts,
  { metadata, isSubset }: { readonly metadata: JsonObject; readonly isSubset: boolean },
): KubernetesObject {
  const virtualServices = made.virtualServices.map(({ reference }) => reference);
  const rule = { name: "web", canarySubsetName: "canary", stableSubsetName: "stable" };
  const built = rollout({
    canary: {
      dynamicStableScale: terms.dynamicStableScale,
      ...(isSubset && terms.subsetServices === undefined ? { stableService: "", canaryService: "" } : {}),
    },
    istio: { virtualServices, ...(isSubset ? { destinationRule: rule } : {}) },
    routing: { managedRoutes: [{ name: "header-0" }, { name: "header-1" }] },
    metadata,
    status: told,
  });
  return {
    ...built,
    content: { ...built.content, spec: { ...membersOf(built.content["spec"]), replicas: terms.replicas } },
  };
}

/** The managed routes of the generated VirtualServices lead to a stranger; here they lead to the canary. */
function withManagedRoutes(object: KubernetesObject, terms: Circumstances, isSubset: boolean): KubernetesObject {
  const spec = membersOf(object.content["spec"]);
  const { http } = spec;
  if (!Array.isArray(http) || terms.managed === "none") return object;
  const side = (name: string, share: number) =>
    destination(isSubset ? { host: "web", subset: name, weight: share } : { host: `web-${name}`, weight: share });
  const made = (entry: JsonObject): JsonObject =>
    terms.managed === "header"
      ? { ...entry, match: [{ headers: { beta: { exact: "1" } } }], route: [side("canary", 100)] }
      : {
          ...entry,
          route: [side("stable", 100 - terms.mirrorWeight), side("canary", terms.mirrorWeight)],
          mirror: { host: "mirror" },
        };
  const routes = http.map((entry) =>
    isJsonObject(entry) && String(entry["name"]).startsWith("header-") ? made(entry) : entry,
  );
  return { ...object, content: { ...object.content, spec: { ...spec, http: routes } } };
}

function marked(object: KubernetesObject, by: string | undefined): KubernetesObject {
  if (by === undefined) return object;
  const metadata = { ...membersOf(object.content["metadata"]), annotations: { [managedByAnnotation]: by } };
  return { ...object, content: { ...object.content, metadata } };
}

function membersOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
