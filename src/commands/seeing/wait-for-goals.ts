// Waits for the first of several goals, on every state that the Rollout passes through.
import { type ExitCode, UserError } from "../../errors.ts";
import { renderStanding } from "../../render/seeing/line.ts";
import { structureView } from "../../render/seeing/structure.ts";
import { apiVersion } from "../../render/structured.ts";
import type { Runtime } from "../../runtime.ts";
import { describeGoal, findEnding, type Goal, isReached } from "../../view/goal.ts";
import { type RolloutView, viewRollout } from "../../view/rollout-view.ts";
import { type LiveStores, openLiveStores } from "../open-stores.ts";
import type { GlobalOptions } from "../shared-options.ts";
import type { WaitRequest } from "../wait.ts";
import { clusterFlags } from "./cluster-flags.ts";
import { printShown, structureOptions } from "./print-shown.ts";
import { untilAborted } from "./watch-output.ts";
import { watchSources } from "./watch-sources.ts";

/** How long the server may take to tell of routes what it has told of the Rollout, ms. */
const patience = 1_000;

export async function waitForGoals(request: WaitRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { clock, interruption } = runtime;
  interruption.expect?.();
  const stores = await openLiveStores(request, options, runtime);
  const start = clock.now();
  try {
    const { goal, view } = await awaitFirst(request, { stores, options, runtime });
    const name = `rollout.argoproj.io/${view.name}`;
    await printShown(
      {
        document: () => ({
          apiVersion,
          kind: "Wait",
          goal: describeGoal(goal),
          goals: request.goals.map(describeGoal),
          seconds: Math.round((clock.now() - start) / 100) / 10,
          view: structureView(view, structureOptions(stores, runtime)),
        }),
        names: () => [name],
        lines: () => [`${name} is at ${describeGoal(goal)}: ${renderStanding(view)}`],
      },
      options,
      runtime,
    );
    return 0;
  } finally {
    stores.close();
  }
}

type Reached = { readonly goal: Goal; readonly view: RolloutView };
type Needs = { readonly stores: LiveStores; readonly options: GlobalOptions; readonly runtime: Runtime };

/** Throws `wait-timeout`, `goal-out-of-reach`, `rollout-aborted`, `rollout-degraded` or `interrupted`. */
async function awaitFirst(request: WaitRequest, { stores, options, runtime }: Needs): Promise<Reached> {
  const { clock, interruption } = runtime;
  const over = new AbortController();
  const watcher = openWatcher(request, runtime, over.signal);
  const tools = { stores, flags: clusterFlags(options), now: clock.now, sleep: clock.sleep, withPods: false };
  const watching = watchSources(tools, request.rollout, {
    signal: over.signal,
    listener: {
      onSources: (sources) => watcher.look(() => viewRollout(sources)),
      onGone: () => watcher.fail(gone(request.rollout, stores)),
      onLost: watcher.lost,
    },
  });
  const interrupted = untilAborted(interruption.signal).then(() => {
    throw new UserError("interrupted", "interrupted while waiting", { hint: "nothing was changed" });
  });
  try {
    return await Promise.race([watcher.outcome, watching.then(() => watcher.outcome), interrupted]);
  } finally {
    over.abort();
    watching.catch(() => undefined);
  }
}

type Watcher = {
  readonly outcome: Promise<Reached>;
  readonly look: (view: () => RolloutView) => void;
  readonly fail: (error: unknown) => void;
  readonly lost: (because: string) => void;
};

/** With no time to wait, the first look decides. */
function openWatcher({ goals, timeout, rollout }: WaitRequest, runtime: Runtime, signal: AbortSignal): Watcher {
  const { clock, terminal } = runtime;
  const { promise, resolve, reject } = Promise.withResolvers<Reached>();
  promise.catch(() => undefined);
  let last: RolloutView | undefined;
  let [told, wasUpdating, isLost] = ["", false, false];
  const judge = (view: RolloutView) => {
    last = view;
    isLost = false;
    const standing = renderStanding(view);
    if (standing !== told) terminal.notice(standing);
    told = standing;
    const goal = goals.find((candidate) => isReached(candidate, view));
    if (goal !== undefined) return resolve({ goal, view });
    const ending = findEnding(goals, view, wasUpdating);
    wasUpdating ||= view.answered && view.update === "running";
    if (ending?.isFinal) return reject(ending.error);
    if (ending !== undefined) void clock.sleep(patience, signal).then(() => last === view && reject(ending.error));
    if (timeout === 0) reject(waitedTooLong(view, timeout));
  };
  if (timeout > 0) void clock.sleep(timeout, signal).then(() => reject(waitedTooLong(last ?? rollout, timeout)));
  return {
    outcome: promise,
    fail: reject,
    // Once for all that is followed.
    lost: (because) => {
      if (!isLost) terminal.notice(`${because}; trying again`);
      isLost = true;
    },
    look: (view) => {
      try {
        judge(view());
      } catch (error) {
        reject(error);
      }
    },
  };
}

function waitedTooLong(seen: RolloutView | string, timeout: number): UserError {
  const after = timeout === 0 ? "it is not there" : `gave up after ${timeout / 1000} s`;
  if (typeof seen === "string") {
    const hint = "check the server: kubectl get --raw /readyz";
    return new UserError("wait-timeout", `${after}: nothing was heard of Rollout "${seen}"`, { hint });
  }
  const { namespace, name, reasons } = seen;
  const because = reasons.filter(({ kind }) => kind !== "notice").map(({ message }) => `; ${message}`);
  return new UserError("wait-timeout", `${after}: ${renderStanding(seen)}${because.join("")}`, {
    hint: `wait longer with --timeout, or see what to do: kubectl istio-rollout status ${name} -n ${namespace}`,
  });
}

function gone(name: string, { namespace, live }: LiveStores): UserError {
  return new UserError("rollout-not-found", `Rollout "${namespace}/${name}" was deleted in context "${live.context}"`, {
    hint: "nothing is left to wait for",
  });
}
