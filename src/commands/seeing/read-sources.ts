// One reading of a Rollout for those who only look: whatever is missing or may not be read stops nothing but itself.
import { type ErrorCode, UserError } from "../../errors.ts";
import { leaseName } from "../../resources/controller.ts";
import { describeObject, type ObjectKey } from "../../resources/resource-ref.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import { parseRolloutHead, type RolloutHead } from "../../resources/rollout.ts";
import { takenOverValue } from "../../resources/rollout-labels.ts";
import {
  type ClusterFlags,
  keysOf,
  type References,
  referencesOf,
  type Sources,
  type Unread,
} from "../../view/sources.ts";
import type { LiveStores } from "../open-stores.ts";
import { readController } from "../read-controller.ts";

/** What a reading and a watch know in common. */
export type Looking = {
  readonly stores: LiveStores;
  readonly flags: ClusterFlags;
  readonly now: () => number;
};

/** First flight: the Rollout with what does not depend on it; second flight: all that it refers to. */
export async function readSources(looking: Looking, name: string): Promise<Sources> {
  const { stores, flags, now } = looking;
  const leases = startEarlyReads(stores);
  const rollout = await stores.store.readRollout(name);
  const unread: Unread[] = [];
  const references = referencesOf(rollout);
  const [found, replicaSets, pods, controllers] = await Promise.all([
    Promise.all(keysOf(references).map((key) => readObject(stores, key, unread))),
    listOf("ReplicaSet", { stores, rollout, references, unread }),
    listOf("Pod", { stores, rollout, references, unread }),
    readControllers(stores, rollout, leases),
  ]);
  const here = found.filter((object) => object !== undefined);
  return {
    rollout,
    objects: new Map(here.map((object) => [describeObject(object.ref), object])),
    replicaSets,
    pods,
    ...controllers,
    unread,
    now: now(),
    flags,
  };
}

/** A failure is met where it is awaited; the Rollout's own error comes first. */
function startEarlyReads({ live }: LiveStores) {
  const leases = live.findLeases(leaseName(undefined));
  for (const read of [leases, live.findIstioPlace()]) read.catch(() => undefined);
  return leases;
}

async function readObject(
  { store }: LiveStores,
  key: ObjectKey,
  unread: Unread[],
): Promise<KubernetesObject | undefined> {
  return store.read(key).catch((error: unknown) => noteUnread(error, describeObject(key), unread));
}

type ListNeeds = {
  readonly stores: LiveStores;
  readonly rollout: KubernetesObject;
  readonly references: References;
  readonly unread: Unread[];
};

/** Those with the labels of the Rollout; undefined where nothing tells which they are, or they may not be listed. */
async function listOf(
  kind: "ReplicaSet" | "Pod",
  { stores, rollout, references, unread }: ListNeeds,
): Promise<readonly KubernetesObject[] | undefined> {
  const { podSelector: labelSelector } = references;
  if (labelSelector === undefined) return undefined;
  const found: KubernetesObject[] = [];
  const put = (page: readonly KubernetesObject[]) => void found.push(...page);
  try {
    const target = { kind, namespace: rollout.ref.namespace, labelSelector };
    await stores.feed.list(target, { clear: () => found.splice(0), put });
    return found;
  } catch (error) {
    return noteUnread(error, `${kind}s`, unread);
  }
}

const partial: readonly ErrorCode[] = ["forbidden", "crd-absent", "primary-secret-invalid"];

/** Goes on without what may not be read, which is noted once; any other failure stands. */
export function noteUnread(error: unknown, what: string, unread: Unread[]): undefined {
  if (!(error instanceof UserError) || !partial.includes(error.code)) throw error;
  if (!unread.some((note) => note.what === what))
    unread.push({ what, because: error.message, code: error.code, hint: error.hint });
  return undefined;
}

export async function readControllers(
  stores: LiveStores,
  rollout: KubernetesObject,
  leases?: ReturnType<LiveStores["live"]["findLeases"]>,
): Promise<Pick<Sources, "controller" | "formerController">> {
  const { instanceId, takeover }: RolloutHead = parseRolloutHead(rollout);
  const isTakenOver = instanceId === takenOverValue;
  const [controller, formerController] = await Promise.all([
    readController(stores, instanceId, leases),
    isTakenOver ? readController(stores, takeover?.instanceId, leases) : undefined,
  ]);
  return { controller, formerController };
}
