// Weights: whole percents of a route's total.
import { UserError } from "../errors.ts";
import { describePlace } from "../resources/fields.ts";
import { type Destination, destinationName, routeName, type VirtualService } from "../resources/virtual-service.ts";
import type { RouteSides } from "./destinations.ts";

/** The whole text has to be an integer from 0 to 100. Throws `invalid-weight`. */
export function parseWeight(text: string): number {
  if (/^(?:0|[1-9]\d?|100)$/.test(text)) return Number(text);
  throw new UserError("invalid-weight", `weight "${text}" is not a whole number from 0 to 100`, {
    hint: "the weight is the canary's share in percent: kubectl istio-rollout set-weight ROLLOUT 20",
  });
}

/**
 * What is left for the stable side: 100 − canary − what the other destinations hold (rule 27, without its clamp).
 * Throws `weights-impossible`, with the arithmetic, where that is below 0.
 */
export function stableWeightFor(canaryWeight: number, sides: RouteSides, virtualService: VirtualService): number {
  const held = heldByOthers(sides);
  const stable = 100 - canaryWeight - held;
  if (stable >= 0) return stable;
  const holders = sides.others.filter(({ weight }) => (weight ?? 0) > 0);
  const subtrahends = holders.map((other) => ` - ${other.weight} (${destinationName(other)})`).join("");
  throw new UserError(
    "weights-impossible",
    `canary weight ${canaryWeight} does not fit into ${routeName(sides.route)} of ${describePlace(virtualService)}: ` +
      `100 - ${canaryWeight} (canary)${subtrahends} = ${stable} for stable`,
    {
      hint:
        held > 100
          ? "other destinations keep their weight; lower them first"
          : `other destinations keep their weight; the canary can have at most ${100 - held}`,
    },
  );
}

/** What destinations hold that are neither stable nor canary. */
export function heldByOthers({ others }: RouteSides): number {
  return sum(others);
}

export function totalWeight(destinations: readonly Destination[]): number {
  return destinations.length === 1 ? (destinations[0]?.weight ?? 100) : sum(destinations);
}

function sum(destinations: readonly Destination[]): number {
  return destinations.reduce((total, { weight }) => total + (weight ?? 0), 0);
}
