// Routes that are managed ones by name and are needed all the same: the controller removes even these (rule 71).
import { UserError } from "../errors.ts";
import { describePlace } from "../resources/fields.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { Rollout } from "../resources/rollout.ts";
import type { VirtualService } from "../resources/virtual-service.ts";
import { type Finding, warning } from "../traffic/finding.ts";

/** The Rollout weights the route, or no http route would be left without it. */
export type SparedRoute = {
  readonly virtualService: VirtualService;
  readonly name: string;
  readonly reason: "weighted" | "last";
};

/** Those of the names that cannot go; all that are there, where no http route would be left. */
export function findSpared(
  { virtualServices }: Rollout,
  virtualService: VirtualService,
  names: readonly string[],
): readonly SparedRoute[] {
  const http = virtualService.routes.http ?? [];
  const present = names.filter((name) => http.some((route) => route.name === name));
  const weighted = present.filter((name) => virtualServices.some(({ httpRoutes }) => httpRoutes.includes(name)));
  if (weighted.length > 0) return weighted.map((name) => ({ virtualService, name, reason: "weighted" }));
  const isRestLeft = http.some(({ name }) => name === undefined || !names.includes(name));
  return isRestLeft ? [] : present.map((name) => ({ virtualService, name, reason: "last" }));
}

/** Throws `route-in-use` where a route of that name carries the Rollout's weights. */
export function requireUnweighted({ virtualServices }: Rollout, virtualService: VirtualService, name: string): void {
  const isWeighted = virtualServices.some(({ httpRoutes }) => httpRoutes.includes(name));
  if (isWeighted) throw routeInUse({ virtualService, name, reason: "weighted" });
}

export function routeInUse({ virtualService, name, reason }: SparedRoute): UserError {
  const message = `route "${name}" of ${describePlace(virtualService)} ${describe[reason]}`;
  return new UserError("route-in-use", message, { hint: hints[reason] });
}

export function sparedRoute({ virtualService, name, reason }: SparedRoute): Finding {
  const message = `managed route http:${name} of ${describeObject(virtualService.ref)} stays, as it ${describe[reason]}`;
  return warning("route-left-alone", message, hints[reason]);
}

const describe = {
  weighted: "carries the Rollout's weights",
  last: "is among the last http routes there",
} as const;
const hints = {
  weighted: "take it out of managedRoutes and of the steps: the controller removes it when the update ends",
  last: "give the VirtualService a route for the other requests first",
} as const;
