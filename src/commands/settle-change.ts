// What follows the writes in a live cluster: is the change kept, and what is remembered of what stands.
import { UserError } from "../errors.ts";
import { isWrite } from "../plan/plan.ts";
import type { Runtime } from "../runtime.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { Planned } from "./apply-plan.ts";
import type { Mutation } from "./carry-out.ts";
import type { LiveStores } from "./open-stores.ts";
import type { Reached } from "./reach-outcome.ts";
import { recordChange } from "./record-change.ts";
import { checkKept, type Verdict, watchKept } from "./watch-kept.ts";

type LiveMutation = Mutation & { readonly stores: LiveStores };

/**
 * Where the controller is stopped, or has let go, nobody has to wait: one look after the record has to do.
 * What the controller itself did needs no watching. Throws `change-not-kept` or `change-not-verified`.
 */
export async function settleChange(
  mutation: LiveMutation,
  reached: Reached,
  runtime: Runtime,
): Promise<readonly Finding[]> {
  const { verifyFor, record } = mutation.options;
  const watch = { store: mutation.stores.store, planFor: reached.planFor, verifyFor, runtime };
  const status = reached.state.live?.controller.status;
  const isWatched = reached.direct && status !== "stopped" && status !== "released";
  const { standing, error } = isWatched ? await watchKept(reached, watch) : unwatched(reached);
  const notes = record ? await remember(mutation, { ...reached, plan: withStanding(reached, standing) }, runtime) : [];
  const isLookedAt = reached.direct && !isWatched && verifyFor > 0;
  const failure = isLookedAt ? (await checkKept(reached, watch)).error : error;
  if (failure !== undefined) throw failure;
  requireSeenTraffic(reached);
  return notes;
}

/** Whoever moves traffic has to know where it goes then. */
function requireSeenTraffic({ plan, direct }: Reached): void {
  const unseen = plan.findings.find(({ code }) => code === "traffic-unknown");
  if (unseen === undefined || !direct) return;
  const message = `the change was made, but where all traffic goes is not known: ${unseen.message}`;
  throw new UserError("change-not-verified", message, { hint: unseen.hint });
}

/** What was written or asked for stands, also where its outcome does not show. */
export async function recordUnreached(
  mutation: LiveMutation,
  applied: Planned,
  runtime: Runtime,
): Promise<readonly Finding[]> {
  return mutation.options.record ? remember(mutation, applied, runtime) : [];
}

function unwatched({ plan }: Planned): Verdict {
  return { standing: plan.steps.filter(isWrite), error: undefined };
}

function withStanding({ plan }: Planned, standing: Verdict["standing"]): Planned["plan"] {
  const steps = plan.steps.filter((step) => step.kind === "request" || (isWrite(step) && standing.includes(step)));
  return { ...plan, steps };
}

async function remember(
  { stores, command, options }: LiveMutation,
  planned: Planned,
  { clock }: Runtime,
): Promise<readonly Finding[]> {
  if (planned.plan.steps.length === 0) return [];
  const { reason } = options;
  const missing = await recordChange(planned, stores.live, { command, reason, time: clock.now() });
  return missing.map((text) =>
    warning(
      "not-recorded",
      `the change was made, but not recorded: could not ${text}`,
      "see kubectl auth can-i --list, or leave the record out with --no-record",
    ),
  );
}
