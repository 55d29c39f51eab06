// Looks at one Rollout for as long as it is wanted: every state that it passes through is told, with the objects around it.
import { UserError } from "../../errors.ts";
import type { FeedTarget } from "../../resources/object-feed.ts";
import { describeObject } from "../../resources/resource-ref.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import { keysOf, referencesOf, type Sources } from "../../view/sources.ts";
import { type FollowedObjects, followObjects } from "./followed-objects.ts";
import { type Looking, readControllers } from "./read-sources.ts";

export type SourcesListener = {
  /** Each state of the Rollout, in order, and again whenever anything around it changes. */
  readonly onSources: (sources: Sources) => void;
  /** The Rollout is gone. */
  readonly onGone: () => void;
  readonly onLost: (because: string) => void;
};

export type WatchTools = Looking & {
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Whether single pods are looked at, too. */
  readonly withPods: boolean;
};

/** Leases are renewed every few seconds: they are asked for now and then, not followed. */
const controllerInterval = 10_000;
/** A server that answers slowly still answers; one that does not hears of no change either. */
const longestAnswer = 5_000;

type Watch = {
  readonly tools: WatchTools;
  readonly listener: SourcesListener;
  readonly signal: AbortSignal;
  readonly fail: (error: unknown) => void;
  /** What is followed beside the Rollout. */
  readonly around: Map<string, FollowedObjects>;
  /** States of the Rollout that were heard of before all around it was. */
  readonly waiting: KubernetesObject[];
  /** Whether the Rollout was told of once, as its watch has it. */
  isTold: boolean;
  /** Nothing else is told until it is there again. */
  isGone: boolean;
  controllers: Pick<Sources, "controller" | "formerController">;
  last: KubernetesObject;
};

/** Resolves when the signal is aborted. Throws `rollout-not-found`, and what the first lists throw. */
export async function watchSources(
  tools: WatchTools,
  name: string,
  { listener, signal }: { readonly listener: SourcesListener; readonly signal: AbortSignal },
): Promise<void> {
  const over = new AbortController();
  const stop = () => over.abort();
  signal.addEventListener("abort", stop, { once: true });
  const failure = Promise.withResolvers<never>();
  try {
    const watch = await openWatch(tools, name, { listener, signal: over.signal, fail: failure.reject });
    followRollout(watch);
    await Promise.race([failure.promise, followController(watch)]);
  } finally {
    stop();
    signal.removeEventListener("abort", stop);
  }
}

async function openWatch(
  tools: WatchTools,
  name: string,
  parts: Pick<Watch, "listener" | "signal" | "fail">,
): Promise<Watch> {
  const last = await tools.stores.store.readRollout(name);
  const controllers = await readControllers(tools.stores, last);
  return { tools, ...parts, around: new Map(), waiting: [], isTold: false, isGone: false, controllers, last };
}

function followRollout(watch: Watch): void {
  const { namespace, name } = watch.last.ref;
  adjust(watch, watch.last);
  const rollout = follow(watch, { kind: "Rollout", namespace, name }, () => {
    const [state] = rollout.current();
    const unread = rollout.unread();
    if (unread !== undefined) return watch.fail(new Error(`${unread.what} ${unread.because}`));
    watch.isGone = state === undefined;
    if (state === undefined) return watch.listener.onGone();
    watch.last = state;
    watch.waiting.push(state);
    adjust(watch, state);
    tell(watch);
  });
}

function follow({ tools, listener, signal, fail }: Watch, target: FeedTarget, onChange: () => void): FollowedObjects {
  return followObjects(tools.stores.feed, target, { signal, onChange, onLost: listener.onLost, onFailure: fail });
}

/** Follows what the Rollout refers to now, and no more. */
function adjust(watch: Watch, rollout: KubernetesObject): void {
  const targets = targetsOf(rollout, watch);
  for (const [key, followed] of watch.around) {
    if (targets.has(key)) continue;
    followed.stop();
    watch.around.delete(key);
  }
  for (const [key, target] of targets) {
    if (!watch.around.has(key))
      watch.around.set(
        key,
        follow(watch, target, () => tell(watch)),
      );
  }
}

/** Nothing is told before all around the Rollout is known, and then no state of it is left out. */
function tell(watch: Watch): void {
  const { around, waiting, signal, listener, isGone } = watch;
  if (signal.aborted || isGone || ![...around.values()].every((followed) => followed.isReady())) return;
  const states = waiting.length === 0 && watch.isTold ? [watch.last] : waiting.splice(0);
  watch.isTold ||= states.length > 0;
  for (const rollout of states) listener.onSources(assemble(watch, rollout));
}

function assemble({ around, controllers, tools }: Watch, rollout: KubernetesObject): Sources {
  const objects = [...around].flatMap(([key, followed]) => (listed.includes(key) ? [] : followed.current()));
  const replicaSets = around.get("ReplicaSets");
  const pods = around.get("Pods");
  const unread = [...around.values()].map((followed) => followed.unread()).filter((note) => note !== undefined);
  return {
    rollout,
    objects: new Map(objects.map((object) => [describeObject(object.ref), object])),
    replicaSets: replicaSets?.unread() === undefined ? replicaSets?.current() : undefined,
    pods: pods?.unread() === undefined ? pods?.current() : undefined,
    ...controllers,
    unread,
    now: tools.now(),
    flags: tools.flags,
  };
}

/** Until the signal is aborted. */
async function followController(watch: Watch): Promise<void> {
  const { tools, signal } = watch;
  while (!signal.aborted) {
    await tools.sleep(controllerInterval, signal);
    if (signal.aborted) return;
    await lookAtController(watch);
  }
}

/** A server that is away says nothing about the controller, and watches on a connection that hangs say nothing at all. */
async function lookAtController(watch: Watch): Promise<void> {
  const { tools, listener } = watch;
  const answered = new AbortController();
  const silence = `the API server has not answered for ${longestAnswer / 1000} s`;
  void tools.sleep(longestAnswer, answered.signal).then(() => answered.signal.aborted || listener.onLost(silence));
  try {
    watch.controllers = await readControllers(tools.stores, watch.last);
    tell(watch);
  } catch (error) {
    listener.onLost(error instanceof UserError ? error.message : String(error));
  } finally {
    answered.abort();
  }
}

/** Found by labels, not by name. */
const listed: readonly string[] = ["ReplicaSets", "Pods"];

function targetsOf(rollout: KubernetesObject, { tools }: Watch): ReadonlyMap<string, FeedTarget> {
  const references = referencesOf(rollout);
  const keys = keysOf(references);
  const targets = new Map<string, FeedTarget>(keys.map((key) => [describeObject(key), key]));
  const { podSelector: labelSelector } = references;
  const { namespace } = rollout.ref;
  if (labelSelector === undefined) return targets;
  targets.set("ReplicaSets", { kind: "ReplicaSet", namespace, labelSelector });
  if (tools.withPods) targets.set("Pods", { kind: "Pod", namespace, labelSelector });
  return targets;
}
