// Findings as people read them.

import type { Finding } from "../traffic/finding.ts";
import type { Theme } from "./theme.ts";

/** A blocker that is not forced is one because the command is a dry run. */
export function renderFinding({ code, severity, message, hint }: Finding, forced: boolean, theme: Theme): string {
  const label = severity === "blocker" && !forced ? theme.bad(`refused[${code}]:`) : theme.caution(`warning[${code}]:`);
  if (severity === "blocker" && forced) return `${label} ${message} (overridden by --force)`;
  return `${label} ${message}\n  hint: ${hint}`;
}
