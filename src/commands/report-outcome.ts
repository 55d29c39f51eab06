// Tells how a command ended: result lines, one document, or the edited manifests.
import { type ExitCode, UserError } from "../errors.ts";
import type { Outcome } from "../plan/outcome.ts";
import type { KeptRoute } from "../plan/plan.ts";
import { renderOutcome } from "../render/outcome.ts";
import type { Runtime } from "../runtime.ts";
import type { Planned } from "./apply-plan.ts";
import type { Mutation } from "./carry-out.ts";
import { printDocument } from "./print-document.ts";

export type Ended = Planned & { readonly observed: readonly KeptRoute[] };

/** A change that cannot be reported has been made all the same. Throws `change-not-reported`. */
export async function reportApplied(mutation: Mutation, ended: Ended, runtime: Runtime): Promise<ExitCode> {
  try {
    return await report(mutation, ended, runtime);
  } catch (error) {
    const isChanged = mutation.stores.kind === "live" || mutation.options.write;
    if (!(error instanceof UserError) || error.code !== "output-failed" || !isChanged) throw error;
    throw new UserError("change-not-reported", `the change was made, but ${error.message}`, { cause: error });
  }
}

export async function report(mutation: Mutation, ended: Ended, { terminal }: Runtime): Promise<ExitCode> {
  const { options, stores, output } = mutation;
  const outcome = describeEnd(mutation, ended);
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

function describeEnd({ command, stores, options }: Mutation, { state, plan, observed }: Ended): Outcome {
  return {
    command,
    rollout: state.rollout.ref,
    context: stores.kind === "live" ? stores.live.context : undefined,
    istioPlace: stores.kind === "live" ? stores.istioPlace() : undefined,
    dryRun: options.dryRun,
    forced: options.force && plan.findings.some(({ severity }) => severity === "blocker"),
    plan,
    observed,
  };
}
