// set-header-route: sends matching requests to the canary, whatever its weight is.
import type { Command } from "commander";
import { type ExitCode, UserError } from "../errors.ts";
import type { HeaderRouteGoal } from "../plan/managed-route-entries.ts";
import { planSetRouteVia } from "../plan/route-promotion.ts";
import type { RouteMatch } from "../resources/rollout-steps.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { changeRollout } from "./change-rollout.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addMatchOptions, readMatches } from "./match-options.ts";
import { addMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { parseRolloutName } from "./rollout-name.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { addViaOptions, readWayOptions, refuseControllerOffline, type WayOptions } from "./way-options.ts";

const description = [
  "Sends every request that matches to the canary, whatever its weight is, in all VirtualServices of the Rollout, all or nothing. The route stands before the weighted ones, in the order of managedRoutes, and has to be named there or in a step; a route of that name is replaced.",
  "Unlike the step of the same name it takes over timeout, retries, corsPolicy, rewrite and headers of the weighted route. A running controller keeps the route while an update is under way, and removes it when the update is promoted or aborted: where it would do so at once, the command refuses, unless forced.",
  "That is the same with --via auto and --direct. --via controller asks the controller instead, by a promotion, where the steps up to the next stop set exactly this route and leave the weights as they are; otherwise it refuses, and lists the steps that do.",
].join("\n\n");

const examples = `
Examples:
  # Requests with the header x-canary: true go to the canary
  kubectl istio-rollout set-header-route web canary-header -n shop --match header:x-canary=true

  # Both have to hold, or the other one
  kubectl istio-rollout set-header-route web canary-header -n shop \\
    --match "header:x-team=shop;path=prefix:/api/" --match "header:cookie=regex:.*canary=1.*"

  # Edit the manifests in a folder in place
  kubectl istio-rollout set-header-route web canary-header --match header:x-canary=true -f deploy/ --write`;

type SetHeaderRouteRequest = {
  readonly rollout: string;
  readonly goal: HeaderRouteGoal;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

export function addSetHeaderRouteCommand(program: Command, choose: Choose): void {
  const command = program
    .command("set-header-route")
    .summary("Send matching requests to the canary")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .argument("<name>", "name of the managed route")
    .addHelpText("after", examples);
  addMutationOptions(addViaOptions(addMatchOptions(command))).action((rollout: string, name: string) => {
    const { values, options } = optionsOf(command);
    const request: SetHeaderRouteRequest = {
      rollout: parseRolloutName(rollout),
      goal: { kind: "header", name, match: requireMatches(readMatches(values)), inherit: values["inherit"] !== false },
      mutation: readMutationOptions(values, options.output),
      way: readWayOptions(values),
    };
    refuseControllerOffline(request.way, request.mutation.files);
    choose({ options, request, run: (runtime) => setHeaderRoute(request, options, runtime) });
  });
}

function setHeaderRoute(request: SetHeaderRouteRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const plan = (state: TrafficState) => planSetRouteVia(state, request.goal, request.way.via);
  return changeRollout({ command: "set-header-route", ...request, plan }, options, runtime);
}

/** Without any the route would take all requests, as `set-weight` 100 does with more care. */
function requireMatches(matches: readonly RouteMatch[] | undefined): readonly RouteMatch[] {
  if (matches !== undefined) return matches;
  throw new UserError("usage", "--match is missing: which requests are to go to the canary", {
    hint: "write --match header:x-canary=true; all of them are kubectl istio-rollout set-weight ROLLOUT 100",
  });
}
