// takeover: the controller lets go of a Rollout, whose traffic then stays as it is set by hand.
import type { Command } from "commander";
import { type ExitCode, UserError } from "../errors.ts";
import { planTakeover } from "../plan/plan-takeover.ts";
import { takenOverValue } from "../resources/rollout-labels.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { changeRollout } from "./change-rollout.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addLiveMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import type { Stores } from "./open-stores.ts";
import { readController } from "./read-controller.ts";
import { parseRolloutName } from "./rollout-name.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { directWay } from "./way-options.ts";

const description = [
  "Takes a Rollout from its controller: weights, selectors and subsets then stay as they are set by hand. Its pods and its status stay as they are; nothing scales them, and no step or analysis runs, until handback.",
  "The controller instance id of the Rollout becomes a value that no controller serves; an annotation keeps the earlier value, who did it, when and why.",
].join("\n\n");

const examples = `
Examples:
  # Take the Rollout over, set a weight that no step offers, and give it back
  kubectl istio-rollout takeover web -n shop --reason "incident 42"
  kubectl istio-rollout set-weight web 33 -n shop
  kubectl istio-rollout handback web -n shop`;

type TakeoverRequest = { readonly rollout: string; readonly mutation: MutationOptions };

export function addTakeoverCommand(program: Command, choose: Choose): void {
  const command = program
    .command("takeover")
    .summary("Take a Rollout from its controller")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .addHelpText("after", examples);
  addLiveMutationOptions(command).action((rollout: string) => {
    const { values, options } = optionsOf(command);
    const mutation = readMutationOptions(values, options.output);
    const request: TakeoverRequest = { rollout: parseRolloutName(rollout), mutation };
    choose({ options, request, run: (runtime) => takeover(request, options, runtime) });
  });
}

function takeover(request: TakeoverRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const time = new Date(runtime.clock.now()).toISOString();
  const { reason } = request.mutation;
  return changeRollout(
    {
      command: "takeover",
      ...request,
      way: directWay,
      readMore: requireFreeInstanceId,
      plan: (state, stores) => {
        const by = stores.kind === "live" ? stores.live.user : "";
        return planTakeover(state, { by, time, reason });
      },
    },
    options,
    runtime,
  );
}

/** A controller with that very instance id would not let go. Throws `instance-id-served`. */
export async function requireFreeInstanceId(state: TrafficState, stores: Stores): Promise<TrafficState> {
  if (stores.kind === "offline") return state;
  const { status, because } = await readController(stores, takenOverValue);
  if (status !== "alive") return state;
  const message = `a controller serves the instance id "${takenOverValue}" (${because}), so that no Rollout can be taken from it`;
  throw new UserError("instance-id-served", message, { hint: "give that controller another --instance-id" });
}
