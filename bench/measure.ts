// Times whole processes, interleaved (A B C A B C …), so that a drift of the machine meets all of them alike.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

export type Command = {
  readonly name: string;
  /** A command line, made anew for every run so that writes really change something. */
  readonly line: (run: number) => readonly string[];
};

export type Measured = {
  readonly name: string;
  /** Median of the whole process, wall clock, ms. */
  readonly milliseconds: number;
  /** Median of this run by run divided by the first command's, beside it. */
  readonly ratio: number;
  /** Peak resident memory of one run, MB; undefined where GNU time is not there. */
  readonly megabytes: number | undefined;
};

const warmUps = 2;

/** The first command is the yardstick of the ratios. Throws when a command fails. */
export function measure(commands: readonly Command[], runs: number): readonly Measured[] {
  const times = commands.map(() => [] as number[]);
  for (let run = 0; run < runs + warmUps; run++) {
    for (const [index, { line }] of commands.entries()) {
      const milliseconds = time(line(run));
      if (run >= warmUps) times[index]?.push(milliseconds);
    }
  }
  const yardstick = times[0] ?? [];
  return commands.map(({ name, line }, index) => {
    const own = times[index] ?? [];
    return {
      name,
      milliseconds: median(own),
      ratio: median(own.map((milliseconds, run) => milliseconds / (yardstick[run] ?? Number.NaN))),
      megabytes: peakMemory(line(runs + warmUps)),
    };
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function time(line: readonly string[]): number {
  const started = performance.now();
  run(line);
  return performance.now() - started;
}

function run([program = "", ...words]: readonly string[]): string {
  const { status, stderr } = spawnSync(program, words, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
  if (status !== 0) throw new Error(`${[program, ...words].join(" ")} ended with ${status}: ${stderr}`);
  return stderr;
}

function peakMemory(line: readonly string[]): number | undefined {
  const gnuTime = "/usr/bin/time";
  if (!existsSync(gnuTime)) return undefined;
  const kilobytes = Number(
    run([gnuTime, "-f", "%M", ...line])
      .trim()
      .split("\n")
      .at(-1),
  );
  return Math.round(kilobytes / 1024);
}
