// The one ritual of every change: show the plan, stop if it is a dry run, refuse on blockers, apply, verify, record, report.
import { type ExitCode, UserError } from "../errors.ts";
import type { Outcome } from "../plan/outcome.ts";
import type { Plan } from "../plan/plan.ts";
import { renderOutcome } from "../render/outcome.ts";
import type { Runtime } from "../runtime.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { type Application, applyPlan, type Planned, rehearse } from "./apply-plan.ts";
import { hasRefusal, openFindings, refuseOnBlockers } from "./findings.ts";
import type { MutationOptions } from "./mutation-options.ts";
import type { LiveStores, Stores } from "./open-stores.ts";
import { printDocument } from "./print-document.ts";
import { recordChange } from "./record-change.ts";
import type { OutputFormat } from "./shared-options.ts";
import { untilInterrupted } from "./until-interrupted.ts";
import { checkKept, watchKept } from "./watch-kept.ts";

export type Mutation = {
  readonly command: string;
  readonly stores: Stores;
  readonly options: MutationOptions;
  readonly output: OutputFormat;
  readonly readState: () => Promise<TrafficState>;
  readonly plan: (state: TrafficState) => Plan;
};

/** Throws `UserError`; what was written is put back first, or named where that failed. */
export async function carryOut(mutation: Mutation, runtime: Runtime): Promise<ExitCode> {
  const { stores, options } = mutation;
  const show = openFindings(options, runtime.terminal);
  const planned = await untilInterrupted(readPlan(mutation), runtime.interruption.signal);
  show(planned.plan.findings);
  const application: Application = {
    stores,
    interruption: runtime.interruption,
    terminal: runtime.terminal,
    planFor: mutation.plan,
    replan: async () => {
      const next = await readPlan(mutation);
      show(next.plan.findings);
      if (options.dryRun === "none") refuseOnBlockers(next.plan, options);
      return next;
    },
  };
  if (options.dryRun !== "none") return dryRun(mutation, planned, { application, runtime });
  if (planned.plan.steps.length === 0) return report(mutation, planned, runtime);
  refuseOnBlockers(planned.plan, options);
  const applied = await applyPlan(planned, application);
  // Somebody else reached the goal in between.
  if (applied.plan.steps.length === 0) return report(mutation, applied, runtime);
  const notes = stores.kind === "live" ? await settle(mutation, applied, { stores, runtime }) : [];
  show(notes);
  const findings = [...applied.plan.findings, ...notes];
  return reportApplied(mutation, { ...applied, plan: { ...applied.plan, findings } }, runtime);
}

async function readPlan(mutation: Mutation): Promise<Planned> {
  const state = await mutation.readState();
  return { state, plan: mutation.plan(state) };
}

type Circumstances = { readonly application: Application; readonly runtime: Runtime };

/** Has the server check the patches, or proves in memory that manifests can be edited so; a refusal keeps its exit code. */
async function dryRun(mutation: Mutation, first: Planned, { application, runtime }: Circumstances): Promise<ExitCode> {
  const { options, stores } = mutation;
  const checked = options.dryRun === "server" && stores.kind === "live";
  const planned = checked ? await rehearse(first, application, stores.live) : first;
  if (stores.kind === "offline") {
    for (const { target, patch } of planned.plan.steps) await stores.store.apply(target, patch);
    stores.renderStream();
  }
  for (const { because } of planned.plan.steps) runtime.terminal.notice(because);
  await report(mutation, planned, runtime);
  return hasRefusal(planned.plan, options) ? 3 : 0;
}

/**
 * What follows the writes in a live cluster: is it kept, and what is remembered of what stands.
 * Where the controller is stopped nobody has to wait: one look after the record has to do.
 */
async function settle(
  { options, plan, command }: Mutation,
  applied: Planned,
  { stores, runtime }: { readonly stores: LiveStores; readonly runtime: Runtime },
): Promise<readonly Finding[]> {
  const { verifyFor, reason, record } = options;
  const watch = { store: stores.store, planFor: plan, verifyFor, runtime };
  const isStopped = applied.state.live?.controller.status === "stopped";
  const unwatched = { standing: applied.plan.steps, error: undefined };
  const { standing, error } = isStopped ? unwatched : await watchKept(applied, watch);
  const stood = { ...applied, plan: { ...applied.plan, steps: standing } };
  const circumstances = { command, reason, time: runtime.clock.now() };
  const missing = record && standing.length > 0 ? await recordChange(stood, stores.live, circumstances) : [];
  const failure = isStopped && verifyFor > 0 ? (await checkKept(applied, watch)).error : error;
  if (failure !== undefined) throw failure;
  return missing.map((text) =>
    warning(
      "not-recorded",
      `the change was made, but not recorded: could not ${text}`,
      "see kubectl auth can-i --list, or leave the record out with --no-record",
    ),
  );
}

/** A change that cannot be reported has been made all the same. */
async function reportApplied(mutation: Mutation, planned: Planned, runtime: Runtime): Promise<ExitCode> {
  try {
    return await report(mutation, planned, runtime);
  } catch (error) {
    const isChanged = mutation.stores.kind === "live" || mutation.options.write;
    if (!(error instanceof UserError) || error.code !== "output-failed" || !isChanged) throw error;
    throw new UserError("change-not-reported", `the change was made, but ${error.message}`, { cause: error });
  }
}

async function report(mutation: Mutation, { state, plan }: Planned, { terminal }: Runtime): Promise<ExitCode> {
  const { options, stores, output } = mutation;
  const outcome: Outcome = {
    command: mutation.command,
    rollout: { namespace: state.rollout.ref.namespace, name: state.rollout.ref.name },
    context: stores.kind === "live" ? stores.live.context : undefined,
    dryRun: options.dryRun,
    forced: options.force && plan.findings.some(({ severity }) => severity === "blocker"),
    plan,
  };
  if (stores.kind === "offline" && options.dryRun === "none" && !options.write) {
    const stream = stores.renderStream();
    for (const line of renderOutcome(outcome, terminal.messageTheme)) terminal.notice(line);
    terminal.result(stream);
    return 0;
  }
  if (stores.kind === "offline" && options.dryRun === "none") await stores.writeFiles();
  const lines = renderOutcome(outcome, terminal.theme).map((line) => `${line}\n`);
  terminal.result(output === "text" ? lines.join("") : await printDocument(outcome, output));
  return 0;
}
