// Tells how a command on two clusters ended, or what it would do.
import type { OpenedClusters } from "../../cluster/open-access.ts";
import type { ExitCode } from "../../errors.ts";
import type { Check } from "../../multicluster/check.ts";
import type { Role } from "../../multicluster/names.ts";
import { type ApplyStep, isChange, type ObjectStep } from "../../multicluster/object-plan.ts";
import {
  type MulticlusterOutcome,
  renderChecks,
  renderObjects,
  structureMulticluster,
} from "../../render/multicluster.ts";
import type { ObjectAccess } from "../../resources/object-access.ts";
import { objectName } from "../../resources/resource-ref.ts";
import type { Runtime } from "../../runtime.ts";
import { serializeDocument } from "../print-document.ts";
import type { OutputFormat } from "../shared-options.ts";

export type Report = {
  readonly command: string;
  readonly dryRun: "none" | "client" | "server";
  readonly output: OutputFormat;
  readonly clusters: Pick<OpenedClusters, "primary" | "rollouts">;
  readonly steps: readonly ObjectStep[];
  /** For a dry run. */
  readonly manifests?: readonly ApplyStep[];
  readonly checks?: readonly Check[];
};

export async function report(told: Report, { terminal }: Runtime): Promise<ExitCode> {
  const { output, steps, checks = [], dryRun } = told;
  const outcome = outcomeOf(told);
  if (dryRun !== "none") for (const { because } of steps.filter(isChange)) terminal.notice(because);
  const doubts = checks.filter(({ status }) => status !== "ok");
  for (const line of renderChecks(doubts, terminal.messageTheme)) terminal.message(line);
  if (output === "text") terminal.result(joinLines(renderObjects(outcome, terminal.theme)));
  else if (output === "name")
    terminal.result(joinLines(steps.filter(isChange).map(({ target }) => objectName(target))));
  else terminal.result(await serializeDocument(structureMulticluster(outcome), output));
  return 0;
}

function outcomeOf({ command, dryRun, clusters, steps, manifests = [], checks = [] }: Report): MulticlusterOutcome {
  const part = (role: Role, access: ObjectAccess) => ({
    role,
    context: access.context,
    steps: steps.filter((step) => step.role === role),
    manifests: manifests.filter((step) => step.role === role).map(({ object }) => object),
  });
  const primary = clusters.primary === undefined ? [] : [part("primary", clusters.primary)];
  return { command, dryRun, clusters: [...primary, part("rollouts", clusters.rollouts)], checks };
}

function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
