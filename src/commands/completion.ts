// completion: the script that has a shell complete this tool's own executable.
import type { Command } from "commander";
import { type ExitCode, UserError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import type { GlobalOptions } from "./shared-options.ts";

const description = [
  "Prints a script that completes kubectl-istio_rollout in a shell. Behind kubectl nothing has to be set up: kubectl's own completion asks kubectl_complete-istio_rollout, which is installed beside this tool.",
  "Completed are commands, options, contexts, namespaces, Rollouts, routes, steps and weights; after a second at the latest, and without a word where the cluster cannot be asked.",
].join("\n\n");

const examples = `
Examples:
  # bash, in this shell
  source <(kubectl istio-rollout completion bash)

  # zsh, for good
  kubectl istio-rollout completion zsh > "\${fpath[1]}/_kubectl-istio_rollout"

  # fish
  kubectl istio-rollout completion fish > ~/.config/fish/completions/kubectl-istio_rollout.fish

  # PowerShell
  kubectl istio-rollout completion powershell | Out-String | Invoke-Expression`;

const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

export function addCompletionCommand(program: Command, choose: Choose): void {
  const command = program
    .command("completion")
    .summary("Print the completion script of a shell")
    .description(description)
    .addArgument(program.createArgument("<shell>", "the shell").choices(shells))
    .addHelpText("after", examples);
  command.action((shell: Shell) => {
    const { options } = optionsOf(command);
    if (options.output === "name") throw namesNothing();
    choose({ options, request: { shell }, run: (runtime) => printScript(shell, options, runtime) });
  });
}

function namesNothing(): UserError {
  return new UserError("usage", '-o "name" does not go with completion, which names no objects', {
    hint: "use -o json or -o yaml",
  });
}

async function printScript(shell: Shell, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { showScript } = await import("./completing/show-script.ts");
  return showScript(shell, options, runtime);
}
