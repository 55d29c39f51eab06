// What a run of `validate` comes to: findings with their places in files, and what was looked at.
import type { Finding } from "./check-world.ts";
import { type Severity, severities } from "./rule.ts";
import type { Unread } from "./unread.ts";

/** 1-based, with the text of the line; the end column is that after the last character. */
export type Location = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly text: string;
};

/** Objects of a cluster have no place in a file. */
export type LocatedFinding = Finding & { readonly location: Location | undefined };

export type Report = {
  readonly findings: readonly LocatedFinding[];
  readonly checked: { readonly rollouts: number; readonly objects: number };
  readonly unread: readonly Unread[];
  /** From which severity on a finding fails the run. */
  readonly failOn: Severity;
};

/** In the order of the files and their lines, as an editor shows them; what is in no file comes last. */
export function locateFindings(
  findings: readonly Finding[],
  locate: (finding: Finding) => Location | undefined,
): readonly LocatedFinding[] {
  const located = findings.map((finding) => ({ ...finding, location: locate(finding) }));
  const groups = [...Map.groupBy(located, ({ object }) => object).values()].map((group) =>
    group.toSorted(compareLocations),
  );
  return groups.toSorted(compareFirst).flat();
}

function compareFirst([left]: readonly LocatedFinding[], [right]: readonly LocatedFinding[]): number {
  return left === undefined || right === undefined ? 0 : compareLocations(left, right);
}

function compareLocations({ location: left }: LocatedFinding, { location: right }: LocatedFinding): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.line - right.line || left.column - right.column;
}

/** At or above the severity, and not accepted. */
export function failsRun({ severity, accepted }: Finding, failOn: Severity): boolean {
  return accepted === undefined && severities.indexOf(severity) <= severities.indexOf(failOn);
}

export function countFindings({ findings }: Report): Readonly<Record<Severity | "accepted", number>> {
  const open = findings.filter(({ accepted }) => accepted === undefined);
  const count = (severity: Severity) => open.filter((finding) => finding.severity === severity).length;
  return {
    error: count("error"),
    warning: count("warning"),
    info: count("info"),
    accepted: findings.length - open.length,
  };
}
