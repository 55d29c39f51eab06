// abort: gives an update up and sends all traffic back to the stable version.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Guards } from "../plan/guards.ts";
import type { Plan } from "../plan/plan.ts";
import { planAbort, planAbortDirect } from "../plan/plan-abort.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { chooseWay, type Via } from "../traffic/way.ts";
import { changeRollout } from "./change-rollout.ts";
import { addGuardOptions, readGuards } from "./guard-options.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addLiveMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { parseRolloutName } from "./rollout-name.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { addGraceOption, addViaOptions, readWayOptions, type WayOptions } from "./way-options.ts";

const description = [
  "Gives the update up: all traffic goes back to the stable version, and the Rollout ends Degraded until it is retried or changed. Waits until the VirtualServices show it.",
  "A controller that is alive is asked first. If all traffic is not on the stable version within --grace, or if there is no controller, the weights are written directly; a controller that returns keeps them.",
].join("\n\n");

const examples = `
Examples:
  # Back to the stable version, now
  kubectl istio-rollout abort web -n shop --reason "error rate"

  # See what would be done
  kubectl istio-rollout abort web -n shop --dry-run=client`;

type AbortRequest = {
  readonly rollout: string;
  readonly guards: Guards;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

export function addAbortCommand(program: Command, choose: Choose): void {
  const command = program
    .command("abort")
    .summary("Give an update up, all traffic back to stable")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .addHelpText("after", examples);
  addLiveMutationOptions(addGraceOption(addViaOptions(addGuardOptions(command)))).action((rollout: string) => {
    const { values, options } = optionsOf(command);
    const request: AbortRequest = {
      rollout: parseRolloutName(rollout),
      guards: readGuards(values),
      mutation: readMutationOptions(values, options.output),
      way: readWayOptions(values),
    };
    choose({ options, request, run: (runtime) => abort(request, options, runtime) });
  });
}

function abort(request: AbortRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { way } = request;
  const plan = (state: TrafficState) => planVia(state, way.via);
  const direct = { when: "unreached", plan: (state: TrafficState) => planVia(state, "direct") } as const;
  const fallback = way.via === "auto" ? direct : undefined;
  return changeRollout(
    { command: "abort", ...request, plan, fallback, ofUpdate: true, withoutRoutes: true },
    options,
    runtime,
  );
}

function planVia(state: TrafficState, via: Via): Plan {
  if (state.live === undefined) throw new Error("an abort needs a live cluster");
  const way = chooseWay(via, state.live.controller);
  return way.via === "controller" ? planAbort(state, way) : planAbortDirect(state, way);
}
