// Which Services or subsets are the stable and the canary side of a Rollout.
import { UserError } from "../errors.ts";
import { describePlace } from "../resources/fields.ts";
import type { Rollout } from "../resources/rollout.ts";

export type Side = "stable" | "canary";
type SideAddress = { readonly service: string | undefined; readonly subset: string | undefined };
export type Sides = {
  /** By which of the two a route has to carry both sides (rule 24). */
  readonly level: "host" | "subset";
  readonly canary: SideAddress;
  readonly stable: SideAddress;
};

/**
 * As `GetStableAndCanaryServices(ro, false)` maps them: stableService and canaryService win over ping-pong (rules 25, 75, 77).
 * `statusKnown` is false where the Rollout comes from a manifest. Throws `stable-side-unknown` or `invalid-reference`.
 */
export function sidesOf(rollout: Rollout, statusKnown: boolean): Sides {
  const services = servicesOf(rollout, statusKnown);
  const subsets = rollout.destinationRule;
  const sides: Sides = {
    level: subsets === undefined ? "host" : "subset",
    canary: { service: services.canary, subset: subsets?.canarySubset },
    stable: { service: services.stable, subset: subsets?.stableSubset },
  };
  requireTwoSides(rollout, sides);
  return sides;
}

/** `Service "web-canary"` or `subset "canary"` */
export function sideName(sides: Sides, side: Side): string {
  const { service, subset } = sides[side];
  return sides.level === "subset" ? `subset "${subset}"` : `Service "${service}"`;
}

function servicesOf(rollout: Rollout, statusKnown: boolean): Partial<Record<Side, string>> {
  const { stableService, canaryService, pingPong, status } = rollout;
  if (pingPong === undefined || stableService !== undefined || canaryService !== undefined) {
    return {
      ...(stableService === undefined ? {} : { stable: stableService }),
      ...(canaryService === undefined ? {} : { canary: canaryService }),
    };
  }
  if (!statusKnown && status.stablePingPong === undefined) throw stableSideUnknown(rollout);
  return status.stablePingPong === "ping"
    ? { stable: pingPong.ping, canary: pingPong.pong }
    : { stable: pingPong.pong, canary: pingPong.ping };
}

function requireTwoSides(rollout: Rollout, { level, canary, stable }: Sides): void {
  const [field, canaryName, stableName] =
    level === "subset"
      ? ["canarySubsetName and stableSubsetName", canary.subset, stable.subset]
      : ["canaryService and stableService", canary.service, stable.service];
  if (canaryName === undefined || stableName === undefined) {
    throw new UserError("invalid-reference", `${describePlace(rollout)} does not name both sides of its traffic`, {
      hint: `set ${field} in spec.strategy.canary`,
    });
  }
  if (canaryName === stableName) {
    throw new UserError("invalid-reference", `${describePlace(rollout)} uses "${canaryName}" for stable and canary`, {
      hint: `${field} have to differ`,
    });
  }
}

function stableSideUnknown(rollout: Rollout): UserError {
  return new UserError(
    "stable-side-unknown",
    `which of "${rollout.pingPong?.ping}" and "${rollout.pingPong?.pong}" is stable for ${describePlace(rollout)} is not in the manifest`,
    { hint: "status.canary.stablePingPong tells; run the command against the cluster" },
  );
}
