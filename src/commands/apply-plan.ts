// Applies a plan: server dry run of all, writes in order, plans again when somebody else was faster, puts back on failure.
import { UserError } from "../errors.ts";
import { changesOf, type KeptRoute, type Plan, type Request, type Step, type Write } from "../plan/plan.ts";
import { describeObject, isSameObject } from "../resources/resource-ref.ts";
import { AnswerLost, PreconditionLost } from "../resources/resource-store.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { withObject } from "../traffic/with-object.ts";
import { requireCondition } from "./await-condition.ts";
import { isAsPlanned, type PlanFor } from "./is-standing.ts";
import { kubectlTarget } from "./kubectl-target.ts";
import type { Stores } from "./open-stores.ts";
import { type Done, describeStanding, isChange, putBack } from "./put-back.ts";
import { rehearseSteps } from "./rehearse-steps.ts";
import { sendRequest } from "./send-request.ts";

export type Planned = { readonly state: TrafficState; readonly plan: Plan };

export type Application = {
  readonly stores: Stores;
  readonly runtime: Runtime;
  /** Reads and plans again, with something written already or not; throws where the new state forbids the change. */
  readonly replan: (isBegun: boolean) => Promise<Planned>;
  readonly planFor: PlanFor;
  readonly readState: () => Promise<TrafficState>;
  /** How long the plan may wait for each of its conditions, in ms. */
  readonly timeout: number;
};

const mostPlans = 4;

/**
 * Gives what was carried out in the end: the last state, and a plan of every change of this command in order.
 * Throws the `UserError` that stopped it after putting everything back, or `partly-applied` where that failed too.
 */
export async function applyPlan(first: Planned, application: Application): Promise<Planned> {
  const done: Done[] = [];
  const { stores, runtime } = application;
  if (stores.kind === "live") runtime.interruption.onForcedStop(() => describeStanding(done));
  try {
    const { state, plan } = await untilUndisturbed(first, application, {
      run: (planned) => applySteps(planned, application, done),
      isBegun: () => done.some(isChange),
    });
    const steps = done.filter(isChange).map(({ step }) => step);
    return { state, plan: { ...plan, steps, kept: plan.kept.filter((kept) => !isWritten(kept, steps)) } };
  } catch (error) {
    await putBack(done, error, application);
    throw error;
  }
}

/** Has the server check the patches without storing any; plans again as the real thing would. */
export function rehearse(first: Planned, application: Application): Promise<Planned> {
  const run = async ({ plan, state }: Planned) => {
    await rehearseSteps(plan, application.stores);
    return state;
  };
  return untilUndisturbed(first, application, { run, isBegun: () => false });
}

type Attempt = { readonly run: (planned: Planned) => Promise<TrafficState>; readonly isBegun: () => boolean };

/** Gives the plan that went through, with the state it left. Throws `changed-meanwhile` where none of them did. */
async function untilUndisturbed(
  first: Planned,
  { runtime, replan, stores }: Application,
  { run, isBegun }: Attempt,
): Promise<Planned> {
  let planned = first;
  for (let plans = 1; ; plans++) {
    try {
      return { ...planned, state: await run(planned) };
    } catch (error) {
      if (!(error instanceof PreconditionLost)) throw error;
      if (plans === mostPlans) throw changedMeanwhile(error, stores);
      runtime.terminal.notice(`${describeObject(error.target)} was changed by somebody else meanwhile; planning again`);
    }
    planned = await replan(isBegun());
  }
}

async function applySteps({ state, plan }: Planned, application: Application, done: Done[]): Promise<TrafficState> {
  if (changesOf(plan).length > 1) await rehearseSteps(plan, application.stores);
  let current = state;
  for (const [place, step] of plan.steps.entries()) {
    if (application.runtime.interruption.signal.aborted) throw interrupted();
    current = await applyStep(step, { application, state: current, left: plan.steps.slice(place + 1), done });
  }
  return current;
}

type StepNeeds = {
  readonly application: Application;
  readonly state: TrafficState;
  /** The steps of the plan that come after this one. */
  readonly left: readonly Step[];
  readonly done: Done[];
};

async function applyStep(step: Step, needs: StepNeeds): Promise<TrafficState> {
  const { application, state, done } = needs;
  switch (step.kind) {
    case "wait":
      application.runtime.terminal.notice(step.because);
      done.push({ step });
      return (await requireCondition(step.until, application)) ?? state;
    case "request":
      return request(step, needs);
    case "write":
      return write(step, needs);
  }
}

/** On the list from the moment it is sent. The answer is the new object, and has to show what was written. */
async function write(step: Write, needs: StepNeeds): Promise<TrafficState> {
  const { application, state, done } = needs;
  const { planFor } = application;
  const place = done.push({ step, certain: false }) - 1;
  try {
    const object = await application.stores.store.apply(step.target, step.patch, step.subresource);
    done[place] = { step, certain: true };
    if (!isAsPlanned(step, object, { ...needs, planFor })) throw new PreconditionLost(step.target);
    return withObject(state, object);
  } catch (error) {
    if (error instanceof AnswerLost) return readBack(step, error, needs);
    if (done[place] !== undefined && isUncertain(done[place])) done.splice(place, 1);
    throw error;
  }
}

function isUncertain(entry: Done): boolean {
  return isChange(entry) && !entry.certain;
}

/** No answer says nothing: the object itself has to tell whether the write arrived. */
async function readBack(step: Write, lost: AnswerLost, needs: StepNeeds): Promise<TrafficState> {
  const { application, state, done } = needs;
  const { planFor, stores } = application;
  const found = await stores.store.read(step.target);
  if (found === undefined || !isAsPlanned(step, found, { ...needs, planFor })) throw lost.reason;
  done[done.length - 1] = { step, certain: true };
  return withObject(state, found);
}

/** On the list as a write is; what the server refuses, never arrived. */
async function request(step: Request, { application, state, done }: StepNeeds): Promise<TrafficState> {
  const { stores } = application;
  if (stores.kind === "offline") throw new Error("manifests have no controller that could be asked");
  const place = done.push({ step, certain: false }) - 1;
  try {
    const object = await sendRequest(step, state, stores);
    done[place] = { step, certain: true };
    return withObject(state, object);
  } catch (error) {
    if (error instanceof AnswerLost) throw error.reason;
    done.splice(place, 1);
    throw error;
  }
}

function isWritten(kept: KeptRoute, steps: readonly Step[]): boolean {
  return steps.some(
    (step) =>
      step.kind === "write" &&
      isSameObject(step.target, kept.target) &&
      step.routes.some(({ route }) => route === kept.route),
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
