// Applies a plan: server dry run of all, writes in order, plans again when somebody else was faster, puts back on failure.
import { UserError } from "../errors.ts";
import type { KeptRoute, Plan, Step } from "../plan/plan.ts";
import type { LiveCluster } from "../resources/live-cluster.ts";
import { describeObject, isSameObject } from "../resources/resource-ref.ts";
import { AnswerLost, PreconditionLost } from "../resources/resource-store.ts";
import type { Interruption } from "../runtime.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { isGoalReached, type PlanFor } from "./goal-reached.ts";
import { kubectlTarget } from "./kubectl-target.ts";
import type { Stores } from "./open-stores.ts";
import { describeStanding, putBack, type Write } from "./put-back.ts";

export type Planned = { readonly state: TrafficState; readonly plan: Plan };

export type Application = {
  readonly stores: Stores;
  readonly interruption: Interruption;
  readonly terminal: Terminal;
  /** Reads and plans again; throws where the new state forbids the change. */
  readonly replan: () => Promise<Planned>;
  readonly planFor: PlanFor;
};

const mostPlans = 4;

/**
 * Gives what was carried out in the end: the last state, and a plan of every write of this command in order.
 * Throws the `UserError` that stopped it after putting everything back, or `partly-applied` where that failed too.
 */
export async function applyPlan(first: Planned, application: Application): Promise<Planned> {
  const written: Write[] = [];
  if (application.stores.kind === "live") application.interruption.onForcedStop(() => describeStanding(written));
  try {
    const { state, plan } = await untilUndisturbed(first, application, (planned) =>
      applySteps(planned, application, written),
    );
    const steps = written.map(({ step }) => step);
    return { state, plan: { ...plan, steps, kept: plan.kept.filter((kept) => !isWritten(kept, steps)) } };
  } catch (error) {
    await putBack(written, error, application);
    throw error;
  }
}

/** Has the server check the patches without storing any; plans again as the real thing would. */
export function rehearse(first: Planned, application: Application, live: LiveCluster): Promise<Planned> {
  return untilUndisturbed(first, application, ({ plan }) => rehearseSteps(plan, live));
}

/** Gives the plan that went through. Throws `changed-meanwhile` where none of them did. */
async function untilUndisturbed(
  first: Planned,
  { terminal, replan, stores }: Application,
  attempt: (planned: Planned) => Promise<void>,
): Promise<Planned> {
  let planned = first;
  for (let plans = 1; ; plans++) {
    try {
      await attempt(planned);
      return planned;
    } catch (error) {
      if (!(error instanceof PreconditionLost)) throw error;
      if (plans === mostPlans) throw changedMeanwhile(error, stores);
    }
    terminal.notice("somebody else changed the routes meanwhile; planning again");
    planned = await replan();
  }
}

async function rehearseSteps({ steps }: Plan, live: LiveCluster): Promise<void> {
  const rehearsals = await Promise.allSettled(steps.map(({ target, patch }) => live.rehearse(target, patch)));
  const failed = rehearsals.find((rehearsal) => rehearsal.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function applySteps(planned: Planned, application: Application, written: Write[]): Promise<void> {
  const { stores, interruption } = application;
  const { steps } = planned.plan;
  if (stores.kind === "live" && steps.length > 1) await rehearseSteps(planned.plan, stores.live);
  for (const step of steps) {
    if (interruption.signal.aborted) throw interrupted();
    await applyStep(step, { application, state: planned.state, written });
  }
}

type StepNeeds = { readonly application: Application; readonly state: TrafficState; readonly written: Write[] };

/** On the list from the moment it is sent. The answer is the new object: planning on it has to find nothing left to do. */
async function applyStep(step: Step, { application, state, written }: StepNeeds): Promise<void> {
  const place = written.push({ step, certain: false }) - 1;
  try {
    const object = await application.stores.store.apply(step.target, step.patch);
    written[place] = { step, certain: true };
    if (!isGoalReached(application.planFor, state, object)) throw new PreconditionLost(step.target);
  } catch (error) {
    if (error instanceof AnswerLost) return readBack(step, error, { application, state, written });
    if (written[place]?.certain === false) written.splice(place, 1);
    throw error;
  }
}

/** No answer says nothing: the object itself has to tell whether the write arrived. */
async function readBack(step: Step, lost: AnswerLost, { application, state, written }: StepNeeds): Promise<void> {
  const found = await application.stores.store.read(step.target);
  if (found === undefined || !isGoalReached(application.planFor, state, found)) throw lost.reason;
  written[written.length - 1] = { step, certain: true };
}

function isWritten(kept: KeptRoute, steps: readonly Step[]): boolean {
  return steps.some(
    ({ target, routes }) => isSameObject(target, kept.target) && routes.some(({ route }) => route === kept.route),
  );
}

function interrupted(): UserError {
  return new UserError("interrupted", "interrupted before the change was complete", {
    hint: "nothing stands changed; run the command again",
  });
}

function changedMeanwhile(cause: PreconditionLost, stores: Stores): UserError {
  const target = kubectlTarget(cause.target, stores);
  return new UserError(
    "changed-meanwhile",
    `${describeObject(cause.target)} was changed by somebody else each of the ${mostPlans} times that it was planned`,
    { hint: `find out who writes it: kubectl get ${target} -o yaml --show-managed-fields`, cause },
  );
}
