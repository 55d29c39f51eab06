// Findings as annotations of GitHub Actions: a workflow command on a line of its own each.
import type { LocatedFinding, Report } from "../../validation/report.ts";
import type { Severity } from "../../validation/rule.ts";
import { describe } from "../../validation/world-object.ts";

const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/** Accepted findings are left out. */
export function renderGithub({ findings }: Report): string {
  return findings
    .filter(({ accepted }) => accepted === undefined)
    .map(renderAnnotation)
    .join("");
}

function renderAnnotation({ rule, severity, object, message, fix, location }: LocatedFinding): string {
  const place =
    location === undefined
      ? {}
      : {
          file: location.file,
          line: location.line,
          endLine: location.line,
          col: location.column,
          endColumn: location.endColumn,
        };
  const properties = Object.entries({ ...place, title: rule.name }).map(
    ([name, value]) => `${name}=${escapeProperty(String(value))}`,
  );
  return `::${commands[severity]} ${properties.join(",")}::${escapeData(`${describe(object)}: ${message}\nfix: ${fix}`)}\n`;
}

/** As the runner takes them apart (actions/toolkit packages/core/src/command.ts). */
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
