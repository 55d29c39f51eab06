// multicluster: what comes after a set-up, as subcommands.
import type { Command } from "commander";
import type { Choose } from "./invocation.ts";
import { addRemoveCommand } from "./multicluster-remove.ts";
import { addRotateCommand } from "./multicluster-rotate.ts";
import { addVerifyCommand } from "./multicluster-verify.ts";

const description =
  "Looks after the access that setup-multicluster gave the controller: verify checks all of it, rotate replaces its token without a gap, remove takes it away again.";

export function addMulticlusterCommand(program: Command, choose: Choose): void {
  const command = program
    .command("multicluster")
    .summary("Verify, rotate or remove the access to a primary cluster")
    .description(description)
    .usage("COMMAND [options]")
    .helpCommand(false);
  addVerifyCommand(command, choose);
  addRotateCommand(command, choose);
  addRemoveCommand(command, choose);
}
