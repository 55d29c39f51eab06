// Applies a plan: server dry run of all, writes in order, plans again when somebody else was faster, puts back on failure.
import { UserError } from "../errors.ts";
import type { Plan, Step } from "../plan/plan.ts";
import type { LiveCluster } from "../resources/live-cluster.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { AnswerLost, type KubernetesObject, PreconditionLost } from "../resources/resource-store.ts";
import type { Interruption } from "../runtime.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { isGoalReached, type PlanFor } from "./goal-reached.ts";
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
 * Gives the plan that was carried out in the end, with every write of this command in order.
 * Throws the `UserError` that stopped it after putting everything back, or `partly-applied` where that failed too.
 */
export async function applyPlan(first: Planned, application: Application): Promise<Plan> {
  const written: Write[] = [];
  application.interruption.onForcedStop(() => describeStanding(written));
  try {
    return await applyUntilDone(first, application, written);
  } catch (error) {
    await putBack(written, error, application);
    throw error;
  }
}

/** Has the server check every patch, in parallel, without storing any. */
export async function rehearsePlan({ steps }: Plan, live: LiveCluster): Promise<void> {
  const rehearsals = await Promise.allSettled(steps.map(({ target, patch }) => live.rehearse(target, patch)));
  const failed = rehearsals.find((rehearsal) => rehearsal.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function applyUntilDone(first: Planned, application: Application, written: Write[]): Promise<Plan> {
  let planned = first;
  for (let plans = 1; ; plans++) {
    try {
      await applySteps(planned, application, written);
      return { ...planned.plan, steps: written.map(({ step }) => step) };
    } catch (error) {
      if (!(error instanceof PreconditionLost)) throw error;
      if (plans === mostPlans) throw changedMeanwhile(error);
    }
    application.terminal.notice("somebody else changed the routes meanwhile; planning again");
    planned = await application.replan();
  }
}

async function applySteps({ plan, state }: Planned, application: Application, written: Write[]): Promise<void> {
  const { stores, interruption } = application;
  if (stores.kind === "live" && plan.steps.length > 1) await rehearsePlan(plan, stores.live);
  for (const step of plan.steps) {
    if (interruption.signal.aborted) throw interrupted();
    await applyStep(step, { application, state, written });
  }
}

type StepNeeds = { readonly application: Application; readonly state: TrafficState; readonly written: Write[] };

/** The answer to a patch is the new object: planning on it has to find nothing left to do there. */
async function applyStep(step: Step, { application, state, written }: StepNeeds): Promise<void> {
  const isDone = (object: KubernetesObject) => isGoalReached(application.planFor, state, object);
  let object: KubernetesObject;
  try {
    object = await application.stores.store.apply(step.target, step.patch);
  } catch (error) {
    if (!(error instanceof AnswerLost)) throw error;
    written.push({ step, certain: false });
    const found = await application.stores.store.read(step.target);
    if (found === undefined || !isDone(found)) throw error.reason;
    object = found;
    written.pop();
  }
  written.push({ step, certain: true });
  if (!isDone(object)) throw new PreconditionLost(step.target);
}

function interrupted(): UserError {
  return new UserError("interrupted", "interrupted before the change was complete", {
    hint: "nothing stands changed; run the command again",
  });
}

function changedMeanwhile(cause: PreconditionLost): UserError {
  return new UserError(
    "changed-meanwhile",
    `${describeObject(cause.target)} was changed by somebody else each of the ${mostPlans} times that it was planned`,
    { hint: "find out who writes it: kubectl get -o yaml --show-managed-fields", cause },
  );
}
