// The figures as a table on stdout, with the aim beside each ratio that has one.
import type { Measured } from "./measure.ts";

/** Of commands that stand beside none of the others. */
export type Limits = { readonly milliseconds: number; readonly megabytes: number };
/** By name: the largest ratio to the first row that is aimed at, or limits. */
export type Aims = Readonly<Record<string, number | Limits>>;

export function report(title: string, rows: readonly Measured[], aims: Aims = {}): void {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map((row) => {
    const { name, milliseconds, ratio, megabytes } = row;
    const verdict = judge(row, aims[name]);
    const memory = megabytes === undefined ? "   - MB" : `${String(megabytes).padStart(4)} MB`;
    return `  ${name.padEnd(width)} ${milliseconds.toFixed(1).padStart(8)} ms  ${ratio.toFixed(2).padStart(5)} ×  ${memory}${verdict}`;
  });
  process.stdout.write(`${title}\n${lines.join("\n")}\n\n`);
}

function judge({ ratio, milliseconds, megabytes = 0 }: Measured, aim: Aims[string] | undefined): string {
  if (aim === undefined) return "";
  const [text, isKept] =
    typeof aim === "number"
      ? [aim.toFixed(2), ratio <= aim]
      : [`${aim.milliseconds} ms, ${aim.megabytes} MB`, milliseconds <= aim.milliseconds && megabytes <= aim.megabytes];
  return `  aim ${text}${isKept ? "" : "  MISSED"}`;
}
