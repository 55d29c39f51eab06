// Plans `undo`: the pod template of an earlier revision becomes that of the Rollout again.
import { isEqualJson } from "../resources/equal-json.ts";
import { renderPath } from "../resources/fields.ts";
import type { JsonObject } from "../resources/json.ts";
import { type JsonPatch, jsonPointer } from "../resources/json-patch.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { isObserved, updateOf } from "../traffic/update.ts";
import { nothingToDo } from "./ask-controller.ts";
import { type Path, valueAt } from "./member-patch.ts";
import { findGitopsOwner } from "./other-writers.ts";
import type { Plan, Write } from "./plan.ts";
import { type PodTemplate, requirePodTemplate, takenUp } from "./pod-template.ts";
import { findRevisionOf, type Revision, requireRevision, withoutHash } from "./revisions.ts";
import { findPause, standingPlan, wayOf } from "./standing-request.ts";

/** Throws `revision-not-found`, and as `requirePodTemplate` does. */
export function planUndo(state: TrafficState, toRevision: number): Plan {
  const template = requirePodTemplate(state);
  const revision = requireRevision(state, toRevision);
  if (isCurrent(state, template, revision))
    return nothingToDo(state, wayOf(state), `its pod template is that of revision ${revision.number} already`);
  return standingPlan(state, {
    goal: `revision ${revision.number}`,
    steps: [putTemplate(template, revision)],
    outcome: takenUp(template),
    findings: [
      ...(toRevision === 0 ? findUnstable(state, revision) : []),
      ...findPause(state),
      ...findGitopsOwner(template, "pod template"),
    ],
  });
}

/**
 * The revision before the newest is that of another update where one was given up for the next. The existing plugin
 * goes there without a word; nothing in a ReplicaSet tells why it did not become stable.
 */
function findUnstable(state: TrafficState, { number, hash }: Revision): readonly Finding[] {
  const { ref } = state.rollout;
  const update = updateOf(state.rollout);
  if (update.kind === "none" || update.kind === "unknown" || hash === update.stable) return [];
  const stable = findRevisionOf(state, update.stable)?.number;
  const which = stable === undefined ? ` (hash ${update.stable})` : `, which is revision ${stable}`;
  const message = `revision ${number} is the one before the newest, and not the stable version${which}`;
  const command = `kubectl istio-rollout ${stable === undefined ? "abort" : "undo"} ${ref.name} -n ${ref.namespace}`;
  const hint =
    stable === undefined
      ? `${command} keeps the stable version`
      : `${command} --to-revision ${stable} goes back to that`;
  return [warning("revision-not-stable", message, hint)];
}

/**
 * The very patch of the existing plugin, which tests nothing: whatever template stands there is to go. The old one
 * comes back only while the new one stands.
 */
function putTemplate({ ref, path, content }: PodTemplate, { number, template }: Revision): Write {
  const pointer = jsonPointer(...path);
  return {
    kind: "write",
    target: ref,
    routes: [],
    fields: [{ label: "pod template", field: renderPath(path), before: content, after: template }],
    patch: [{ op: "replace", path: pointer, value: template }],
    inverse: [...testsOf(path, template), { op: "replace", path: pointer, value: content }],
    done: `undone to revision ${number}`,
    because: `${describeObject(ref)} is to have the pod template of revision ${number} again`,
  };
}

/** Part by part: older API servers put a `creationTimestamp` of null beside the labels. */
function testsOf(path: Path, template: JsonObject): JsonPatch {
  const parts = [["spec"], ["metadata", "labels"], ["metadata", "annotations"]];
  return parts.map((part) => ({
    op: "test",
    path: jsonPointer(...path, ...part),
    value: valueAt(template, part) ?? null,
  }));
}

/**
 * A ReplicaSet carries what the API server filled in, so that only the controller can tell that a template without it
 * is the same: by the hash, once it has seen the template. The existing plugin ignores whatever the template lacks, and
 * so does not bring back what was only removed.
 */
function isCurrent({ rollout }: TrafficState, { ref, content }: PodTemplate, revision: Revision): boolean {
  if (isEqualJson(withoutHash(content), revision.template)) return true;
  const isSeen = ref.kind === "Rollout" && isObserved(rollout);
  return isSeen && revision.hash !== undefined && rollout.status.currentPodHash === revision.hash;
}
