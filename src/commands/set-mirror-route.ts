// set-mirror-route: copies matching requests to the canary, whose answers nobody gets.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { MirrorRouteGoal } from "../plan/managed-route-entries.ts";
import { planSetRouteVia } from "../plan/route-promotion.ts";
import type { Runtime } from "../runtime.ts";
import { parseMirrorPercentage } from "../traffic/mirror-percentage.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { changeRollout } from "./change-rollout.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addMatchOptions, readMatches } from "./match-options.ts";
import { addMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { parseRolloutName } from "./rollout-name.ts";
import { type GlobalOptions, readText } from "./shared-options.ts";
import { addViaOptions, readWayOptions, refuseControllerOffline, type WayOptions } from "./way-options.ts";

const description = [
  "Copies matching requests to the canary, in all VirtualServices of the Rollout, all or nothing. They are answered as before, by the destinations of the weighted route with its weights; what the canary answers to a copy is thrown away. Without --match all requests of the weighted route are mirrored. The route stands before the weighted ones, in the order of managedRoutes, and has to be named there or in a step; a route of that name is replaced.",
  "Unlike the step of the same name it takes over timeout, retries, corsPolicy, rewrite and headers of the weighted route. A running controller keeps the route, with its weights, while an update is under way, and removes it when the update is promoted or aborted: where it would do so at once, the command refuses, unless forced.",
  "That is the same with --via auto and --direct. --via controller asks the controller instead, by a promotion, where the steps up to the next stop set exactly this route and leave the weights as they are; otherwise it refuses, and lists the steps that do.",
].join("\n\n");

const examples = `
Examples:
  # Mirror a tenth of all requests
  kubectl istio-rollout set-mirror-route web canary-mirror -n shop --percentage 10

  # Only what is read
  kubectl istio-rollout set-mirror-route web canary-mirror -n shop --match method=GET

  # Edit the manifests in a folder in place
  kubectl istio-rollout set-mirror-route web canary-mirror --match method=GET -f deploy/ --write`;

type SetMirrorRouteRequest = {
  readonly rollout: string;
  readonly goal: MirrorRouteGoal;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

export function addSetMirrorRouteCommand(program: Command, choose: Choose): void {
  const command = program
    .command("set-mirror-route")
    .summary("Mirror matching requests to the canary")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .argument("<name>", "name of the managed route")
    .option("--percentage <number>", "share of the matching requests that is mirrored, 0 to 100", "100")
    .addHelpText("after", examples);
  addMutationOptions(addViaOptions(addMatchOptions(command))).action((rollout: string, name: string) => {
    const { values, options } = optionsOf(command);
    const request: SetMirrorRouteRequest = {
      rollout: parseRolloutName(rollout),
      goal: {
        kind: "mirror",
        name,
        match: readMatches(values),
        percentage: parseMirrorPercentage(readText(values, "percentage") ?? "100"),
        inherit: values["inherit"] !== false,
      },
      mutation: readMutationOptions(values, options.output),
      way: readWayOptions(values),
    };
    refuseControllerOffline(request.way, request.mutation.files);
    choose({ options, request, run: (runtime) => setMirrorRoute(request, options, runtime) });
  });
}

function setMirrorRoute(request: SetMirrorRouteRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const plan = (state: TrafficState) => planSetRouteVia(state, request.goal, request.way.via);
  return changeRollout({ command: "set-mirror-route", ...request, plan }, options, runtime);
}
