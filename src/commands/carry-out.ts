// The one ritual of every change: show the plan, stop if it is a dry run, refuse on blockers, apply, wait for the
// outcome, verify, record, report.
import type { ExitCode } from "../errors.ts";
import { type Guards, guardRequest, hasGuards, requireGuards } from "../plan/guards.ts";
import { isWrite, type Plan } from "../plan/plan.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { isObserved } from "../traffic/update.ts";
import { mayAct } from "../traffic/way.ts";
import { type Application, applyPlan, type Planned, rehearse } from "./apply-plan.ts";
import { awaitCondition } from "./await-condition.ts";
import { hasRefusal, openFindings, refuseOnBlockers, type ShowFindings } from "./findings.ts";
import type { MutationOptions } from "./mutation-options.ts";
import type { Stores } from "./open-stores.ts";
import { type Fallback, reachOutcome } from "./reach-outcome.ts";
import { type Ended, report, reportApplied } from "./report-outcome.ts";
import { recordUnreached, settleChange } from "./settle-change.ts";
import type { OutputFormat } from "./shared-options.ts";
import { untilInterrupted } from "./until-interrupted.ts";
import type { WayOptions } from "./way-options.ts";

export type Mutation = {
  readonly command: string;
  readonly stores: Stores;
  readonly options: MutationOptions;
  readonly way: WayOptions;
  readonly output: OutputFormat;
  readonly readState: () => Promise<TrafficState>;
  /** Checked before anything is planned, and not any more once something is written. */
  readonly guards?: Guards | undefined;
  readonly plan: (state: TrafficState) => Plan;
  /** The plan is about an update that a controller has to have begun. */
  readonly ofUpdate?: true | undefined;
  /** What this tool does itself where the controller does not act on a request. */
  readonly fallback?: Fallback | undefined;
};

/** Throws `UserError`; what was written is put back first, or named where that failed. */
export async function carryOut(mutation: Mutation, runtime: Runtime): Promise<ExitCode> {
  const { options, stores } = mutation;
  const show = openFindings(options, runtime.terminal);
  const planned = await untilInterrupted(readPlan(mutation, runtime, false), runtime.interruption.signal);
  show(planned.plan.findings);
  const application = openApplication(mutation, { runtime, show });
  if (options.dryRun !== "none") return dryRun(mutation, planned, application);
  if (planned.plan.steps.length === 0) return report(mutation, { ...planned, observed: [] }, runtime);
  refuseOnBlockers(planned.plan, options);
  tellWay(planned.plan, runtime);
  const applied = await applyPlan(planned, application);
  // Somebody else reached the goal in between.
  if (applied.plan.steps.length === 0) return report(mutation, { ...applied, observed: [] }, runtime);
  if (stores.kind === "offline") return reportApplied(mutation, { ...applied, observed: [] }, runtime);
  const reached = await reachOutcome(mutation, applied, { application, show, before: planned.state }).catch(
    async (error: unknown) => {
      show(await recordUnreached({ ...mutation, stores }, applied, runtime));
      throw error;
    },
  );
  const notes = await settleChange({ ...mutation, stores }, reached, runtime);
  show(notes);
  const ended: Ended = { ...reached, plan: { ...reached.plan, findings: [...reached.plan.findings, ...notes] } };
  return reportApplied(mutation, ended, runtime);
}

/** Not where a finding tells already that nobody is there to act. */
function tellWay({ way, steps, findings }: Plan, { terminal }: Runtime): void {
  const isTold = findings.some(({ code }) => code === "nobody-acts" || code === "no-controller-found");
  if (way === undefined || steps.length === 0 || isTold) return;
  terminal.notice(`${way.via === "controller" ? "through the controller" : "directly"}: ${way.because}`);
}

type Circumstances = { readonly runtime: Runtime; readonly show: ShowFindings };

function openApplication(mutation: Mutation, { runtime, show }: Circumstances): Application {
  const { stores, options, way } = mutation;
  return {
    stores,
    runtime,
    planFor: mutation.plan,
    readState: mutation.readState,
    timeout: way.timeout,
    replan: async (isBegun) => {
      const next = await readPlan(mutation, runtime, isBegun);
      show(next.plan.findings);
      if (options.dryRun === "none") refuseOnBlockers(next.plan, options);
      return next;
    },
  };
}

async function readPlan(mutation: Mutation, runtime: Runtime, isBegun: boolean): Promise<Planned> {
  const state = await readObserved(mutation, runtime);
  const { guards } = mutation;
  if (guards === undefined || isBegun || !hasGuards(guards)) return { state, plan: mutation.plan(state) };
  requireGuards(state, guards);
  return { state, plan: guardRequest(mutation.plan(state)) };
}

/** A controller that acts sees a change of the spec within moments: a pipeline may have made one just before. */
async function readObserved({ readState, ofUpdate, way }: Mutation, runtime: Runtime): Promise<TrafficState> {
  const state = await readState();
  const { live, rollout } = state;
  if (!ofUpdate || live === undefined || !mayAct(live.controller) || isObserved(rollout)) return state;
  const waited = await awaitCondition({ kind: "observed" }, { readState, timeout: way.grace, runtime });
  return waited.state ?? state;
}

/** Has the server check the patches, or proves in memory that manifests can be edited so; a refusal keeps its exit code. */
async function dryRun(mutation: Mutation, first: Planned, application: Application): Promise<ExitCode> {
  const { options, stores } = mutation;
  const { runtime } = application;
  const planned = options.dryRun === "server" ? await rehearse(first, application) : first;
  tellWay(planned.plan, runtime);
  if (stores.kind === "offline") {
    for (const { target, patch } of planned.plan.steps.filter(isWrite)) await stores.store.apply(target, patch);
    stores.renderStream();
  }
  for (const { because } of planned.plan.steps) runtime.terminal.notice(because);
  await report(mutation, { ...planned, observed: [] }, runtime);
  return hasRefusal(planned.plan, options) ? 3 : 0;
}
