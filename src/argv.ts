// Rewrites arguments that kubectl's flag library takes and commander does not: `-n=x`, `--flag=false`, `-v=6`,
// a bare `--dry-run`, a lone `--version`, and of a switch given several times the last one wins.

import { UserError } from "./errors.ts";

/** An option as it is written, short, long or negated. A switch takes no value; a negated one sets its name to false. */
export type Flag =
  | { readonly kind: "value" }
  | { readonly kind: "switch"; readonly name: string; readonly negated: boolean };
export type Flags = ReadonlyMap<string, Flag>;

type Switch = { readonly name: string; readonly on: boolean; readonly negatable: boolean; readonly text: string };
type Token = readonly string[] | Switch;

/** Option values, and arguments after `--`, stay as they are. Throws `usage` for a switch with another value than a boolean. */
export function normalizeArguments(argv: readonly string[], flags: Flags): readonly string[] {
  const tokens = readTokens(argv, flags);
  const hasCommand = tokens.some((token) => !isSwitch(token) && token.length === 1 && !token[0]?.startsWith("-"));
  return tokens.flatMap((token, index) => {
    if (!isSwitch(token)) return token;
    if (token.name === "version") return hasCommand ? token.text : "version";
    const isOverridden = tokens.slice(index + 1).some((later) => isSwitch(later) && later.name === token.name);
    return isOverridden ? [] : writeSwitch(token);
  });
}

/** The first word that is no option and no value of one: the name of a command, or meant as one. */
export function findCommandWord(argv: readonly string[], flags: Flags): string | undefined {
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? "";
    if (!word.startsWith("-")) return word;
    const flag = /^-[A-Za-z]+$/.test(word) ? `-${word.at(-1)}` : word;
    if (flags.get(flag)?.kind === "value") index++;
  }
  return undefined;
}

function readTokens(argv: readonly string[], flags: Flags): readonly Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? "";
    if (argument === "--") return [...tokens, argv.slice(index)];
    const isFollowedByValue = flags.get(argument)?.kind === "value" && argument !== "--dry-run";
    if (isFollowedByValue) tokens.push(withValue(argument, argv[++index]));
    else tokens.push(...splitJoined(argument).map((part) => readToken(part, flags)));
  }
  return tokens;
}

/** commander takes a value that looks like an option only when the two are one word; `-` does not look like one. */
function withValue(option: string, value: string | undefined): readonly string[] {
  if (value === undefined) return [option];
  if (!value.startsWith("-") || value === "-") return [option, value];
  return [option.startsWith("--") ? `${option}=${value}` : `${option}${value}`];
}

/** `-qn=shop` is `-q -n=shop`. */
function splitJoined(argument: string): readonly string[] {
  const [, switches, last] = /^-([A-Za-z]+)([A-Za-z]=.*)$/s.exec(argument) ?? [];
  return switches === undefined ? [argument] : [`-${switches}`, `-${last}`];
}

function readToken(argument: string, flags: Flags): Token {
  if (argument === "--dry-run") return ["--dry-run=client"];
  const verbosity = /^-v=?(\d+)$/.exec(argument)?.[1];
  if (verbosity !== undefined) return Array.from({ length: Math.min(Number(verbosity), 9) }, () => "-v");
  const [, beforeStdin = ""] = /^(-[A-Za-z])-$/.exec(argument) ?? [];
  if (beforeStdin !== "" && flags.get(beforeStdin)?.kind !== "switch") return [beforeStdin, "-"];
  const [, name = argument, value] = /^(--?[A-Za-z][\w-]*)=(.*)$/s.exec(argument) ?? [];
  const flag = flags.get(name);
  if (flag?.kind === "switch") return readSwitch(flag, { text: name, value, flags });
  return value !== undefined && /^-[A-Za-z]$/.test(name) ? [name, value] : [argument];
}

type WrittenSwitch = { readonly text: string; readonly value: string | undefined; readonly flags: Flags };

function readSwitch({ name, negated }: Flag & { kind: "switch" }, { text, value, flags }: WrittenSwitch): Switch {
  const on = booleans.get(value ?? "true");
  if (on === undefined) throw notBoolean(text, value ?? "");
  return { name, text, on: on !== negated, negatable: negated || flags.has(`--no-${name}`) };
}

function notBoolean(option: string, value: string): UserError {
  return new UserError("usage", `option "${option}" takes true or false, not "${value}"`, {
    hint: "options that take no value can be left out instead",
  });
}

/** What kubectl's flag library takes for true and false. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((text) => [text, true] as const),
  ...["0", "f", "F", "false", "FALSE", "False"].map((text) => [text, false] as const),
]);

/** A switch that can be negated is on by default, and commander knows its negation only. */
function writeSwitch({ name, on, negatable, text }: Switch): readonly string[] {
  if (negatable) return on ? [] : [`--no-${name}`];
  return on ? [text] : [];
}

function isSwitch(token: Token): token is Switch {
  return "negatable" in token;
}
