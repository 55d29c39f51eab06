// Rewrites arguments that kubectl's flag library takes and commander does not: `-n=x`, `--flag=false`, `-v=6`,
// a bare `--dry-run`, `--version`, and of a switch given several times the last one wins.

/** An option as it is written, short, long or negated. A switch takes no value; a negated one sets its name to false. */
export type Flag =
  | { readonly kind: "value" }
  | { readonly kind: "switch"; readonly name: string; readonly negated: boolean };
export type Flags = ReadonlyMap<string, Flag>;

type Switch = { readonly name: string; readonly on: boolean; readonly negatable: boolean; readonly text: string };
type Token = readonly string[] | Switch;

/** Option values, and arguments after `--`, stay as they are. */
export function normalizeArguments(argv: readonly string[], flags: Flags): readonly string[] {
  const tokens = readTokens(argv, flags);
  return tokens.flatMap((token, index) => {
    if (!isSwitch(token)) return token;
    const isOverridden = tokens.slice(index + 1).some((later) => isSwitch(later) && later.name === token.name);
    return isOverridden ? [] : writeSwitch(token);
  });
}

function readTokens(argv: readonly string[], flags: Flags): readonly Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? "";
    if (argument === "--") return [...tokens, argv.slice(index)];
    const isFollowedByValue = flags.get(argument)?.kind === "value" && argument !== "--dry-run";
    tokens.push(isFollowedByValue ? argv.slice(index, ++index + 1) : readToken(argument, flags));
  }
  return tokens;
}

function readToken(argument: string, flags: Flags): Token {
  if (argument === "--dry-run") return ["--dry-run=client"];
  if (argument === "--version") return ["version"];
  const verbosity = /^-v=(\d+)$/.exec(argument)?.[1];
  if (verbosity !== undefined) return Array.from({ length: Math.min(Number(verbosity), 9) }, () => "-v");
  const [, name = argument, value] = /^(--?[A-Za-z][\w-]*)=(.*)$/s.exec(argument) ?? [];
  const flag = flags.get(name);
  if (flag?.kind === "switch" && (value === undefined || value === "true" || value === "false")) {
    const negatable = flag.negated || flags.has(`--no-${flag.name}`);
    return { name: flag.name, on: (value !== "false") !== flag.negated, negatable, text: name };
  }
  return value !== undefined && /^-[A-Za-z]$/.test(name) ? [name, value] : [argument];
}

/** A switch that can be negated is on by default, and commander knows its negation only. */
function writeSwitch({ name, on, negatable, text }: Switch): readonly string[] {
  if (negatable) return on ? [] : [`--no-${name}`];
  return on ? [text] : [];
}

function isSwitch(token: Token): token is Switch {
  return "negatable" in token;
}
