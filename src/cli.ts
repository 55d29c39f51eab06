// Assembles the command line: arguments become one chosen invocation, which is run, and every failure becomes text and an exit code.
import { Command, CommanderError, type Option } from "commander";
import { type Flag, type Flags, findCommandWord, normalizeArguments } from "./argv.ts";
import { addCommands } from "./commands/all-commands.ts";
import type { Choose, Invocation } from "./commands/invocation.ts";
import { serializeDocument } from "./commands/print-document.ts";
import { addGlobalOptions, formatsOf, readGlobalOptions } from "./commands/shared-options.ts";
import { type ExitCode, exitCodes, UserError } from "./errors.ts";
import { renderError } from "./render/error.ts";
import { structureError } from "./render/structured.ts";
import type { Runtime, TerminalOptions } from "./runtime.ts";
import { usageError, withHelp } from "./usage-error.ts";

type OpenRuntime = (options: TerminalOptions) => Runtime;
/** What a command line asks for: a command to run, or only text, as help is. */
export type Parsed = Invocation | { readonly help: string };

const description = `Drives the Istio traffic routing of Argo Rollouts imperatively: in a cluster, or on manifests with -f.`;

const globalOptionsNote = "Options of every command (-n, --context, -o, ...): kubectl istio-rollout --help";
const helpWidth = 80;
const plainTerminal: TerminalOptions = { color: "auto", quiet: false, verbosity: 0 };

export async function runCli(argv: readonly string[], openRuntime: OpenRuntime): Promise<ExitCode> {
  let runtime: Runtime | undefined;
  let format: string | undefined;
  try {
    const parsed = parseCommandLine(argv);
    runtime = openRuntime("help" in parsed ? plainTerminal : parsed.options);
    if ("help" in parsed) {
      runtime.terminal.result(parsed.help);
      return 0;
    }
    format = parsed.options.output;
    return await parsed.run(runtime);
  } catch (error) {
    runtime ??= openRuntime(plainTerminal);
    return error instanceof UserError
      ? fail(error, runtime, format ?? wantedFormat(argv))
      : failOfItself(error, runtime);
  }
}

/** What shells ask, by way of kubectl or of the scripts of `completion`: words that are no command line yet. */
const completeWord = "__complete";

function parseCompletion(words: readonly string[]): Parsed {
  return {
    options: readGlobalOptions({ quiet: true }),
    request: { words },
    run: async (runtime) => {
      const { complete } = await import("./commands/completing/complete.ts");
      return complete(createProgram(nothing, nothing), words, runtime);
    },
  };
}

/** Throws `UserError`, of exit code 2 where the command line itself is wrong. */
export function parseCommandLine(argv: readonly string[]): Parsed {
  if (argv[0] === completeWord) return parseCompletion(argv.slice(1));
  let chosen: Invocation | undefined;
  const output: string[] = [];
  const choose: Choose = (invocation) => {
    chosen = invocation;
  };
  const program = createProgram(choose, (text) => output.push(text), argv);
  try {
    program.parse(normalizeArguments(argv, readFlags(program, argv)), { from: "user" });
  } catch (error) {
    const help = explainRefusal(error, findCommand(program, argv) ?? program);
    if (help !== undefined) return { help };
  }
  return chosen ?? { help: output.join("") };
}

/** The help where a subcommand is missing; nothing where commander has printed. Throws `usage`, and what is no refusal. */
function explainRefusal(error: unknown, command: Command): string | undefined {
  if (error instanceof UserError) throw withHelp(error, pathOf(command));
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode === 0) return undefined;
  if (error.code === "commander.help") return command.helpInformation();
  throw usageError(error, pathOf(command));
}

function findCommand(program: Command, words: readonly string[]): Command | undefined {
  const word = findCommandWord(words, flagsOf(program.options));
  return program.commands.find((command) => command.name() === word);
}

/** As it is typed. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;
}

/** Every command, those of groups behind their group; of a group only those that the words name, where they name one. */
export function allCommands(command: Command, words: readonly string[] = []): readonly Command[] {
  const named = command.parent === null ? [] : command.commands.filter((each) => words.includes(each.name()));
  const chosen = named.length > 0 ? named : command.commands;
  return chosen.flatMap((each) => [each, ...allCommands(each, words)]);
}

/** Options and commands as declarations; the README's reference is made from it. The words tell which commands are needed. */
export function createProgram(choose: Choose, write: (text: string) => void, words: readonly string[] = []): Command {
  const program = new Command("kubectl istio-rollout")
    .description(description)
    .usage("COMMAND [options]")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .option("--version", "print the version")
    .addHelpText("afterAll", ({ command }) => (command.parent === null ? "" : `\n${globalOptionsNote}`))
    .configureOutput({
      writeOut: write,
      writeErr: () => undefined,
      getOutHelpWidth: () => helpWidth,
      getErrHelpWidth: () => helpWidth,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  addGlobalOptions(program).choices(formatsOf(findCommandWord(words, flagsOf(program.options))));
  addCommands(program, choose, words);
  return program;
}

function readFlags(program: Command, words: readonly string[]): Flags {
  return flagsOf([program, ...allCommands(program, words)].flatMap((command) => command.options));
}

/** `--record` is what `--no-record` negates; commander does not know it, kubectl's users expect it. */
function flagsOf(options: readonly Option[]): Flags {
  return new Map(
    options.flatMap((option) => {
      const name = (option.long ?? "").replace(/^--(?:no-)?/, "");
      const isSwitch = (option.isBoolean() || option.negate) && name !== "verbose";
      const flag: Flag = isSwitch ? { kind: "switch", name, negated: option.negate } : { kind: "value" };
      const written = [option.short, option.long].filter((text) => text !== undefined);
      const affirmed: readonly [string, Flag][] = option.negate
        ? [[`--${name}`, { kind: "switch", name, negated: false }]]
        : [];
      return name === "verbose" ? [] : [...written.map((text): [string, Flag] => [text, flag]), ...affirmed];
    }),
  );
}

/** The last format asked for in a command line that could not be parsed; values of other options do not count. */
function wantedFormat(argv: readonly string[]): string {
  const flags = readFlags(createProgram(nothing, nothing, argv), argv);
  const words = normalizeIfPossible(argv, flags);
  let format = "text";
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const [, glued] = /^(?:-o=?|--output=)(.+)$/s.exec(word) ?? [];
    const value = flags.get(word)?.kind === "value" ? words[++index] : undefined;
    format = glued ?? (word === "-o" || word === "--output" ? value : undefined) ?? format;
  }
  return format;
}

/** What is wrong with the command line is being told already. */
function normalizeIfPossible(argv: readonly string[], flags: Flags): readonly string[] {
  try {
    return normalizeArguments(argv, flags);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return argv;
  }
}

function nothing(): void {
  // A program that is only asked for its options neither chooses nor prints.
}

async function fail(error: UserError, { terminal }: Runtime, format: string): Promise<ExitCode> {
  if (format === "json" || format === "yaml") {
    try {
      terminal.result(await serializeDocument(structureError(error), format));
    } catch (failure) {
      // Where standard output fails, the text on stderr is what remains.
      if (!(failure instanceof UserError)) throw failure;
    }
  }
  terminal.message(renderError(error, terminal.messageTheme));
  return error.exitCode ?? exitCodes[error.code];
}

function failOfItself(error: unknown, { terminal }: Runtime): ExitCode {
  const reason = error instanceof Error ? error.message : String(error);
  terminal.message(`error[internal]: this is a fault of kubectl istio-rollout itself: ${reason}`);
  terminal.message("  hint: run it again with -v and report what it prints");
  if (error instanceof Error && error.stack !== undefined) terminal.trace(error.stack);
  return 1;
}
