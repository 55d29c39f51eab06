// Findings as people read them, grouped by object; on a terminal with the line that each is about.
import { printable, renderPath } from "../../resources/fields.ts";
import { countFindings, type LocatedFinding, type Location, type Report } from "../../validation/report.ts";
import type { Severity } from "../../validation/rule.ts";
import type { Unread } from "../../validation/unread.ts";
import { describe } from "../../validation/world-object.ts";
import type { Theme } from "../theme.ts";

/** `columns` of a terminal: code is shown, and cut to it; undefined shows none. */
export type TextStyle = { readonly theme: Theme; readonly columns: number | undefined };

/** Accepted findings are not shown; empty where there are no others. */
export function renderReport({ findings }: Report, style: TextStyle): string {
  const open = findings.filter(({ accepted }) => accepted === undefined);
  const groups = [...Map.groupBy(open, ({ object }) => object)];
  const blocks = groups.map(([object, members]) =>
    [describe(object), ...members.flatMap((finding) => renderFinding(finding, style))].join("\n"),
  );
  return blocks.map((block) => `${block}\n`).join("\n");
}

/** `2 errors, 1 warning in 6 objects (2 Rollouts)` */
export function renderSummary(report: Report): string {
  const { error, warning, info, accepted } = countFindings(report);
  const parts = [
    ...(error > 0 ? [plural(error, "error")] : []),
    ...(warning > 0 ? [plural(warning, "warning")] : []),
    ...(info > 0 ? [`${info} info`] : []),
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
  ];
  const { rollouts, objects } = report.checked;
  const found = parts.length === 0 ? "no findings" : parts.join(", ");
  return `${found} in ${plural(objects, "object")} (${plural(rollouts, "Rollout")})`;
}

/** `Pod objects cannot be read (kubectl auth can-i list pods -n shop); left out: proxy-missing` */
export function renderUnread({ kind, object, because, leftOut }: Unread): string {
  const what = object === undefined ? `${kind} objects` : describe(object);
  const consequence = leftOut.length === 0 ? "" : `; left out: ${leftOut.join(", ")}`;
  return `${what} cannot be read (${because})${consequence}`;
}

function renderFinding(finding: LocatedFinding, { theme, columns }: TextStyle): readonly string[] {
  const { rule, severity, object, message, fix, location } = finding;
  // What stands in a Secret is not for terminals, from which logs are made.
  const shownColumns = object.kind === "Secret" ? undefined : columns;
  const label = styleOf(severity, theme)(`${severity}[${rule.name}]:`);
  return [
    `  ${label} ${printable(message)}`,
    `    ${theme.muted(`at ${placeOf(finding)}`)}`,
    ...(location === undefined || shownColumns === undefined
      ? []
      : renderFrame(location, { theme, columns: shownColumns })),
    `    fix: ${printable(fix)}`,
  ];
}

function placeOf({ location, path }: LocatedFinding): string {
  const field = printable(renderPath(path));
  return location === undefined ? field : `${location.file}:${location.line}:${location.column} (${field})`;
}

/** A long line is cut so that the marked part is seen. */
function renderFrame(location: Location, { theme, columns }: { theme: Theme; columns: number }): readonly string[] {
  const number = String(location.line);
  const room = Math.max(columns - number.length - 8, 20);
  const isLong = location.endColumn > room;
  const cut = isLong ? Math.max(location.column - 10, 0) : 0;
  const code = [...printable(location.text.replaceAll("\t", " ")).slice(cut)].slice(0, room).join("");
  const width = Math.max(Math.min(location.endColumn, cut + room) - location.column, 1);
  const marks = " ".repeat(location.column - 1 - cut) + "^".repeat(width);
  return [
    `    ${theme.muted(`${number} |`)} ${code}`,
    `    ${theme.muted(`${" ".repeat(number.length)} |`)} ${theme.bad(marks)}`,
  ];
}

function styleOf(severity: Severity, theme: Theme): (text: string) => string {
  return { error: theme.bad, warning: theme.caution, info: theme.muted }[severity];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
