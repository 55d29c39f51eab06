// Which destination of a route is the canary, which is stable, which is somebody else's.
import { UserError } from "../errors.ts";
import { describePlace } from "../resources/fields.ts";
import {
  type Destination,
  destinationName,
  type Route,
  routeName,
  type VirtualService,
} from "../resources/virtual-service.ts";
import { type Side, type Sides, sideName } from "./sides.ts";

export type RouteSides = {
  readonly route: Route;
  readonly canary: Destination;
  readonly stable: Destination;
  /** Destinations that are neither; they keep their weight. */
  readonly others: readonly Destination[];
};

/** The first DNS label of a host, all that the controller compares; empty for a host that starts with a dot (rule 22). */
export function firstLabel(host: string): string {
  return host.split(".", 1)[0] ?? "";
}

/** The side that a destination belongs to, canary first, by host or by subset (rule 23). */
export function findSide(destination: Destination, sides: Sides): Side | undefined {
  const label = firstLabel(destination.host);
  const belongsTo = (side: Side) =>
    (label !== "" && label === sides[side].service) ||
    (destination.subset !== undefined && destination.subset === sides[side].subset);
  if (label === "") return undefined;
  if (belongsTo("canary")) return "canary";
  return belongsTo("stable") ? "stable" : undefined;
}

/** The sides that a route lacks, canary first, as the controller's validation sees it (rule 24). */
export function missingSides(route: Route, sides: Sides): readonly Side[] {
  return (["canary", "stable"] as const).filter((side) => {
    const { service, subset } = sides[side];
    return !route.destinations.some((destination) =>
      sides.level === "subset" ? destination.subset === subset : firstLabel(destination.host) === service,
    );
  });
}

/** Throws `destination-missing`, or `destination-duplicate` where a side occurs twice (rule 26). */
export function requireSides(route: Route, virtualService: VirtualService, sides: Sides): RouteSides {
  const [missing] = missingSides(route, sides);
  if (missing !== undefined) throw destinationMissing(route, virtualService, sideName(sides, missing));
  const bySide = Map.groupBy(route.destinations, (destination) => findSide(destination, sides));
  const only = (side: Side): Destination => {
    const [first, ...more] = bySide.get(side) ?? [];
    if (first === undefined) throw destinationMissing(route, virtualService, sideName(sides, side));
    if (more.length > 0) throw destinationDuplicate(route, virtualService, { side, found: [first, ...more] });
    return first;
  };
  return { route, canary: only("canary"), stable: only("stable"), others: bySide.get(undefined) ?? [] };
}

function destinationMissing(route: Route, virtualService: VirtualService, side: string): UserError {
  return new UserError(
    "destination-missing",
    `${routeName(route)} of ${describePlace(virtualService)} has no destination for ${side}`,
    {
      alternatives: { label: "destinations", values: route.destinations.map(destinationName) },
      hint: "a route can only be weighted when it carries both the stable and the canary destination",
    },
  );
}

function destinationDuplicate(
  route: Route,
  virtualService: VirtualService,
  { side, found }: { side: Side; found: readonly Destination[] },
): UserError {
  return new UserError(
    "destination-duplicate",
    `${routeName(route)} of ${describePlace(virtualService)} has ${found.length} destinations that the controller takes for the ${side}`,
    {
      alternatives: { label: "destinations", values: found.map(destinationName) },
      hint: `each would get the whole ${side} weight; leave one of them in the route`,
    },
  );
}
