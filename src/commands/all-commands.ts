// Every command, in the order in which help lists them.
import type { Command } from "commander";
import { addAbortCommand } from "./abort.ts";
import { addDiffCommand } from "./diff.ts";
import { addHandbackCommand } from "./handback.ts";
import type { Choose } from "./invocation.ts";
import { addPauseCommand, addResumeCommand } from "./pause.ts";
import { addPromoteCommand } from "./promote.ts";
import { addRemoveManagedRoutesCommand } from "./remove-managed-routes.ts";
import { addRestartCommand } from "./restart.ts";
import { addRetryCommand } from "./retry.ts";
import { addRevertCommand } from "./revert.ts";
import { addSetHeaderRouteCommand } from "./set-header-route.ts";
import { addSetImageCommand } from "./set-image.ts";
import { addSetMirrorRouteCommand } from "./set-mirror-route.ts";
import { addSetWeightCommand } from "./set-weight.ts";
import { addSyncCommand } from "./sync.ts";
import { addTakeoverCommand } from "./takeover.ts";
import { addUndoCommand } from "./undo.ts";
import { addValidateCommand } from "./validate.ts";
import { addVersionCommand } from "./version.ts";

/** By name, so that a command line declares no more than it may mean. */
const commands: Readonly<Record<string, (program: Command, choose: Choose) => void>> = {
  "set-weight": addSetWeightCommand,
  "set-header-route": addSetHeaderRouteCommand,
  "set-mirror-route": addSetMirrorRouteCommand,
  "remove-managed-routes": addRemoveManagedRoutesCommand,
  promote: addPromoteCommand,
  abort: addAbortCommand,
  retry: addRetryCommand,
  pause: addPauseCommand,
  resume: addResumeCommand,
  restart: addRestartCommand,
  undo: addUndoCommand,
  "set-image": addSetImageCommand,
  takeover: addTakeoverCommand,
  handback: addHandbackCommand,
  diff: addDiffCommand,
  sync: addSyncCommand,
  revert: addRevertCommand,
  validate: addValidateCommand,
  version: addVersionCommand,
};

/** Those whose names are among the words, or all where none is: declaring a command takes longer than running some. */
export function addCommands(program: Command, choose: Choose, words: readonly string[]): void {
  const named = Object.keys(commands).filter((name) => words.includes(name));
  const isHelp = named.length === 0 || words.includes("help");
  for (const name of isHelp ? Object.keys(commands) : named) commands[name]?.(program, choose);
}
