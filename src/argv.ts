// Rewrites arguments that kubectl's flag library takes and commander does not: `-n=x`, `--flag=false`, `-v=6`, `--dry-run`, `--version`.

/** What has to be known of the options: which long ones take no value, and which can be negated. */
export type BooleanFlags = ReadonlySet<string>;

/** Arguments after `--` stay as they are. */
export function normalizeArguments(argv: readonly string[], booleanFlags: BooleanFlags): readonly string[] {
  const end = argv.indexOf("--");
  const options = end === -1 ? argv : argv.slice(0, end);
  return [...options.flatMap((argument) => normalize(argument, booleanFlags)), ...(end === -1 ? [] : argv.slice(end))];
}

function normalize(argument: string, booleanFlags: BooleanFlags): readonly string[] {
  if (argument === "--dry-run") return ["--dry-run=client"];
  if (argument === "--version") return ["version"];
  const verbosity = /^-v=(\d+)$/.exec(argument)?.[1];
  if (verbosity !== undefined) return Array.from({ length: Math.min(Number(verbosity), 9) }, () => "-v");
  const short = /^(-[A-Za-z])=(.*)$/s.exec(argument);
  if (short?.[1] !== undefined && short[2] !== undefined) return [short[1], short[2]];
  const long = /^(--[a-z-]+)=(true|false)$/.exec(argument);
  if (long?.[1] === undefined || !booleanFlags.has(long[1])) return [argument];
  return long[2] === "true" ? [long[1]] : negate(long[1]);
}

/** `--no-record=false` asks for what `--record` gives, which is the default. */
function negate(flag: string): readonly string[] {
  return flag === "--record" ? ["--no-record"] : [];
}
