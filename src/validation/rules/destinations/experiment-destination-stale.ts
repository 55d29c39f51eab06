import { findSide, firstLabel } from "../../../traffic/destinations.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onSelectedRoutes } from "../../subjects.ts";
import { itemsOf, memberAt, textOf, valueAt } from "../../value.ts";
import { objectsOf, type World } from "../../world.ts";
import { describe, type WorldObject } from "../../world-object.ts";

export const experimentDestinationStale = defineRule({
  name: "experiment-destination-stale",
  group: "destinations",
  severity: "error",
  scope: "live",
  needs: ["Experiment"],
  what: "a destination of an experiment that is over",
  why: "its pods go away, so that its share of the requests fails with 503",
  fix: "remove the destination from the route, and give its weight to the stable one",
  sources: ["rule 103", "#4890"],
  check: (world) => {
    const over = findServicesOfEnded(world);
    return onSelectedRoutes(({ rollout, route }) =>
      route.destinations.flatMap((destination) => {
        const { host, weight = 0, value } = destination;
        const experiment = over.get(`${rollout.object.namespace}/${firstLabel(host)}`);
        if (experiment === undefined || weight === 0 || findSide(destination, rollout.sides) !== undefined) return [];
        const message = `${weight}% go to "${host}", a Service of ${describe(experiment)}, which has ended (${phaseOf(experiment)})`;
        return [findingAt(value, message)];
      }),
    )(world);
  },
});

/** Experiments by `NAMESPACE/SERVICE`, unless one that is under way has a Service of that name. */
function findServicesOfEnded(world: World): ReadonlyMap<string, WorldObject> {
  const experiments = objectsOf(world, "Experiment");
  const running = new Set(experiments.filter((experiment) => !hasEnded(experiment)).flatMap(servicesOf));
  return new Map(
    experiments
      .filter(hasEnded)
      .flatMap((experiment) => servicesOf(experiment).map((service) => [service, experiment] as const))
      .filter(([service]) => !running.has(service)),
  );
}

function hasEnded(experiment: WorldObject): boolean {
  return ["Successful", "Failed", "Error", "Inconclusive"].includes(phaseOf(experiment));
}

function phaseOf(experiment: WorldObject): string {
  return textOf(valueAt(experiment, "status", "phase")) ?? "";
}

function servicesOf(experiment: WorldObject): readonly string[] {
  return itemsOf(valueAt(experiment, "status", "templateStatuses")).flatMap((template) => {
    const service = textOf(memberAt(template, "serviceName"));
    return service === undefined ? [] : [`${experiment.namespace}/${service}`];
  });
}
