// What a command line comes down to: a typed request and the story that carries it out.
import type { Command } from "commander";
import { type ExitCode, UserError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { type GlobalOptions, readGlobalOptions } from "./shared-options.ts";

export type Invocation = {
  readonly options: GlobalOptions;
  readonly request: unknown;
  readonly run: (runtime: Runtime) => Promise<ExitCode>;
};

/** Hands the chosen command to whoever parses; nothing runs while options are being read. */
export type Choose = (invocation: Invocation) => void;

/** The options of a command with those of its parents, as commander collected them. Throws `usage` for a table of what is none. */
export function optionsOf(command: Command): {
  readonly values: Readonly<Record<string, unknown>>;
  readonly options: GlobalOptions;
} {
  const values = command.optsWithGlobals<Record<string, unknown>>();
  const options = readGlobalOptions(values);
  if (options.wide && command.name() !== "get") throw notATable();
  return { values, options };
}

function notATable(): UserError {
  return new UserError("usage", '-o "wide" goes with get only, which prints a table', {
    hint: "use -o json or -o yaml",
  });
}
