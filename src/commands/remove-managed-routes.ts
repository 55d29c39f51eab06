// remove-managed-routes: takes away header and mirror routes, above all those that were left behind.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import { planRemoveRoutesVia } from "../plan/route-promotion.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { changeRollout } from "./change-rollout.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { parseRolloutName } from "./rollout-name.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { addViaOptions, readWayOptions, refuseControllerOffline, type WayOptions } from "./way-options.ts";

const description = [
  "Removes the header and mirror routes of the Rollout from all of its VirtualServices, all or nothing: those that are named in managedRoutes or in a step, and no other. Requests that they took go to the weighted routes from then on.",
  "A running controller sets a route again as long as the step that sets it is the current one: the command refuses then, unless forced. With -f the manifests are edited instead.",
  "That is the same with --via auto and --direct. --via controller asks the controller instead, by a promotion, where the steps up to the next stop remove these routes and leave the weights as they are; otherwise it refuses, and lists the steps that do.",
].join("\n\n");

const examples = `
Examples:
  # Remove all that is left of an update that was interrupted
  kubectl istio-rollout remove-managed-routes web -n shop

  # Only one of them
  kubectl istio-rollout remove-managed-routes web canary-mirror -n shop

  # Edit the manifests in a folder in place
  kubectl istio-rollout remove-managed-routes web -f deploy/ --write`;

type RemoveManagedRoutesRequest = {
  readonly rollout: string;
  /** None for all. */
  readonly names: readonly string[];
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

export function addRemoveManagedRoutesCommand(program: Command, choose: Choose): void {
  const command = program
    .command("remove-managed-routes")
    .summary("Remove header and mirror routes")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .argument("[names...]", "names of the managed routes (default: all)")
    .addHelpText("after", examples);
  addMutationOptions(addViaOptions(command)).action((rollout: string, names: readonly string[]) => {
    const { values, options } = optionsOf(command);
    const request: RemoveManagedRoutesRequest = {
      rollout: parseRolloutName(rollout),
      names,
      mutation: readMutationOptions(values, options.output),
      way: readWayOptions(values),
    };
    refuseControllerOffline(request.way, request.mutation.files);
    choose({ options, request, run: (runtime) => removeManagedRoutes(request, options, runtime) });
  });
}

function removeManagedRoutes(
  request: RemoveManagedRoutesRequest,
  options: GlobalOptions,
  runtime: Runtime,
): Promise<ExitCode> {
  const plan = (state: TrafficState) => planRemoveRoutesVia(state, request, request.way.via);
  return changeRollout({ command: "remove-managed-routes", ...request, plan }, options, runtime);
}
