// retry: begins an aborted update again.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Guards } from "../plan/guards.ts";
import { planRetry } from "../plan/plan-retry.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { changeRollout } from "./change-rollout.ts";
import { addGuardOptions, readGuards } from "./guard-options.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addLiveMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { parseRolloutName } from "./rollout-name.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { addWaitOptions, readWayOptions, type WayOptions } from "./way-options.ts";

const description = [
  "Begins an aborted update again at its first step, and waits until the VirtualServices show the weights of the first step that it stops at. An update that is not aborted is left alone.",
  "Only a controller can do it: where none is alive, the request is left for one that comes back, and nothing is waited for.",
].join("\n\n");

const examples = `
Examples:
  # Try the aborted update once more
  kubectl istio-rollout retry web -n shop

  # Only if it is still the one that was aborted
  kubectl istio-rollout retry web -n shop --if-hash 7d8f9c6b5`;

type RetryRequest = {
  readonly rollout: string;
  readonly guards: Guards;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

export function addRetryCommand(program: Command, choose: Choose): void {
  const command = program
    .command("retry")
    .summary("Begin an aborted update again")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .addHelpText("after", examples);
  addLiveMutationOptions(addWaitOptions(addGuardOptions(command))).action((rollout: string) => {
    const { values, options } = optionsOf(command);
    const request: RetryRequest = {
      rollout: parseRolloutName(rollout),
      guards: readGuards(values),
      mutation: readMutationOptions(values, options.output),
      way: readWayOptions(values),
    };
    choose({ options, request, run: (runtime) => retry(request, options, runtime) });
  });
}

function retry(request: RetryRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const plan = (state: TrafficState) => planRetry(state);
  return changeRollout({ command: "retry", ...request, plan, withoutRoutes: true }, options, runtime);
}
