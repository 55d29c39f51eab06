// Selected routes that lack one of the two sides, as the controller validates them (rule 24).
import { findNearest } from "../resources/near-names.ts";
import { destinationName, routeName } from "../resources/virtual-service.ts";
import { firstLabel, missingSides } from "../traffic/destinations.ts";
import { type Side, type Sides, sideName } from "../traffic/sides.ts";
import { isRoot } from "./delegation.ts";
import { delegatesOrRedirects } from "./managed-route-target.ts";
import { findMisreading } from "./reference-readings.ts";
import { hasTwoSides } from "./rollout-view.ts";
import { findingAt, type Rule } from "./rule.ts";
import { type SelectedRoute, selectRoutes } from "./select-routes.ts";
import { onBindings } from "./subjects.ts";
import { isSet, memberAt } from "./value.ts";
import { describe } from "./world-object.ts";

/** One finding for each such route of a Rollout that works at that level. */
export function tellMissingDestinations(level: Sides["level"]): Rule["check"] {
  return onBindings((binding, world) => {
    const { rollout, virtualService } = binding;
    if (rollout.sides.level !== level || !hasTwoSides(rollout) || isRoot(virtualService)) return [];
    // It is another VirtualService that is meant then.
    if (findMisreading(binding, world) !== undefined) return [];
    return selectRoutes(binding).flatMap(({ routes, ambiguous }) =>
      ambiguous.length > 0 ? [] : routes.flatMap((route) => tellRoute({ ...binding, route })),
    );
  });
}

function tellRoute(selected: SelectedRoute) {
  const { rollout, virtualService, route } = selected;
  const missing = missingSides(route, rollout.sides);
  if (missing.length === 0 || delegatesOrRedirects(selected) !== undefined) return [];
  const sides = missing.map((side) => `${side} ${sideName(rollout.sides, side)}`).join(" and ");
  const destinations = route.destinations.map(destinationName).join(", ") || "none";
  const message = `route ${routeName(route)} of ${describe(virtualService.object)} has no destination for the ${sides} of ${describe(rollout.object)} (destinations: ${destinations})`;
  const list = memberAt(route.value, "route");
  const nearest = missing.length === 1 ? nearestName(selected, missing[0]) : undefined;
  const fix = nearest === undefined ? {} : { fix: `did you mean ${nearest} by one of them?` };
  return [findingAt(isSet(list) ? list : route.value, message, fix)];
}

/** The missing side, where a destination looks like a slip of it. */
function nearestName({ rollout: { sides }, route }: SelectedRoute, side: Side | undefined): string | undefined {
  if (side === undefined) return undefined;
  const isSubset = sides.level === "subset";
  const wanted = (isSubset ? sides[side].subset : sides[side].service) ?? "";
  const other = sides[side === "canary" ? "stable" : "canary"];
  const names = route.destinations.map(({ host, subset }) => (isSubset ? (subset ?? "") : firstLabel(host)));
  const strange = names.filter((name) => name !== (isSubset ? other.subset : other.service));
  return findNearest(wanted, strange) === undefined ? undefined : sideName(sides, side);
}
