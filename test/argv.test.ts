import { describe, expect, it } from "vitest";
import { type Flag, type Flags, normalizeArguments } from "../src/argv.ts";
import { errorText } from "./support/caught.ts";

const record = { kind: "switch", name: "record" } as const;
const flags: Flags = new Map<string, Flag>([
  ["-n", { kind: "value" }],
  ["-o", { kind: "value" }],
  ["--reason", { kind: "value" }],
  ["--context", { kind: "value" }],
  ["--dry-run", { kind: "value" }],
  ["-q", { kind: "switch", name: "quiet", negated: false }],
  ["--quiet", { kind: "switch", name: "quiet", negated: false }],
  ["--version", { kind: "switch", name: "version", negated: false }],
  ["--force", { kind: "switch", name: "force", negated: false }],
  ["--record", { ...record, negated: false }],
  ["--no-record", { ...record, negated: true }],
]);

function normalize(...argv: readonly string[]): readonly string[] {
  return normalizeArguments(argv, flags);
}

describe("normalizeArguments", () => {
  it.for([
    { name: "positional arguments", argv: ["set-weight", "web", "20"] },
    { name: "a negative number", argv: ["set-weight", "web", "-1"] },
    { name: "a long option with a value", argv: ["--context=prod", "--route=http:a=b"] },
    { name: "a short option with its value behind it", argv: ["-n", "shop", "-ojson"] },
    { name: "standard input behind a short option", argv: ["-n", "-", "-f", "-"] },
    { name: "a switch with a dash", argv: ["-q-"] },
    { name: "a flag", argv: ["--force", "-q", "-vv"] },
    { name: "true for an option that takes a value", argv: ["--reason=true", "--context=false"] },
    { name: "--version beside something else", argv: ["set-weight", "--version"] },
    { name: "a dry run of a kind", argv: ["--dry-run=server", "--dry-run=none"] },
    { name: "what follows --", argv: ["--", "-n=shop", "--dry-run", "--force=true", "--version"] },
  ])("leaves alone $name", ({ argv }) => {
    expect(normalize(...argv)).toEqual(argv);
  });

  it.for([
    { name: "-n=x", argv: ["-n=shop"], result: ["-n", "shop"] },
    { name: "a short option with an empty value", argv: ["-n="], result: ["-n", ""] },
    { name: "a short option whose value holds =", argv: ["-l=app=web"], result: ["-l", "app=web"] },
    { name: "-o=json after the subcommand", argv: ["version", "-o=json"], result: ["version", "-o", "json"] },
    { name: "a flag that is true", argv: ["--force=true"], result: ["--force"] },
    { name: "a flag that is false", argv: ["--force=false", "web"], result: ["web"] },
    { name: "a negated flag that is true", argv: ["--no-record=true"], result: ["--no-record"] },
    { name: "a negated flag that is false", argv: ["--no-record=false"], result: [] },
    { name: "false for a flag that is true by default", argv: ["--record=false"], result: ["--no-record"] },
    { name: "true for a flag that is true by default", argv: ["--record=true"], result: [] },
    { name: "kubectl's other words for true", argv: ["--force=1", "-q=T"], result: ["--force", "-q"] },
    { name: "kubectl's other words for false", argv: ["--force=0", "-q=False"], result: [] },
    { name: "a value behind joined short options", argv: ["-qn=shop"], result: ["-q", "-n", "shop"] },
    {
      name: "a value that looks like an option",
      argv: ["--reason", "--version", "-n", "-x", "--context"],
      result: ["--reason=--version", "-n-x", "--context"],
    },
    { name: "standard input joined to its option", argv: ["-n-", "-f-"], result: ["-n", "-", "-f", "-"] },
    { name: "-v3", argv: ["-v3"], result: ["-v", "-v", "-v"] },
    { name: "a short switch that is true", argv: ["-q=true"], result: ["-q"] },
    { name: "a short switch that is false", argv: ["-q=false"], result: [] },
    { name: "-v=3", argv: ["-v=3"], result: ["-v", "-v", "-v"] },
    { name: "-v=0", argv: ["-v=0"], result: [] },
    { name: "a verbosity beyond kubectl's highest", argv: ["-v=1000"], result: Array.from({ length: 9 }, () => "-v") },
    { name: "a bare --dry-run", argv: ["--dry-run", "web"], result: ["--dry-run=client", "web"] },
    { name: "--version", argv: ["--version"], result: ["version"] },
    { name: "--version with options", argv: ["-n", "a", "--version", "-q"], result: ["-n", "a", "version", "-q"] },
    { name: "what stands before --", argv: ["-n=a", "--", "-n=b"], result: ["-n", "a", "--", "-n=b"] },
    { name: "nothing", argv: [], result: [] },
  ])("rewrites $name", ({ argv, result }) => {
    expect(normalize(...argv)).toEqual(result);
  });

  it.for([
    { name: "false after true", argv: ["--force", "--force=false"], result: [] },
    { name: "true after false", argv: ["--force=false", "--force=true"], result: ["--force"] },
    { name: "a default put back", argv: ["--no-record", "--record=true"], result: [] },
    { name: "short after long", argv: ["--quiet", "-q=false"], result: [] },
    { name: "a negation taken back", argv: ["--no-record", "--no-record=false"], result: [] },
  ])("lets the last of a flag win: $name", ({ argv, result }) => {
    expect(normalize(...argv)).toEqual(result);
  });

  it.for([
    { argv: ["--force=maybe"], text: 'option "--force" takes true or false, not "maybe"' },
    { argv: ["-q=20"], text: 'option "-q" takes true or false, not "20"' },
    { argv: ["-vq=20"], text: 'option "-q" takes true or false, not "20"' },
  ])("refuses $argv", ({ argv, text }) => {
    expect(errorText(() => normalize(...argv))).toBe(
      `error[usage]: ${text}\n  hint: options that take no value can be left out instead`,
    );
  });
});
