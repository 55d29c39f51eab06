// The one ritual of every change: show the plan, stop if it is a dry run, refuse on blockers, apply, verify, record, report.
import { type ExitCode, UserError } from "../errors.ts";
import type { Outcome } from "../plan/outcome.ts";
import type { Plan } from "../plan/plan.ts";
import { renderError } from "../render/error.ts";
import { renderFinding } from "../render/findings.ts";
import { renderOutcome } from "../render/outcome.ts";
import type { Runtime } from "../runtime.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { applyPlan, type Planned, rehearsePlan } from "./apply-plan.ts";
import type { MutationOptions } from "./mutation-options.ts";
import type { LiveStores, Stores } from "./open-stores.ts";
import { printDocument } from "./print-document.ts";
import { recordChange } from "./record-change.ts";
import type { OutputFormat } from "./shared-options.ts";
import { watchKept } from "./watch-kept.ts";

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
  const planned = await readPlan(mutation);
  const { plan } = planned;
  if (mutation.options.dryRun !== "none" || plan.steps.length === 0) {
    return reportUnchanged(mutation, planned, runtime);
  }
  showFindings(plan, mutation.options, runtime);
  refuseOnBlockers(plan, mutation.options, runtime);
  const { stores } = mutation;
  const applied = await applyPlan(planned, {
    stores,
    interruption: runtime.interruption,
    terminal: runtime.terminal,
    replan: async () => {
      const next = await readPlan(mutation);
      refuseOnBlockers(next.plan, mutation.options, runtime);
      return next;
    },
    planFor: mutation.plan,
  });
  const done = { state: planned.state, plan: applied };
  const notes = stores.kind === "live" ? await settle(mutation, done, { stores, runtime }) : [];
  showFindings({ ...applied, findings: notes }, mutation.options, runtime);
  await report(mutation, { ...done, plan: { ...applied, findings: [...applied.findings, ...notes] } }, runtime);
  return 0;
}

async function readPlan(mutation: Mutation): Promise<Planned> {
  const state = await mutation.readState();
  return { state, plan: mutation.plan(state) };
}

/** A dry run that would be refused says so, with the exit code of the refusal. */
async function reportUnchanged(mutation: Mutation, planned: Planned, runtime: Runtime): Promise<ExitCode> {
  const { options } = mutation;
  showFindings(planned.plan, options, runtime);
  if (options.dryRun !== "none") await rehearse(planned.plan, mutation);
  for (const step of options.dryRun === "none" ? [] : planned.plan.steps) runtime.terminal.notice(step.because);
  await report(mutation, planned, runtime);
  return hasRefusal(planned.plan, options) ? 3 : 0;
}

/** Has the server check the patches, or proves in memory that manifests can be edited so. */
async function rehearse(plan: Plan, { stores, options }: Mutation): Promise<void> {
  if (stores.kind === "live") return options.dryRun === "server" ? rehearsePlan(plan, stores.live) : undefined;
  for (const { target, patch } of plan.steps) await stores.store.apply(target, patch);
  stores.renderStream();
}

/** What follows the writes in a live cluster: is it kept, and what is remembered of it. */
async function settle(
  { options, plan, command }: Mutation,
  done: Planned,
  { stores, runtime }: { readonly stores: LiveStores; readonly runtime: Runtime },
): Promise<readonly Finding[]> {
  await watchKept(done, { store: stores.store, planFor: plan, verifyFor: options.verifyFor, runtime });
  if (!options.record) return [];
  const circumstances = { command, reason: options.reason, time: runtime.clock.now() };
  const missing = await recordChange(done, stores.live, circumstances);
  return missing.map((text) =>
    warning(
      "not-recorded",
      `the change was made, but not recorded: could not ${text}`,
      "see kubectl auth can-i --list, or leave the record out with --no-record",
    ),
  );
}

function showFindings({ findings }: Plan, { force, dryRun }: MutationOptions, { terminal }: Runtime): void {
  const shown = findings.filter(({ severity }) => severity === "warning" || force || dryRun !== "none");
  for (const finding of shown) terminal.message(renderFinding(finding, force, terminal.messageTheme));
}

function hasRefusal({ findings }: Plan, { force }: MutationOptions): boolean {
  return !force && findings.some(({ severity }) => severity === "blocker");
}

/** Throws the first blocker; the others are printed before it. */
function refuseOnBlockers(plan: Plan, options: MutationOptions, { terminal }: Runtime): void {
  if (!hasRefusal(plan, options)) return;
  const errors = plan.findings.flatMap((finding) =>
    finding.severity === "blocker" ? [new UserError(finding.code, finding.message, { hint: finding.hint })] : [],
  );
  const [first, ...others] = errors;
  for (const other of others) terminal.message(renderError(other, terminal.messageTheme));
  if (first !== undefined) throw first;
}

async function report(mutation: Mutation, { state, plan }: Planned, { terminal }: Runtime): Promise<void> {
  const { options, stores, output } = mutation;
  const outcome: Outcome = {
    command: mutation.command,
    rollout: { namespace: state.rollout.ref.namespace, name: state.rollout.ref.name },
    context: stores.kind === "live" ? stores.live.context : undefined,
    dryRun: options.dryRun,
    forced: options.force && plan.findings.some(({ severity }) => severity === "blocker"),
    plan,
  };
  const asStream = stores.kind === "offline" && options.dryRun === "none" && !options.write;
  if (asStream) {
    const stream = stores.renderStream();
    for (const line of renderOutcome(outcome, terminal.messageTheme)) terminal.notice(line);
    return terminal.result(stream);
  }
  if (stores.kind === "offline" && options.dryRun === "none") await stores.writeFiles();
  if (output !== "text") return terminal.result(await printDocument(outcome, output));
  terminal.result(
    renderOutcome(outcome, terminal.theme)
      .map((line) => `${line}\n`)
      .join(""),
  );
}
