// handback: the controller gets back a Rollout that was taken over.
import type { Command } from "commander";
import { type ExitCode, UserError } from "../errors.ts";
import { type HandbackEnd, planHandback } from "../plan/plan-handback.ts";
import type { Runtime } from "../runtime.ts";
import { changeRollout } from "./change-rollout.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addLiveMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { parseRolloutName } from "./rollout-name.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { addWaitOptions, readWayOptions, type WayOptions } from "./way-options.ts";

const description = [
  "Gives a Rollout back to its controller, which then puts the traffic where the Rollout's step has it. With --promote or --abort the status is written first, so that it goes on from what was done by hand instead.",
  "--promote needs all pods of the canary version ready, as promote --direct leaves them.",
].join("\n\n");

const examples = `
Examples:
  # Back to the weights of the step
  kubectl istio-rollout handback web -n shop

  # After promote --direct: the canary version stays, the update is complete
  kubectl istio-rollout handback web -n shop --promote`;

type HandbackRequest = {
  readonly rollout: string;
  readonly end: HandbackEnd;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

export function addHandbackCommand(program: Command, choose: Choose): void {
  const command = program
    .command("handback")
    .summary("Give a Rollout back to its controller")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .option("--promote", "the canary version is to be the stable one")
    .option("--abort", "the update is to be given up")
    .addHelpText("after", examples);
  addLiveMutationOptions(addWaitOptions(command)).action((rollout: string) => {
    const { values, options } = optionsOf(command);
    const request: HandbackRequest = {
      rollout: parseRolloutName(rollout),
      end: readEnd(values),
      mutation: readMutationOptions(values, options.output),
      way: readWayOptions(values),
    };
    choose({ options, request, run: (runtime) => handback(request, options, runtime) });
  });
}

function handback(request: HandbackRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const plan = (state: Parameters<typeof planHandback>[0]) => planHandback(state, request.end);
  return changeRollout({ command: "handback", ...request, plan }, options, runtime);
}

function readEnd(values: Readonly<Record<string, unknown>>): HandbackEnd {
  const [promote, abort] = [values["promote"] === true, values["abort"] === true];
  if (promote && abort) throw new UserError("usage", "--promote and --abort exclude each other");
  if (promote) return "promote";
  return abort ? "abort" : "resume";
}
