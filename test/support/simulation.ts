// Steps carried out in memory, forwards and backwards, with a stand-in for what makes pods of ReplicaSets.
import { afterStep } from "../../src/plan/after-step.ts";
import { isWrite, type Step, type Write } from "../../src/plan/plan.ts";
import type { JsonObject, JsonValue } from "../../src/resources/json.ts";
import { jsonPointer } from "../../src/resources/json-patch.ts";
import { describeObject } from "../../src/resources/resource-ref.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { findObject, withObject } from "../../src/traffic/with-object.ts";
import { at, type World, withoutEmptyMaps } from "./traffic-checks.ts";

/** The state before the first step, and after each. */
export function statesOf(start: TrafficState, steps: readonly Step[]): readonly TrafficState[] {
  const states = [start];
  for (const step of steps) states.push(afterStep(last(states), step));
  return states;
}

/** The states on the way back from the end of these steps, newest first; pods beyond those wanted go away. */
export function statesBack(end: TrafficState, steps: readonly Step[]): readonly TrafficState[] {
  const states = [end];
  for (const write of steps.filter(isWrite).toReversed()) {
    states.push(withWantedPods(afterStep(last(states), undoing(write))));
  }
  return states;
}

function undoing(write: Write): Write {
  return { ...write, patch: write.inverse, inverse: write.patch };
}

function withWantedPods(state: TrafficState): TrafficState {
  const replicaSets = [...state.objects.values()].filter(({ ref }) => ref.kind === "ReplicaSet");
  return replicaSets.reduce((now, object) => {
    const { content } = object;
    const wanted = Number(at(content, "spec", "replicas") ?? 1);
    const ready = Math.min(wanted, Number(at(content, "status", "readyReplicas") ?? 0));
    const status = { replicas: wanted, readyReplicas: ready, availableReplicas: ready };
    return withObject(now, { ...object, content: { ...content, status } });
  }, state);
}

export function last<T>(list: readonly T[]): T {
  const found = list.at(-1);
  if (found === undefined) throw new Error("the list is empty");
  return found;
}

export function worldOf(state: TrafficState | undefined): World {
  return [...(state?.objects.values() ?? [])].map(({ content }) => content);
}

/** Objects by name, without the number of pods and without empty maps, which the API server does not keep either. */
export function comparable(state: TrafficState | undefined): JsonObject {
  return Object.fromEntries(
    [...(state?.objects.values() ?? [])].map(({ ref, content }) => {
      const { status, ...rest } = content;
      const whole = ref.kind === "ReplicaSet" || status === undefined ? rest : { ...rest, status };
      return [describeObject(ref), withoutEmptyMaps(whole)];
    }),
  );
}

/** What a patch of this tool may name. */
const leaves = [
  /^\/spec\/(http|tls|tcp)\/\d+\/route\/\d+\/weight$/,
  /^\/spec\/http\/\d+$/,
  /^\/spec\/replicas$/,
  /^\/spec\/selector\/rollouts-pod-template-hash$/,
  /^\/spec\/subsets\/\d+\/labels(\/rollouts-pod-template-hash)?$/,
  /^\/metadata\/(annotations|labels)(\/[^/]+)?$/,
  /^\/status\/[a-zA-Z]+$/,
  /^\/status\/canary\/weights(\/(canary|stable)\/(weight|podTemplateHash))?$/,
];

/** Paths that a write names and is not to name, and those that it changes and does not name. */
export function unnamedChanges(
  { target, patch }: Write,
  before: TrafficState | undefined,
  after: TrafficState | undefined,
): readonly string[] {
  const named = patch.filter(({ op }) => op !== "test").map(({ path }) => path);
  const removed = named.flatMap((path) => /^\/spec\/http\/(\d+)$/.exec(path)?.[1] ?? []).map(Number);
  const [old, now] = [before, after].map((state) =>
    state === undefined ? undefined : findObject(state, target)?.content,
  );
  const rest = removed.length === 0 ? old : withoutRoutes(old, removed);
  return [
    ...named.filter((path) => !leaves.some((leaf) => leaf.test(path))),
    ...differingPaths(rest, now).filter((path) => !named.some((name) => `${path}/`.startsWith(`${name}/`))),
  ];
}

/** An entry that is taken from a list moves those behind it. */
function withoutRoutes(content: JsonObject | undefined, removed: readonly number[]): JsonObject {
  const http = at(content, "spec", "http");
  const rest = Array.isArray(http) ? http.filter((_, index) => !removed.includes(index)) : [];
  return { ...content, spec: { ...(at(content, "spec") as JsonObject), http: rest } };
}

/** JSON pointers of all members that differ. */
function differingPaths(before: JsonValue | undefined, after: JsonValue | undefined, path = ""): readonly string[] {
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after))
    return before === after ? [] : [path];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => differingPaths(before[name], after[name], `${path}${jsonPointer(name)}`));
}

function isContainer(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null;
}
