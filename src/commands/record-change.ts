// Remembers a change on the Rollout: an Event for people, the inverse patches for `revert`.
import { changesOf, isWrite, type Plan } from "../plan/plan.ts";
import type { LiveCluster } from "../resources/live-cluster.ts";
import type { Planned } from "./apply-plan.ts";

type Circumstances = {
  readonly command: string;
  readonly reason: string | undefined;
  /** ms since the epoch */
  readonly time: number;
};

/**
 * Gives what could not be recorded, one text each; a missing record never fails a command. A request to the controller
 * is recorded without patches: an earlier record would have `revert` put back what is not the last change any more.
 */
export function recordChange(
  { state, plan }: Planned,
  live: LiveCluster,
  { command, reason, time }: Circumstances,
): Promise<readonly string[]> {
  const by = live.user;
  const writes = plan.steps.filter(isWrite);
  const annotation = JSON.stringify({
    time: new Date(time).toISOString(),
    by,
    command,
    ...(reason === undefined ? {} : { reason }),
    patches: writes.toReversed().map(({ target, inverse, subresource }) => ({
      target,
      ...(subresource === undefined ? {} : { subresource }),
      patch: inverse,
    })),
  });
  return live.record(state.rollout.ref, {
    annotation,
    message: describeChange(plan, { by, command, reason }),
  });
}

/** The VirtualServices are named, because Events are looked for by what happened to the traffic. */
function describeChange(
  plan: Plan,
  { by, command, reason }: Omit<Circumstances, "time"> & { readonly by: string },
): string {
  const targets = changesOf(plan).map(({ target }) => target);
  const names = targets
    .filter(({ kind }) => kind === "VirtualService")
    .map(({ namespace, name }) => `${namespace}/${name}`);
  const where = names.length === 0 ? "" : ` in VirtualService ${[...new Set(names)].join(", ")}`;
  return `${command}: ${plan.goal}${where} by ${by}${reason === undefined ? "" : `: ${reason}`}`;
}
