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

/**
 * The options of a command with those of its parents, as commander collected them. Of formats that only this command
 * has, the values tell; for everything else it prints text. Throws `usage` for a table of what is none.
 */
export function optionsOf(
  command: Command,
  ownFormats: readonly string[] = [],
): {
  readonly values: Readonly<Record<string, unknown>>;
  readonly options: GlobalOptions;
} {
  const values = command.optsWithGlobals<Record<string, unknown>>();
  const isOwn = ownFormats.some((format) => format === values["output"]);
  const options = readGlobalOptions(isOwn ? { ...values, output: "text" } : values);
  if (options.wide && command.name() !== "get") throw notATable();
  return { values, options };
}

function notATable(): UserError {
  return new UserError("usage", '-o "wide" goes with get only, which prints a table', {
    hint: "use -o json or -o yaml",
  });
}
