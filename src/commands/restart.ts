// restart: replaces all pods of a Rollout by new ones.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Guards } from "../plan/guards.ts";
import { planRestart } from "../plan/plan-restart.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { changeRollout } from "./change-rollout.ts";
import { addGuardOptions, readGuards } from "./guard-options.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { parseRolloutName } from "./rollout-name.ts";
import { type GlobalOptions, readDuration, readText } from "./shared-options.ts";
import { addWaitOptions, readWayOptions, type WayOptions } from "./way-options.ts";

const description = [
  "Replaces every pod of the Rollout by a new one of the same template, as many at a time as may be unavailable, and waits until all are replaced. Weights and steps stay as they are.",
  "With --in the restart is left for that time, and nothing is waited for.",
].join("\n\n");

const examples = `
Examples:
  # New pods now
  kubectl istio-rollout restart web -n shop

  # In ten minutes
  kubectl istio-rollout restart web -n shop --in 10m`;

type RestartRequest = {
  readonly rollout: string;
  /** How long from now, in ms; undefined for at once. */
  readonly delay: number | undefined;
  readonly guards: Guards;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

export function addRestartCommand(program: Command, choose: Choose): void {
  const command = program
    .command("restart")
    .summary("Replace all pods by new ones")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .option("-i, --in <duration>", "after this time instead of at once")
    .addHelpText("after", examples);
  addMutationOptions(addWaitOptions(addGuardOptions(command))).action((rollout: string) => {
    const { values, options } = optionsOf(command);
    const isLater = readText(values, "in") !== undefined;
    const request: RestartRequest = {
      rollout: parseRolloutName(rollout),
      delay: isLater ? readDuration(values, { name: "in", fallback: "0s" }) : undefined,
      guards: readGuards(values),
      mutation: readMutationOptions(values, options.output),
      way: readWayOptions(values),
    };
    choose({ options, request, run: (runtime) => restart(request, options, runtime) });
  });
}

/** The time is taken once: planning again does not put it off. */
function restart(request: RestartRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { delay } = request;
  const at = formatTime(runtime.clock.now() + (delay ?? 0));
  const plan = (state: TrafficState) => planRestart(state, { at, isLater: delay !== undefined });
  return changeRollout({ command: "restart", ...request, plan, withoutRoutes: true }, options, runtime);
}

/** As the existing plugin writes it, and as the controller gives it back: whole seconds, UTC. */
function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
