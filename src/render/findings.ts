// Findings as people read them.
import type { Theme } from "../terminal/terminal.ts";
import type { Finding } from "../traffic/finding.ts";

/** A blocker that is not forced is one because the command is a dry run. */
export function renderFinding({ code, severity, message, hint }: Finding, forced: boolean, theme: Theme): string {
  const label = severity === "blocker" && !forced ? theme.bad(`refused[${code}]:`) : theme.caution(`warning[${code}]:`);
  const override = severity === "blocker" && forced ? " (overridden by --force)" : "";
  return `${label} ${message}${override}\n  hint: ${hint}`;
}
