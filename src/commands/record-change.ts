// Remembers a change on the Rollout: an Event for people, the inverse patches for `revert`.
import type { Plan } from "../plan/plan.ts";
import type { LiveCluster } from "../resources/live-cluster.ts";
import type { Planned } from "./apply-plan.ts";

type Circumstances = {
  readonly command: string;
  readonly reason: string | undefined;
  /** ms since the epoch */
  readonly time: number;
};

/** Gives what could not be recorded, one text each; a missing record never fails a command. */
export function recordChange(
  { state, plan }: Planned,
  live: LiveCluster,
  { command, reason, time }: Circumstances,
): Promise<readonly string[]> {
  const by = live.user;
  const annotation = JSON.stringify({
    time: new Date(time).toISOString(),
    by,
    command,
    ...(reason === undefined ? {} : { reason }),
    patches: plan.steps.toReversed().map(({ target, inverse }) => ({ target, patch: inverse })),
  });
  return live.record(state.rollout.ref, { annotation, message: describeChange(plan, { by, command, reason }) });
}

function describeChange(
  plan: Plan,
  { by, command, reason }: Omit<Circumstances, "time"> & { readonly by: string },
): string {
  const names = [...new Set(plan.steps.map(({ target }) => `${target.namespace}/${target.name}`))];
  return `${command}: ${plan.goal} in VirtualService ${names.join(", ")} by ${by}${reason === undefined ? "" : `: ${reason}`}`;
}
