// Options of every command that changes something, in the cluster or in manifests.
import { type Command, Option } from "commander";
import { UserError } from "../errors.ts";
import { defaultFieldManager } from "../resources/resource-store.ts";
import {
  addControllerOption,
  collect,
  type OutputFormat,
  readDuration,
  readIfSet,
  readNamespace,
  readText,
  readTexts,
  requireOneOf,
} from "./shared-options.ts";

type DryRun = "none" | "client" | "server";
export type MutationOptions = {
  /** Files, folders and `-`; empty for the live cluster. */
  readonly files: readonly string[];
  readonly recursive: boolean;
  readonly write: boolean;
  readonly dryRun: DryRun;
  readonly force: boolean;
  readonly record: boolean;
  readonly reason: string | undefined;
  readonly fieldManager: string;
  /** How long to watch for a controller that puts the change back, in ms. */
  readonly verifyFor: number;
  readonly controllerNamespace: string | undefined;
};

/** For commands that can do their work on manifests too. */
export function addMutationOptions(command: Command): Command {
  return addLiveMutationOptions(
    command
      .option("-f, --filename <file>", "edit manifests instead of the cluster: file, folder or - (repeatable)", collect)
      .option("-R, --recursive", "with -f: folders with their sub-folders")
      .option("--write", "with -f: write the files instead of printing the manifests"),
  );
}

/** For commands that need a cluster. */
export function addLiveMutationOptions(command: Command): Command {
  command
    .addOption(
      new Option("--dry-run <mode>", "print the plan (client), or have the server check it too (server)")
        .choices(["none", "client", "server"])
        .default("none"),
    )
    .option("--force", "go on in spite of safety findings")
    .option("--reason <text>", "why, for the Event on the Rollout")
    .option("--no-record", "leave no Event and no annotation for revert")
    .option("--field-manager <name>", "field manager of the writes", defaultFieldManager)
    .option("--verify-for <duration>", "how long to watch whether the change is kept", "2s");
  return addControllerOption(command);
}

/** Throws `usage` where options exclude each other. */
export function readMutationOptions(values: Readonly<Record<string, unknown>>, output: OutputFormat): MutationOptions {
  const options = {
    files: readTexts(values, "filename"),
    recursive: values["recursive"] === true,
    write: values["write"] === true,
    dryRun: requireOneOf(readText(values, "dryRun") ?? "none", ["none", "client", "server"]),
    force: values["force"] === true,
    record: values["record"] !== false,
    reason: readIfSet(values, "reason"),
    fieldManager: readIfSet(values, "fieldManager") ?? defaultFieldManager,
    verifyFor: readDuration(values, { name: "verifyFor", fallback: "2s" }),
    controllerNamespace: readNamespace(values, "controllerNamespace"),
  };
  refuseContradictions(options, output);
  return options;
}

function refuseContradictions({ files, write, recursive, dryRun }: MutationOptions, output: OutputFormat): void {
  const offline = files.length > 0;
  const contradictions: readonly (readonly [boolean, string, string])[] = [
    [write && !offline, "--write goes with -f only", "name the manifests with -f FILE|DIR"],
    [recursive && !offline, "--recursive goes with -f only", "name the folder with -f DIR"],
    [
      write && files.includes("-"),
      "--write cannot write back to standard input",
      "leave --write out and redirect stdout",
    ],
    [
      offline && dryRun === "server",
      "--dry-run=server cannot go with -f, which asks no server",
      "use --dry-run=client",
    ],
    [
      offline && output !== "text" && !write && dryRun === "none",
      `-o ${output} with -f would take the place of the manifests on stdout`,
      "add --write or --dry-run=client",
    ],
  ];
  const found = contradictions.find(([holds]) => holds);
  if (found !== undefined) throw new UserError("usage", found[1], { hint: found[2] });
}
