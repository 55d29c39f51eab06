// Waits until the goal of a plan shows in the cluster, and does it directly where the controller leaves it undone.
import { exitCodes, UserError } from "../errors.ts";
import { type Condition, judge } from "../plan/condition.ts";
import type { KeptRoute, Plan } from "../plan/plan.ts";
import { liveRoutes } from "../plan/routes-at.ts";
import { isUnansweredRequest } from "../plan/unanswered.ts";
import { findBlockages } from "../traffic/blockage.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { type Application, applyPlan, type Planned } from "./apply-plan.ts";
import { awaitCondition, requireCondition, waitTimeout } from "./await-condition.ts";
import type { Mutation } from "./carry-out.ts";
import { hasRefusal, refuseOnBlockers, type ShowFindings } from "./findings.ts";

export type Fallback = {
  /**
   * `unreached`: the outcome does not show in time. `ignored`: the controller has not even touched the Rollout; that
   * alone counts with `dynamicStableScale`, which shifts traffic only as fast as stable pods come up.
   */
  readonly when: "unreached" | "ignored";
  readonly plan: (state: TrafficState) => Plan;
};

/** What was done in the end, by whom, and the routes as they were seen then; none where nothing was waited for. */
export type Reached = Planned & {
  readonly observed: readonly KeptRoute[];
  readonly direct: boolean;
  /** What the last writes followed, to judge later whether they stand. */
  readonly planFor: (state: TrafficState) => Plan;
};

type Needs = {
  readonly application: Application;
  readonly show: ShowFindings;
  /** As the Rollout was when the command began. */
  readonly before: TrafficState;
};

/**
 * Throws `wait-timeout`, `stopped-waiting`, `change-not-verified`, `partly-applied`, or what ended the update otherwise:
 * never an error that says that nothing was changed.
 */
export async function reachOutcome(mutation: Mutation, applied: Planned, needs: Needs): Promise<Reached> {
  const { plan } = applied;
  const direct = plan.way?.via !== "controller";
  if (plan.outcome === undefined || !mutation.way.wait)
    return { ...applied, observed: [], direct, planFor: mutation.plan };
  try {
    return await waitFor(plan.outcome, applied, { ...needs, mutation, direct });
  } catch (error) {
    throw error instanceof UserError ? withRequest(error, applied) : error;
  }
}

type WaitNeeds = Needs & { readonly mutation: Mutation; readonly direct: boolean };

async function waitFor(outcome: Condition, applied: Planned, needs: WaitNeeds): Promise<Reached> {
  const { application, mutation, direct } = needs;
  const { plan, state } = applied;
  const { fallback, way } = mutation;
  if (fallback === undefined || direct) return goOn(outcome, applied, { ...needs, patience: way.grace });
  const timeout = Math.min(way.grace, way.timeout);
  const first = await awaitCondition(outcome, { ...application, timeout, patience: Number.POSITIVE_INFINITY });
  const seen = first.state ?? state;
  if (first.judgement.met) return { plan, state: seen, observed: liveRoutes(seen), direct, planFor: mutation.plan };
  const ended = first.judgement.ended;
  if (ended?.code === "abort-too-late" || ended?.code === "update-superseded") throw ended;
  const isPatient = fallback.when === "ignored" || seen.rollout.dynamicStableScale;
  const isIgnored = isUnansweredRequest(outcome, { before: needs.before, asked: state, seen });
  const isComing = !isIgnored || (fallback.when === "ignored" && waitsForCanary(seen));
  if (isPatient && isComing) return goOn(outcome, applied, { ...needs, patience: 0, elapsed: timeout });
  return fallBack({ ...fallback, outcome, grace: way.grace }, { state: seen, plan }, needs).catch((error: unknown) => {
    throw error instanceof UserError && isUnchanged(error) ? notDoneDirectly(error, plan) : error;
  });
}

type PatientNeeds = WaitNeeds & { readonly patience: number; readonly elapsed?: number };

async function goOn(outcome: Condition, { plan, state }: Planned, needs: PatientNeeds): Promise<Reached> {
  const { application, patience, elapsed = 0, direct, mutation } = needs;
  const seen = (await requireCondition(outcome, { ...application, patience, elapsed })) ?? state;
  return { plan, state: seen, observed: liveRoutes(seen), direct, planFor: mutation.plan };
}

/**
 * Rule 40: until the pods are there, every pass ends in an error before the status is written (measured), and the next
 * one comes up to 10 s later. Doing it directly would wait for the same pods.
 */
function waitsForCanary(state: TrafficState): boolean {
  const reasons = findBlockages(state).map(({ reason }) => reason);
  return reasons.length > 0 && reasons.every((reason) => reason === "CanaryReplicaSetUnavailable");
}

type DueFallback = Fallback & { readonly outcome: Condition; readonly grace: number };

/** For its plan the controller is one that does not act. */
async function fallBack(
  fallback: DueFallback,
  { state: seen, plan }: Planned,
  { application, show, mutation }: WaitNeeds,
): Promise<Reached> {
  const state = withIdleController(seen, fallback.grace);
  const planned = fallback.plan(state);
  const note = notActing(state, planned, mutation);
  show([note, ...planned.findings]);
  const findings = [...plan.findings, note, ...planned.findings];
  refuseOnBlockers(planned, mutation.options);
  const replan = async () => {
    const next = withIdleController(await application.readState(), fallback.grace);
    return { state: next, plan: fallback.plan(next) };
  };
  const applied = await applyPlan({ state, plan: planned }, { ...application, planFor: fallback.plan, replan });
  const steps = [...plan.steps, ...applied.plan.steps];
  const isDone = applied.plan.steps.length > 0 || isReached(fallback.outcome, applied.state);
  const way = applied.plan.steps.length > 0 ? applied.plan.way : plan.way;
  const end = { ...applied, plan: { ...plan, way, steps, findings, kept: applied.plan.kept } };
  if (!isDone) throw waitTimeout("the controller does not act", { state, timeout: application.timeout });
  const direct = applied.plan.steps.length > 0;
  return { ...end, observed: liveRoutes(applied.state), direct, planFor: fallback.plan };
}

/** What no controller has confirmed yet counts as well. */
function isReached(outcome: Condition, state: TrafficState): boolean {
  const isGivenUp = outcome.kind === "aborted" && state.rollout.status.abort;
  return judge(isGivenUp ? { kind: "weight", weight: 0 } : outcome, state).met;
}

function withIdleController(state: TrafficState, grace: number): TrafficState {
  const controller = { status: "idle", because: `it has not acted on the request for ${grace / 1000} s` } as const;
  return state.live === undefined ? state : { ...state, live: { ...state.live, controller } };
}

/** Whether the error tells that all is as it was, which it is not any more after a request. */
function isUnchanged({ code }: UserError): boolean {
  return exitCodes[code] === 1 || exitCodes[code] === 3;
}

function withRequest(error: UserError, { plan, state }: Planned): UserError {
  if (error.code === "interrupted") return stoppedWaiting(plan, state);
  if (!isUnchanged(error)) return error;
  const message = `what was asked for (${plan.goal}) stands, but whether it has come about is not known: ${error.message}`;
  return new UserError("change-not-verified", message, { hint: error.hint, cause: error });
}

function notDoneDirectly(error: UserError, { goal }: Plan): UserError {
  const message = `the controller was asked for it (${goal}) and does not act, and it could not be done directly: ${error.message}`;
  return new UserError("partly-applied", message, { hint: error.hint, also: error.also, cause: error });
}

function stoppedWaiting({ goal }: Plan, { rollout: { ref } }: TrafficState): UserError {
  return new UserError(
    "stopped-waiting",
    `interrupted while waiting for the outcome: what was asked for (${goal}) stands`,
    {
      hint: `look at where it has got to: kubectl istio-rollout status ${ref.name} -n ${ref.namespace}`,
    },
  );
}

function notActing(state: TrafficState, planned: Plan, { options }: Mutation): Finding {
  const reasons = findBlockages(state).map(({ message }) => message);
  const because = reasons.length === 0 ? "nothing tells why" : reasons.join("; ");
  const instead = hasRefusal(planned, options) ? "it cannot be done directly either" : "the traffic is moved directly";
  const what = planned.steps.length === 0 ? "the request stands" : instead;
  return warning(
    "controller-not-acting",
    `the controller has not carried it out: ${because}; ${what}`,
    "look into the log of the Argo Rollouts controller, and correct what keeps it from acting",
  );
}
