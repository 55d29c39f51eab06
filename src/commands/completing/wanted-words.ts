// What the last word of a command line may be, as the declarations of commands and options tell.
import type { Argument, Command, Option } from "commander";
import { formatsOf } from "../shared-options.ts";

/** What has to be looked up for a word. */
export type WordKind =
  | "rollout"
  | "namespace"
  | "context"
  | "cluster"
  | "user"
  | "route"
  | "managed-route"
  | "weight"
  | "step"
  | "goal"
  | "code"
  | "file"
  | "nothing";

export type Candidate = { readonly value: string; readonly description?: string };

export type Wanted = {
  /** What the candidates have to begin with. */
  readonly current: string;
  readonly candidates: readonly Candidate[];
  readonly kind: WordKind | undefined;
  /** Options that stand before it, by the names under which commander collects them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Arguments of the command that stand before it. */
  readonly values: readonly string[];
};

const optionKinds: Readonly<Record<string, WordKind>> = {
  "--namespace": "namespace",
  "--controller-namespace": "namespace",
  "--context": "context",
  "--istio-context": "context",
  "--primary-context": "context",
  "--rollouts-context": "context",
  "--cluster": "cluster",
  "--user": "user",
  "--route": "route",
  "--to-weight": "weight",
  "--if-weight": "weight",
  "--to-step": "step",
  "--if-step": "step",
  "--for": "goal",
  "--kubeconfig": "file",
  "--filename": "file",
  "--certificate-authority": "file",
  "--client-certificate": "file",
  "--client-key": "file",
};

const argumentKinds: Readonly<Record<string, WordKind>> = {
  rollout: "rollout",
  rollouts: "rollout",
  name: "managed-route",
  names: "managed-route",
  weight: "weight",
  code: "code",
};

type Reading = {
  readonly command: Command;
  readonly values: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** An option that waits for its value. */
  readonly pending: Option | undefined;
  readonly isOver: boolean;
};

/** The last of the words is the one that is being written, and may be empty. */
export function findWanted(program: Command, words: readonly string[]): Wanted {
  const current = words.at(-1) ?? "";
  const start: Reading = { command: program, values: [], options: {}, pending: undefined, isOver: false };
  const reading = words.slice(0, -1).reduce((before, word) => readWord(before, word), start);
  const { options, values, command, pending, isOver } = reading;
  const found = { options, values };
  const [, flag, text = ""] = /^(--?[A-Za-z][\w-]*)=(.*)$/s.exec(current) ?? [];
  const joined = flag === undefined || isOver ? undefined : findOption(command, flag);
  if (pending !== undefined) return { ...found, ...valuesOf(pending, command), current };
  if (joined !== undefined) return { ...found, ...valuesOf(joined, command), current: text };
  if (current.startsWith("-") && !isOver) return { ...found, ...flagsOf(command), current };
  if (command.commands.length > 0) return { ...found, ...commandsOf(command), current };
  return { ...found, ...argumentsOf(reading), current };
}

function readWord(reading: Reading, word: string): Reading {
  const { command, values, options, pending, isOver } = reading;
  if (pending !== undefined) return { ...reading, options: withOption(options, pending, word), pending: undefined };
  if (word === "--") return { ...reading, isOver: true };
  if (word.startsWith("-") && word.length > 1 && !isOver) return readFlag(reading, word);
  const chosen = command.commands.find((candidate) => candidate.name() === word);
  return chosen === undefined ? { ...reading, values: [...values, word] } : { ...reading, command: chosen };
}

function readFlag(reading: Reading, word: string): Reading {
  const { command, options } = reading;
  const [, flag = word, value] = /^(--?[A-Za-z][\w-]*)=(.*)$/s.exec(word) ?? [];
  const option = findOption(command, flag);
  if (option === undefined) return reading;
  if (value === undefined && takesValue(option)) return { ...reading, pending: option };
  return { ...reading, options: withOption(options, option, value ?? true) };
}

/** A repeated option adds to its list, as it does for the command. */
function withOption(
  options: Reading["options"],
  option: Option,
  value: string | true,
): Readonly<Record<string, unknown>> {
  const name = option.attributeName();
  const before = options[name];
  const isList = /repeatable/.test(option.description);
  return { ...options, [name]: isList ? [...(Array.isArray(before) ? before : []), value] : value };
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

function findOption(command: Command, flag: string): Option | undefined {
  return optionsOf(command).find(({ short, long }) => short === flag || long === flag);
}

/** Its own, and those of the commands above it. */
function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...(command.parent === null ? [] : optionsOf(command.parent))];
}

type Offer = Pick<Wanted, "candidates" | "kind">;

function valuesOf(option: Option, command: Command): Offer {
  const choices = option.long === "--output" ? formatsOf(command.name()) : option.argChoices;
  if (choices !== undefined) return { candidates: choices.map((value) => ({ value })), kind: undefined };
  return { candidates: [], kind: optionKinds[option.long ?? ""] ?? "nothing" };
}

function flagsOf(command: Command): Offer {
  const flags = optionsOf(command)
    .filter(({ hidden }) => !hidden)
    .flatMap(describeFlag);
  return { candidates: [...flags, { value: "--help", description: "show help" }], kind: undefined };
}

function describeFlag({ long, short, description }: Option): readonly Candidate[] {
  return [long, short].flatMap((value) => (value === undefined ? [] : [{ value, description }]));
}

function commandsOf(parent: Command): Offer {
  const commands = parent.commands.map((command) => ({ value: command.name(), description: command.summary() }));
  const help = { value: "help", description: "show help for a command" };
  return { candidates: parent.parent === null ? [...commands, help] : commands, kind: undefined };
}

function argumentsOf({ command, values }: Reading): Offer {
  const argument = argumentAt(command.registeredArguments, values.length);
  if (argument === undefined) return { candidates: [], kind: "nothing" };
  if (argument.argChoices !== undefined)
    return { candidates: argument.argChoices.map((value) => ({ value })), kind: undefined };
  return { candidates: [], kind: argumentKinds[argument.name()] ?? "nothing" };
}

function argumentAt(all: readonly Argument[], index: number): Argument | undefined {
  const last = all.at(-1);
  return all[index] ?? (last?.variadic ? last : undefined);
}
