// The revisions of a Rollout that are left to go back to: the ReplicaSets that it owns.
import { UserError } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { podTemplateHashLabel } from "../resources/rollout-labels.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { findObject } from "../traffic/with-object.ts";
import { valueAt } from "./member-patch.ts";

export type Revision = {
  readonly number: number;
  readonly hash: string | undefined;
  /** The pod template as the ReplicaSet carries it, without the label that the controller added. */
  readonly template: JsonObject;
};

/**
 * 0 is the one before the newest, as argo-rollouts pkg/kubectl-argo-rollouts/cmd/undo has it; an update under way counts
 * as the newest. Throws `revision-not-found`.
 */
export function requireRevision(state: TrafficState, wanted: number): Revision {
  const newestFirst = findRevisions(state).toSorted((left, right) => right.number - left.number);
  const found = wanted === 0 ? newestFirst[1] : newestFirst.find(({ number }) => number === wanted);
  if (found !== undefined) return found;
  const name = describeObject(state.rollout.ref);
  const message = wanted === 0 ? `${name} has no previous revision` : `${name} has no revision ${wanted}`;
  const values = newestFirst.map(({ number }) => String(number)).toReversed();
  throw new UserError("revision-not-found", message, {
    ...(values.length > 0 && { alternatives: { label: "revisions", values } }),
    hint: "a Rollout keeps as many old ReplicaSets as spec.revisionHistoryLimit says, 10 unless it is set",
  });
}

/** The newest of that hash. */
export function findRevisionOf(state: TrafficState, hash: string): Revision | undefined {
  const found = findRevisions(state).filter((revision) => revision.hash === hash);
  return found.toSorted((left, right) => right.number - left.number)[0];
}

/** Without the label of the hash, and without members that are null, which the API server may write or leave out. */
export function withoutHash(template: JsonObject): JsonObject {
  const metadata = template["metadata"];
  if (!isJsonObject(metadata)) return template;
  const { labels, ...others } = metadata;
  const kept = isJsonObject(labels) ? without(labels, ([name]) => name === podTemplateHashLabel) : labels;
  const rest = without({ ...others, ...(kept === undefined ? {} : { labels: kept }) }, ([, value]) => value === null);
  return { ...template, metadata: rest };
}

/** A workload with `matchLabels` in common may own ReplicaSets too. */
function findRevisions(state: TrafficState): readonly Revision[] {
  const { live, rollout } = state;
  const owned = (live?.replicaSets ?? []).filter(({ ownerUid }) => ownerUid !== undefined && ownerUid === rollout.uid);
  return owned.flatMap(({ ref, hash, revision }) => {
    const template = valueAt(findObject(state, ref)?.content ?? {}, ["spec", "template"]);
    if (revision === undefined || !isJsonObject(template)) return [];
    return [{ number: revision, hash, template: withoutHash(template) }];
  });
}

function without(object: JsonObject, isUnwanted: (member: readonly [string, JsonValue]) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter((member) => !isUnwanted(member)));
}
