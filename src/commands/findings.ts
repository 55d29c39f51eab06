// Findings on their way to the user: each is shown once, and a blocker that is not forced refuses.
import { UserError } from "../errors.ts";
import type { Plan } from "../plan/plan.ts";
import { renderFinding } from "../render/findings.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { Finding } from "../traffic/finding.ts";
import type { MutationOptions } from "./mutation-options.ts";

export type ShowFindings = (findings: readonly Finding[]) => void;

/** Shows findings that were not shown before. Blockers only where they do not end the command with their own error. */
export function openFindings({ force, dryRun }: MutationOptions, terminal: Terminal): ShowFindings {
  const shown = new Set<string>();
  return (findings) => {
    for (const finding of findings) {
      const text = renderFinding(finding, force, terminal.messageTheme);
      const isWanted = finding.severity === "warning" || force || dryRun !== "none";
      if (isWanted && !shown.has(text)) terminal.message(text);
      shown.add(text);
    }
  };
}

export function hasRefusal({ findings }: Plan, { force }: Pick<MutationOptions, "force">): boolean {
  return !force && findings.some(({ severity }) => severity === "blocker");
}

/** Throws the first blocker, with the others behind it. */
export function refuseOnBlockers(plan: Plan, options: Pick<MutationOptions, "force">): void {
  if (!hasRefusal(plan, options)) return;
  const blockers = plan.findings.filter((finding) => finding.severity === "blocker");
  const [first, ...also] = blockers.map(({ code, message, hint }) => new UserError(code, message, { hint }));
  if (first !== undefined) throw new UserError(first.code, first.message, { hint: first.hint, also });
}
