// set-weight: moves the canary's share of traffic.
import type { Command } from "commander";
import { type ExitCode, UserError } from "../errors.ts";
import { planSetWeight } from "../plan/plan-set-weight.ts";
import type { Runtime } from "../runtime.ts";
import { parseRouteSelector } from "../traffic/route-selector.ts";
import type { RouteChoice } from "../traffic/routes.ts";
import { parseWeight } from "../traffic/weight.ts";
import { carryOut } from "./carry-out.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { openStores } from "./open-stores.ts";
import { readTrafficState } from "./read-traffic-state.ts";
import { parseRolloutName } from "./rollout-name.ts";
import { collect, type GlobalOptions, readTexts } from "./shared-options.ts";
import { untilInterrupted } from "./until-interrupted.ts";

const description = [
  "Sets the canary's share of traffic in every route of the Rollout's VirtualServices, all or nothing. The stable side gets what is left; other destinations keep their weight, and nothing else of the objects is touched.",
  "A running Argo Rollouts controller puts foreign weights back at once: the command refuses while one is alive, unless forced. With -f the manifests are edited instead; comments, order and format stay as they are.",
].join("\n\n");

const examples = `
Examples:
  # Send 20% of the traffic to the canary
  kubectl istio-rollout set-weight web 20 -n shop

  # See what would be written, and have the API server check it
  kubectl istio-rollout set-weight web 20 -n shop --dry-run=server

  # Only one of several routes
  kubectl istio-rollout set-weight web 20 -n shop --route http:checkout

  # Edit the manifests in a folder in place
  kubectl istio-rollout set-weight web 20 -f deploy/ --write`;

type SetWeightRequest = {
  readonly rollout: string;
  /** Integer percent, 0 to 100. */
  readonly weight: number;
  readonly routes: RouteChoice;
  readonly mutation: MutationOptions;
};

export function addSetWeightCommand(program: Command, choose: Choose): void {
  const command = program
    .command("set-weight")
    .summary("Set the canary's share of traffic")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .argument("<weight>", "the canary's share in percent, 0 to 100")
    .option(
      "--route <route>",
      "only this route: http:NAME, tcp:PORT, tls:PORT[/SNI,...], or by its place http:#INDEX (repeatable)",
      collect,
    )
    .option("--all-routes", "every route that carries both destinations")
    .addHelpText("after", examples);
  addMutationOptions(command).action((rollout: string, weight: string) => {
    const { values, options } = optionsOf(command);
    const request: SetWeightRequest = {
      rollout: parseRolloutName(rollout),
      weight: parseWeight(weight),
      routes: readRouteChoice(readTexts(values, "route"), values["allRoutes"] === true),
      mutation: readMutationOptions(values, options.output),
    };
    choose({ options, request, run: (runtime) => setWeight(request, options, runtime) });
  });
}

async function setWeight(request: SetWeightRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const stores = await untilInterrupted(openStores(request.mutation, options, runtime), runtime.interruption.signal);
  try {
    return await carryOut(
      {
        command: "set-weight",
        stores,
        options: request.mutation,
        output: options.output,
        readState: () => readTrafficState(stores, request.rollout),
        plan: (state) => planSetWeight(state, request),
      },
      runtime,
    );
  } finally {
    stores.close();
  }
}

function readRouteChoice(routes: readonly string[], all: boolean): RouteChoice {
  if (routes.length > 0 && all) throw new UserError("usage", "--route and --all-routes exclude each other");
  if (all) return { kind: "all" };
  return routes.length === 0 ? { kind: "rollout" } : { kind: "named", selectors: routes.map(parseRouteSelector) };
}
