// status: where a Rollout stands, why, and what to run next.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { parseRolloutName } from "./rollout-name.ts";
import { type GlobalOptions, readNamespace } from "./shared-options.ts";

const description = [
  "Says in a few lines where the Rollout stands, why it does not move, and which commands come next: missing objects, pods that do not come, a controller that is not there or has not seen the last change, a takeover, a pause, an analysis, an abort that was not carried out, traffic that leads to no pod.",
  "Exit code 0 while it is healthy, progressing or paused, 6 when it is Degraded or aborted. It looks once and does not wait.",
].join("\n\n");

const examples = `
Examples:
  # Why does it not go on?
  kubectl istio-rollout status web -n shop

  # In a script: the codes of all that is in its way
  kubectl istio-rollout status web -n shop -o json | jq -r '.blockedBy[].reason'`;

export type StatusRequest = { readonly rollout: string; readonly controllerNamespace: string | undefined };

export function addStatusCommand(program: Command, choose: Choose): void {
  const command = program
    .command("status")
    .summary("Say why a Rollout stands where it stands, and what to run next")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .option("--controller-namespace <name>", "where the Argo Rollouts controller runs (default: look everywhere)")
    .addHelpText("after", examples);
  command.action((rollout: string) => {
    const { values, options } = optionsOf(command);
    const request: StatusRequest = {
      rollout: parseRolloutName(rollout),
      controllerNamespace: readNamespace(values, "controllerNamespace"),
    };
    choose({ options, request, run: (runtime) => status(request, options, runtime) });
  });
}

async function status(request: StatusRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { showStatus } = await import("./seeing/show-rollout.ts");
  return showStatus(request, options, runtime);
}
