// What is wrong with a command line, in the shape of every other error.
import type { CommanderError } from "commander";
import { UserError } from "./errors.ts";
import { proposeNearest } from "./resources/near-names.ts";

/** Of commander's text. The command is the one whose help tells more, as it is typed. */
export function usageError({ message }: CommanderError, command: string): UserError {
  const [text = message, suggestion = ""] = message
    .replace(/^error: /, "")
    .replaceAll("'", '"')
    .split("\n");
  const [, meant] = /^\(Did you mean (.*)\?\)$/.exec(suggestion) ?? [];
  const hint = meant && `did you mean "${meant}"?`;
  return withHelp(readChoice(text) ?? new UserError("usage", reword(text), { hint }), command);
}

function reword(text: string): string {
  return text
    .replace(/^option ".*?(--[\w-]+).*" argument missing$/, 'option "$1" has no value')
    .replace(/^too many arguments for "(.*)"\. Expected (.*) but got (\d+): (.*)\.$/, '"$1" takes $2, not $3: $4');
}

/** Wherever an error says nothing better, the help does. */
export function withHelp(error: UserError, command: string): UserError {
  const { code, message, hint, alternatives, also, exitCode } = error;
  if (code !== "usage" || hint !== undefined) return error;
  return new UserError(code, message, { alternatives, also, exitCode, hint: `see ${command} --help` });
}

/** A value that is none of those that an option or an argument takes. */
function readChoice(text: string): UserError | undefined {
  const pattern =
    /^(?:option "(?<option>.*)" argument "(?<given>.*)" is invalid|command-argument value "(?<word>.*)" is invalid for argument "(?<argument>.*)")\. Allowed choices are (?<choices>.*)\.$/s;
  const { option, given, word, argument, choices = "" } = pattern.exec(text)?.groups ?? {};
  const value = given ?? word;
  if (value === undefined) return undefined;
  const values = choices.split(", ");
  const long = /--[\w-]+/.exec(option ?? "")?.[0] ?? argument;
  return new UserError("usage", `"${value}" is no value of ${long}`, {
    alternatives: { label: "values", values },
    hint: proposeNearest(value, values),
  });
}
