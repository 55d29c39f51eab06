// wait: until a Rollout is where a pipeline wants it, and no longer.
import type { Command } from "commander";
import { type ExitCode, UserError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { type Goal, parseGoal } from "../view/goal.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { parseRolloutName } from "./rollout-name.ts";
import { collect, type GlobalOptions, readDuration, readNamespace, readTexts } from "./shared-options.ts";

const description = [
  "Waits until the Rollout is healthy, paused, at a step, at a weight, aborted or degraded, whichever comes first, and prints which one it was. Weights are those of the VirtualServices; healthy means that the traffic has arrived too. A status that is older than the last change of the Rollout counts for nothing.",
  "Exit code 5 when the time runs out, 6 when none of them can be reached any more: the update was aborted, the Rollout is Degraded, or what is waited for has passed. One line per change on stderr.",
].join("\n\n");

const examples = `
Examples:
  # In a pipeline: after a new image, until the first pause
  kubectl istio-rollout wait web -n shop --for=paused --timeout=10m

  # Promote, and be told how it ended
  kubectl istio-rollout promote web -n shop --full --no-wait
  kubectl istio-rollout wait web -n shop --for=healthy --for=degraded

  # Until the canary really has half of the traffic
  kubectl istio-rollout wait web -n shop --for=weight=50`;

export type WaitRequest = {
  readonly rollout: string;
  readonly goals: readonly Goal[];
  /** ms; 0 looks once. */
  readonly timeout: number;
  readonly controllerNamespace: string | undefined;
};

export function addWaitCommand(program: Command, choose: Choose): void {
  const command = program
    .command("wait")
    .summary("Wait until a Rollout is healthy, paused, at a step, at a weight, ...")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .option("--for <goal>", "healthy, paused, step=N, weight=W, aborted or degraded (repeatable)", collect)
    .option("--timeout <duration>", "how long to wait; 0 looks once", "5m")
    .option("--controller-namespace <name>", "where the Argo Rollouts controller runs (default: look everywhere)")
    .addHelpText("after", examples);
  command.action((rollout: string) => {
    const { values, options } = optionsOf(command);
    const request: WaitRequest = {
      rollout: parseRolloutName(rollout),
      goals: readTexts(values, "for").map(parseGoal),
      timeout: readDuration(values, { name: "timeout", fallback: "5m" }),
      controllerNamespace: readNamespace(values, "controllerNamespace"),
    };
    if (request.goals.length === 0) throw nothingToWaitFor();
    choose({ options, request, run: (runtime) => wait(request, options, runtime) });
  });
}

function nothingToWaitFor(): UserError {
  return new UserError("usage", "wait has to be told what for", {
    hint: "add --for=healthy, paused, step=N, weight=W, aborted or degraded",
  });
}

async function wait(request: WaitRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { waitForGoals } = await import("./seeing/wait-for-goals.ts");
  return waitForGoals(request, options, runtime);
}
