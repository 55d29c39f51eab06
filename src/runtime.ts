// What commands receive from the process border, as types: streams, clock, environment, interruption.
import type { Terminal } from "./terminal/terminal.ts";

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after that many milliseconds, or at once when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Ctrl-C, SIGTERM and SIGHUP. The first asks to stop at the next safe place; the second ends the process at once. */
export interface Interruption {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Registers what a second signal prints before the process ends, and whether anything stands changed. */
  onForcedStop(describe: () => ForcedStop): void;
  /** This command is one that people end so: nothing is said about it. */
  expect?(): void;
}
export type ForcedStop = { readonly text: string; readonly changed: boolean };

export type TerminalOptions = {
  readonly color: "auto" | "always" | "never";
  readonly quiet: boolean;
  /** How many times -v was given: requests and timing, and the stack of a fault of the tool itself. */
  readonly verbosity: number;
};

export type Runtime = {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly interruption: Interruption;
  readonly readStdin: () => Promise<Uint8Array>;
  /** Runs a command in a shell, with these variables beside the environment, and gives its exit code. */
  readonly runShell: (command: string, variables: Readonly<Record<string, string>>) => Promise<number>;
  /** The version of this tool, without a `v`. */
  readonly version: () => string;
};
