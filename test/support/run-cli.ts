// Runs a command line in process, with streams, environment and clock of the test.
import { runCli as runCommandLine } from "../../src/cli.ts";
import type { ExitCode } from "../../src/errors.ts";
import { plainTheme } from "../../src/render/theme.ts";
import type { Clock, Interruption, Runtime } from "../../src/runtime.ts";
import type { Screen } from "../../src/terminal/terminal.ts";
import { readDocuments } from "./documents.ts";

export type CliResult = { readonly stdout: string; readonly stderr: string; readonly exitCode: ExitCode };
export type CliInput = {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Never ends while it is a promise that does not. */
  readonly stdin?: string | Promise<string>;
  readonly clock?: Clock;
  readonly interruption?: Interruption;
  readonly runShell?: Runtime["runShell"];
  /** Stdout is no terminal unless it is given. */
  readonly screen?: Screen;
  readonly unicode?: boolean;
  /** What is printed while the command goes on, on either stream. */
  readonly onPrinted?: (text: string) => void;
};

/** Documents that it prints have to follow their schemas. */
export async function runCli(argv: readonly string[], input: CliInput = {}): Promise<CliResult> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const exitCode = await runCommandLine(argv, ({ quiet, verbosity }): Runtime => {
    const message = (line: string) => {
      stderr.push(`${line}\n`);
      input.onPrinted?.(line);
    };
    return {
      terminal: {
        theme: plainTheme,
        messageTheme: plainTheme,
        screen: input.screen,
        unicode: input.unicode ?? true,
        result: (text) => {
          stdout.push(text);
          input.onPrinted?.(text);
        },
        notice: (line) => quiet || message(line),
        message,
        trace: (line) => verbosity === 0 || message(line),
      },
      clock: input.clock ?? steppingClock(),
      environment: input.environment ?? {},
      interruption: input.interruption ?? { signal: new AbortController().signal, onForcedStop: () => undefined },
      readStdin: async () => Buffer.from((await input.stdin) ?? ""),
      runShell: input.runShell ?? (async () => 0),
      version: () => "0.0.0-test",
    };
  });
  const all = stdout.join("");
  readDocuments(all);
  return { stdout: all, stderr: stderr.join(""), exitCode };
}

/** Time passes only by sleeping, and sleeping takes none of the test's. */
export function steppingClock(start = Date.parse("2026-01-01T12:00:00Z")): Clock {
  let now = start;
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
}
