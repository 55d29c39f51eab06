// set-weight: moves the canary's share of traffic.
import type { Command } from "commander";
import { UserError } from "../errors.ts";
import { parseRouteSelector } from "../traffic/route-selector.ts";
import type { RouteChoice } from "../traffic/routes.ts";
import { parseWeight } from "../traffic/weight.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addMutationOptions, readMutationOptions } from "./mutation-options.ts";
import { parseRolloutName } from "./rollout-name.ts";
import { addScheduleOptions, readSchedule } from "./schedule-options.ts";
import { collect, readTexts } from "./shared-options.ts";
import { type SetWeightRequest, shiftWeights } from "./shift-weights.ts";
import { addGraceOption, addViaOptions, readWayOptions } from "./way-options.ts";

const description = [
  "Sets the canary's share of traffic in every route of the Rollout's VirtualServices, all or nothing. The stable side gets what is left; other destinations keep their weight, and nothing else of the objects is touched.",
  "A running Argo Rollouts controller puts foreign weights back at once. Where one is alive, the Rollout is moved to the step of that weight; where no step has it, the command refuses, unless --takeover takes the Rollout from the controller first. With -f the manifests are edited instead; comments, order and format stay as they are.",
].join("\n\n");

const examples = `
Examples:
  # Send 20% of the traffic to the canary
  kubectl istio-rollout set-weight web 20 -n shop

  # See what would be written, and have the API server check it
  kubectl istio-rollout set-weight web 20 -n shop --dry-run=server

  # A weight that no step offers, although a controller is alive
  kubectl istio-rollout set-weight web 33 -n shop --takeover

  # Only one of several routes
  kubectl istio-rollout set-weight web 20 -n shop --route http:checkout

  # Walk up, as long as the check succeeds before each increase
  kubectl istio-rollout set-weight web --schedule 5,10,25,50 --interval 2m --check ./healthy.sh

  # Edit the manifests in a folder in place
  kubectl istio-rollout set-weight web 20 -f deploy/ --write`;

export function addSetWeightCommand(program: Command, choose: Choose): void {
  const command = program
    .command("set-weight")
    .summary("Set the canary's share of traffic")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .argument("[weight]", "the canary's share in percent, 0 to 100; --schedule gives several instead")
    .option(
      "--route <route>",
      "only this route: http:NAME, tcp:PORT, tls:PORT[/SNI,...], or by its place http:#INDEX (repeatable)",
      collect,
    )
    .option("--all-routes", "every route that carries both destinations")
    .option("--takeover", "take the Rollout from its controller first; handback gives it back")
    .addHelpText("after", examples);
  addMutationOptions(addGraceOption(addViaOptions(addScheduleOptions(command)))).action(
    (rollout: string, weight?: string) => {
      const { values, options } = optionsOf(command);
      const schedule = readSchedule(values, weight);
      const request: SetWeightRequest = {
        rollout: parseRolloutName(rollout),
        weight: schedule?.weights.at(-1) ?? parseWeight(weight ?? ""),
        routes: readRouteChoice(readTexts(values, "route"), values["allRoutes"] === true),
        takeover: values["takeover"] === true,
        schedule,
        mutation: readMutationOptions(values, options.output),
        way: readWayOptions(values),
      };
      refuseContradictions(request);
      choose({ options, request, run: (runtime) => shiftWeights(request, options, runtime) });
    },
  );
}

function refuseContradictions({ mutation, takeover, schedule, way }: SetWeightRequest): void {
  if (takeover && way.via === "controller")
    throw new UserError("usage", "--takeover and --via controller exclude each other");
  if (mutation.files.length === 0) return;
  const flags = [takeover && "--takeover", schedule !== undefined && "--schedule", way.via === "controller" && "--via"];
  const flag = flags.find((given) => given !== false);
  if (flag !== undefined) throw new UserError("usage", `${flag} needs a cluster and does not go with -f`);
}

function readRouteChoice(routes: readonly string[], all: boolean): RouteChoice {
  if (routes.length > 0 && all) throw new UserError("usage", "--route and --all-routes exclude each other");
  if (all) return { kind: "all" };
  return routes.length === 0 ? { kind: "rollout" } : { kind: "named", selectors: routes.map(parseRouteSelector) };
}
