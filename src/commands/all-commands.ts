// Every command, in the order in which help lists them.
import type { Command } from "commander";
import { addAbortCommand } from "./abort.ts";
import { addCompletionCommand } from "./completion.ts";
import { addDiffCommand } from "./diff.ts";
import { addExplainCommand } from "./explain.ts";
import { addGetCommand } from "./get.ts";
import { addHandbackCommand } from "./handback.ts";
import type { Choose } from "./invocation.ts";
import { addMulticlusterCommand } from "./multicluster.ts";
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
import { addSetupMulticlusterCommand } from "./setup-multicluster.ts";
import { addStatusCommand } from "./status.ts";
import { addSyncCommand } from "./sync.ts";
import { addTakeoverCommand } from "./takeover.ts";
import { addUndoCommand } from "./undo.ts";
import { addValidateCommand } from "./validate.ts";
import { addVersionCommand } from "./version.ts";
import { addWaitCommand } from "./wait.ts";

/** By name, so that a command line declares no more than it may mean. */
const commands: Readonly<Record<string, (program: Command, choose: Choose) => void>> = {
  get: addGetCommand,
  status: addStatusCommand,
  wait: addWaitCommand,
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
  explain: addExplainCommand,
  completion: addCompletionCommand,
  "setup-multicluster": addSetupMulticlusterCommand,
  multicluster: addMulticlusterCommand,
  validate: addValidateCommand,
  version: addVersionCommand,
};

/** Those whose names are among the words, or all where none is: declaring a command takes longer than running some. */
export function addCommands(program: Command, choose: Choose, words: readonly string[]): void {
  const named = Object.keys(commands).filter((name) => words.includes(name));
  const isHelp = named.length === 0 || words.includes("help");
  for (const name of isHelp ? Object.keys(commands) : named) commands[name]?.(program, choose);
}
