// Plans `revert`: the recorded patches that put back what this tool changed last.
import { UserError } from "../errors.ts";
import { printable } from "../resources/fields.ts";
import type { JsonValue } from "../resources/json.ts";
import { type LastChange, type RecordedPatch, recordInvalid } from "../resources/last-change.ts";
import { describeObject, isSameObject, type ObjectKey } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { mayAct, settledWay } from "../traffic/way.ts";
import { findObject } from "../traffic/with-object.ts";
import { inSequence } from "./after-step.ts";
import { nothingToDo } from "./ask-controller.ts";
import type { Condition } from "./condition.ts";
import { withPauses } from "./pauses.ts";
import type { Plan, Step, Write } from "./plan.ts";
import { findWorkload, requirePodTemplate, takenUp } from "./pod-template.ts";
import { isReplayed, type Replay, renderPointer, replayPatch } from "./replay-patch.ts";
import { findRevertRisks } from "./revert-risks.ts";
import { changedRoutes, isWeightField } from "./route-changes.ts";

export type Revert = {
  readonly record: LastChange;
  /** Pause between writes, for all proxies to follow, in ms. */
  readonly settle: number;
};

/**
 * In the recorded order, newest change first: back through states that were safe on the way there. All or nothing, and
 * only what is left to do where an earlier revert was cut off. Throws `record-missing` for a request to the controller,
 * `record-invalid` or `record-outdated`.
 */
export function planRevert(state: TrafficState, { record, settle }: Revert): Plan {
  if (record.patches.length === 0) throw notRevertible(state, record);
  for (const { target } of record.patches) requireOwn(state, target);
  const makers = record.patches.map(
    (entry, place) => (now: TrafficState) => putBack(now, entry, record.patches.slice(place + 1)),
  );
  const { steps } = inSequence(state, makers);
  const command = printable(record.command);
  if (steps.length === 0)
    return nothingToDo(state, settledWay("direct", state), `it stands as it was before ${command} already`);
  return {
    goal: `as before ${command} of ${printable(record.time)}`,
    way: settledWay("direct", state),
    steps: withoutFirstPause(withPauses(steps, settle)),
    outcome: outcomeOf(state, steps),
    kept: [],
    findings: [...state.findings, ...findRevertRisks(state, steps)],
  };
}

/** The recorded command went through to its end: nothing of it is still on its way to the proxies. */
function withoutFirstPause(steps: readonly Step[]): readonly Step[] {
  const [first] = steps;
  return first?.kind === "wait" && first.until.kind === "settled" ? steps.slice(1) : steps;
}

/** Also where a later patch of the same object starts from something else: what this one would write is gone anyway. */
function putBack(state: TrafficState, entry: RecordedPatch, later: readonly RecordedPatch[]): readonly Step[] {
  const object = requireObject(state, entry.target);
  if (isReplayed(object.content, entry.patch)) return [];
  const replay = replayPatch(object.content, entry.patch);
  if (replay.kind === "applied") return [writeOf(state, object, { entry, replay }), ...podsOf(state, entry, replay)];
  const isOvertaken = later
    .filter((other) => isSamePart(other, entry))
    .some(({ patch }) => isReplayed(object.content, patch) || replayPatch(object.content, patch).kind === "applied");
  if (isOvertaken) return [];
  throw recordOutdated(object, replay);
}

type Applied = Extract<Replay, { readonly kind: "applied" }>;

function writeOf(
  state: TrafficState,
  object: KubernetesObject,
  { entry, replay }: { readonly entry: RecordedPatch; readonly replay: Applied },
): Write {
  const routes = changedRoutes(state, { ...object, content: replay.content });
  const { subresource } = entry;
  return {
    kind: "write",
    target: object.ref,
    ...(subresource && { subresource }),
    routes,
    fields: replay.changes.filter(({ field }) => routes.length === 0 || !isWeightField(field)),
    patch: replay.patch,
    inverse: replay.inverse,
    because: `${describeObject(object.ref)} is to stand as it did before`,
  };
}

/** Pods that were scaled down with the change have to be there again before they get traffic. */
function podsOf({ live }: TrafficState, { target }: RecordedPatch, { changes }: Applied): readonly Step[] {
  const replicaSet = live?.replicaSets?.find(({ ref }) => isSameObject(ref, target));
  const pods = changes.find(({ field }) => field === "spec.replicas")?.after;
  if (replicaSet?.hash === undefined || typeof pods !== "number" || pods <= replicaSet.readyPods) return [];
  const { hash } = replicaSet;
  const because = `waiting until ${pods} pods of hash ${hash} are ready`;
  return [{ kind: "wait", until: { kind: "pods-ready", hash, pods }, because }];
}

/** Objects that the Rollout names, and ReplicaSets that nobody else owns. */
function requireOwn(state: TrafficState, target: ObjectKey): void {
  const { rollout, live } = state;
  const replicaSet = live?.replicaSets?.find(({ ref }) => isSameObject(ref, target));
  const isForeign = replicaSet?.ownerUid !== undefined && replicaSet.ownerUid !== rollout.uid;
  const isOtherRollout = target.kind === "Rollout" && !isSameObject(target, rollout.ref);
  if (findObject(state, target) !== undefined && !isForeign && !isOtherRollout) return;
  throw recordInvalid(rollout.ref, `${describeObject(target)} does not belong to the Rollout`);
}

function requireObject(state: TrafficState, key: ObjectKey): KubernetesObject {
  const object = findObject(state, key);
  if (object === undefined) throw new Error(`${describeObject(key)} was not read`);
  return object;
}

function isSamePart(left: RecordedPatch, right: RecordedPatch): boolean {
  return isSameObject(left.target, right.target) && left.subresource === right.subresource;
}

/** A controller takes up a pod template that is put back like any other. */
function outcomeOf(state: TrafficState, steps: readonly Step[]): Condition | undefined {
  const { live, rollout } = state;
  const isTemplate = ({ field }: { readonly field: string }) => /^(?:spec\.)?template\b/.test(field);
  const isChanged = steps.some((step) => step.kind === "write" && step.fields.some(isTemplate));
  if (!isChanged || live === undefined || !mayAct(live.controller)) return undefined;
  return findObject(state, findWorkload(rollout) ?? rollout.ref) && takenUp(requirePodTemplate(state));
}

function notRevertible({ rollout: { ref } }: TrafficState, { command, by, time }: LastChange): UserError {
  const what = printable(`${command} by ${by}, ${time}`);
  const message = `the last change of ${describeObject(ref)} (${what}) was a request to the controller, which cannot be reverted`;
  const run = (other: string) => `kubectl istio-rollout ${other} ${ref.name} -n ${ref.namespace}`;
  const hint = Object.hasOwn(opposites, command) ? opposites[command]?.(run) : undefined;
  return new UserError("record-missing", message, { hint: hint ?? "only what this tool wrote itself can be put back" });
}

type Opposite = (run: (command: string) => string) => string;
const giveUp: Opposite = (run) =>
  `${run("abort")} gives the update up, and ${run("undo")} goes back once it is complete`;
const opposites: Readonly<Record<string, Opposite>> = {
  pause: (run) => `${run("resume")} lets it go on`,
  resume: (run) => `${run("pause")} stops it again`,
  abort: (run) => `${run("retry")} begins the update again`,
  retry: giveUp,
  promote: giveUp,
  "set-weight": giveUp,
};

function recordOutdated({ ref, content }: KubernetesObject, { operation, found }: Exclude<Replay, Applied>): UserError {
  const expected = operation.op === "test" ? `, not ${shorten(operation.value)}` : "";
  const field = renderPointer(content, operation.path);
  const message = `${describeObject(ref)} was changed since: ${field} is ${shorten(found ?? null)}${expected}`;
  return new UserError("record-outdated", message, {
    hint: "what others changed is not overwritten; revert --list shows what would be put back",
  });
}

/** Whole objects say little in one line. */
function shorten(value: JsonValue): string {
  const text = printable(JSON.stringify(value));
  if (value === null) return "absent";
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
