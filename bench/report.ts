// The figures as a table on stdout, with the aim beside each ratio that has one.
import type { Measured } from "./measure.ts";

/** Largest ratio to the first row that is aimed at, by name. */
export type Aims = Readonly<Record<string, number>>;

export function report(title: string, rows: readonly Measured[], aims: Aims = {}): void {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, milliseconds, ratio, megabytes }) => {
    const aim = aims[name];
    const verdict = aim === undefined ? "" : `  aim ${aim.toFixed(2)}${ratio <= aim ? "" : "  MISSED"}`;
    const memory = megabytes === undefined ? "   - MB" : `${String(megabytes).padStart(4)} MB`;
    return `  ${name.padEnd(width)} ${milliseconds.toFixed(1).padStart(8)} ms  ${ratio.toFixed(2).padStart(5)} ×  ${memory}${verdict}`;
  });
  process.stdout.write(`${title}\n${lines.join("\n")}\n\n`);
}
