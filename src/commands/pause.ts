// pause and resume: a person's own pause of a Rollout.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Guards } from "../plan/guards.ts";
import type { Plan } from "../plan/plan.ts";
import { planPause, planResume } from "../plan/plan-pause.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { changeRollout } from "./change-rollout.ts";
import { addGuardOptions, readGuards } from "./guard-options.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { parseRolloutName } from "./rollout-name.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { addWaitOptions, readWayOptions, type WayOptions } from "./way-options.ts";

type PauseRequest = {
  readonly rollout: string;
  readonly guards: Guards;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

type Verb = {
  readonly name: "pause" | "resume";
  readonly summary: string;
  readonly description: string;
  readonly examples: string;
  readonly plan: (state: TrafficState) => Plan;
};

const pause: Verb = {
  name: "pause",
  summary: "Keep a Rollout from taking any step",
  description: [
    "Pauses a Rollout: its controller takes no further step of an update and scales nothing for one, until it is resumed.",
    "Traffic stays where it is, but a pause does not hold weights that were set by hand: the controller puts them back all the same. takeover holds them.",
  ].join("\n\n"),
  examples: `
Examples:
  # Stop where it is
  kubectl istio-rollout pause web -n shop --reason "looking into latency"

  # In the manifests
  kubectl istio-rollout pause web -f deploy/ --write`,
  plan: planPause,
};

const resume: Verb = {
  name: "resume",
  summary: "End a pause that a person made",
  description:
    "Ends the pause that a person made, so that the update goes on. An update that waits at a pause step is not resumed but promoted.",
  examples: `
Examples:
  # Go on with the update
  kubectl istio-rollout resume web -n shop`,
  plan: planResume,
};

export function addPauseCommand(program: Command, choose: Choose): void {
  addVerb(program, pause, choose);
}

export function addResumeCommand(program: Command, choose: Choose): void {
  addVerb(program, resume, choose);
}

function addVerb(program: Command, verb: Verb, choose: Choose): void {
  const command = program
    .command(verb.name)
    .summary(verb.summary)
    .description(verb.description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .addHelpText("after", verb.examples);
  addMutationOptions(addWaitOptions(addGuardOptions(command))).action((rollout: string) => {
    const { values, options } = optionsOf(command);
    const request: PauseRequest = {
      rollout: parseRolloutName(rollout),
      guards: readGuards(values),
      mutation: readMutationOptions(values, options.output),
      way: readWayOptions(values),
    };
    choose({ options, request, run: (runtime) => carryOutVerb({ verb, request }, options, runtime) });
  });
}

type Chosen = { readonly verb: Verb; readonly request: PauseRequest };

function carryOutVerb({ verb, request }: Chosen, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const plan = (state: TrafficState) => verb.plan(state);
  return changeRollout({ command: verb.name, ...request, plan, withoutRoutes: true }, options, runtime);
}
