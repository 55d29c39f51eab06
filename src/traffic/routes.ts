// Which routes of a VirtualService a Rollout weights, as the controller selects them (rules 13 to 17, 36).
import { describePlace } from "../resources/fields.ts";
import type { TcpRouteSelector, TlsRouteSelector, VirtualServiceReference } from "../resources/rollout-references.ts";
import { type Protocol, protocols, type Route, routesOf, type VirtualService } from "../resources/virtual-service.ts";
import { missingSides, type RouteSides, requireSides } from "./destinations.ts";
import { type Finding, warning } from "./finding.ts";
import { nothingToWeight, routeNotFound, routesAmbiguous } from "./route-errors.ts";
import { findRoutes, matchesPort, type RouteSelector } from "./route-selector.ts";
import type { Sides } from "./sides.ts";

/** One VirtualService of a Rollout with the routes that the Rollout names in it. */
export type Binding = { readonly virtualService: VirtualService; readonly reference: VirtualServiceReference };

/** Whose word decides: the Rollout's, a person's list, or every route that carries both sides. */
export type RouteChoice =
  | { readonly kind: "rollout" }
  | { readonly kind: "all" }
  | { readonly kind: "named"; readonly selectors: readonly RouteSelector[] };

export type RouteSelection = { readonly routes: readonly RouteSides[]; readonly findings: readonly Finding[] };

type Context = { readonly sides: Sides; readonly managedRoutes: readonly string[] };
type Candidates = Context & Binding & { readonly protocol: Protocol; readonly routes: readonly Route[] };

/**
 * The routes that the Rollout itself selects in a VirtualService. Two differences from the controller, on purpose:
 * a list of another protocol that does not carry the destinations is left alone with a warning, and a named managed
 * route beside a single other route does not keep that one from being found.
 * Throws `route-not-found`, `routes-ambiguous`, `destination-missing` or `destination-duplicate`.
 */
export function selectRolloutRoutes(binding: Binding, context: Context): RouteSelection {
  const { virtualService } = binding;
  const listed = protocols.flatMap((protocol) => {
    const routes = virtualService.routes[protocol];
    return routes === undefined ? [] : [{ ...context, ...binding, protocol, routes }];
  });
  requireNamedLists(binding);
  const leftAlone = listed.filter((candidates) => isUnrelated(candidates));
  const related = listed.filter((candidates) => !leftAlone.includes(candidates));
  const chosen = (related.length === 0 ? leftAlone : related).flatMap(chooseRoutes);
  if (chosen.length === 0) throw nothingToWeight(virtualService);
  return {
    routes: distinct(chosen).map((route) => requireSides(route, virtualService, context.sides)),
    findings: related.length === 0 ? [] : leftAlone.map(routeListLeftAlone),
  };
}

/** Every route that carries both sides. Throws `destination-duplicate`; an empty selection is no error. */
export function selectAllRoutes({ virtualService }: Binding, { sides }: Context): readonly RouteSides[] {
  return routesOf(virtualService)
    .filter((route) => missingSides(route, sides).length === 0)
    .map((route) => requireSides(route, virtualService, sides));
}

/** The routes that a person named. Throws `route-not-found` where one of the selectors finds none. */
export function selectNamedRoutes(
  { virtualService }: Binding,
  { sides }: Context,
  selectors: readonly RouteSelector[],
): readonly RouteSides[] {
  const routes = selectors.flatMap((selector) => {
    const found = findRoutes(selector, virtualService);
    if (found.length === 0) {
      throw routeNotFound(
        virtualService,
        selector.text.replace(/^[^:]*\//, ""),
        "name one of these with --route; VIRTUALSERVICE/ before it names it in one VirtualService only",
      );
    }
    return found;
  });
  return distinct(routes).map((route) => requireSides(route, virtualService, sides));
}

function chooseRoutes(candidates: Candidates): readonly Route[] {
  switch (candidates.protocol) {
    case "http":
      return chooseHttpRoutes(candidates);
    case "tls":
      return choosePortRoutes(candidates, candidates.reference.tlsRoutes);
    case "tcp":
      return choosePortRoutes(
        candidates,
        candidates.reference.tcpRoutes.map(({ port }) => ({ port, sniHosts: [] })),
      );
  }
}

/** Rules 13, 14 and 36: named routes, or the only one; managed mirror routes follow with their copied destinations. */
function chooseHttpRoutes(candidates: Candidates): readonly Route[] {
  const { routes, reference, virtualService, managedRoutes, sides } = candidates;
  const isManaged = ({ name }: Route) => name !== undefined && managedRoutes.includes(name);
  const mirrors = routes.filter(
    (route) => route.mirrors && isManaged(route) && missingSides(route, sides).length === 0,
  );
  if (reference.httpRoutes.length === 0) return [...chooseOnly(candidates, (route) => !isManaged(route)), ...mirrors];
  const named = reference.httpRoutes.map((name) => {
    const route = routes.find((candidate) => candidate.name === name);
    if (route === undefined) throw routeNotFound(virtualService, `http:${name}`);
    return route;
  });
  return [...named, ...mirrors];
}

/** Rules 15 and 16. */
function choosePortRoutes(candidates: Candidates, selectors: readonly TlsRouteSelector[]): readonly Route[] {
  if (selectors.length === 0) return chooseOnly(candidates, () => true);
  return selectors.flatMap((selector) => {
    const found = candidates.routes.filter((route) => matchesPort(route, selector));
    if (found.length === 0) throw routeNotFound(candidates.virtualService, portName(candidates.protocol, selector));
    return found;
  });
}

/** A single route may stay unnamed in the Rollout, managed or not. */
function chooseOnly(candidates: Candidates, counts: (route: Route) => boolean): readonly Route[] {
  const { routes, protocol, virtualService, sides } = candidates;
  const counting = routes.length === 1 ? routes : routes.filter(counts);
  if (counting.length > 1) throw routesAmbiguous(virtualService, protocol, { routes: counting, sides });
  return counting;
}

/** No selector names this list and none of its routes carries both sides: it has nothing to do with the Rollout. */
function isUnrelated({ reference, protocol, routes, sides }: Candidates): boolean {
  const named = { http: reference.httpRoutes, tls: reference.tlsRoutes, tcp: reference.tcpRoutes }[protocol];
  return named.length === 0 && routes.every((route) => missingSides(route, sides).length > 0);
}

/** The controller passes over selectors of a list that is not there; here a named route that is absent is an error. */
function requireNamedLists({ virtualService, reference }: Binding): void {
  const [http] = reference.httpRoutes;
  const [tls] = reference.tlsRoutes;
  const [tcp] = reference.tcpRoutes;
  if (http !== undefined && virtualService.routes.http === undefined)
    throw routeNotFound(virtualService, `http:${http}`);
  if (tls !== undefined && virtualService.routes.tls === undefined)
    throw routeNotFound(virtualService, portName("tls", tls));
  if (tcp !== undefined && virtualService.routes.tcp === undefined)
    throw routeNotFound(virtualService, portName("tcp", tcp));
}

function portName(protocol: Protocol, selector: TcpRouteSelector & Partial<TlsRouteSelector>): string {
  const hosts = selector.sniHosts ?? [];
  return `${protocol}:${selector.port}${hosts.length > 0 ? `/${hosts.join(",")}` : ""}`;
}

function distinct(routes: readonly Route[]): readonly Route[] {
  return [...new Set(routes)];
}

function routeListLeftAlone({ virtualService, protocol, sides }: Candidates): Finding {
  const { canary, stable } = sides;
  const names = sides.level === "subset" ? [canary.subset, stable.subset] : [canary.service, stable.service];
  return warning(
    "route-left-alone",
    `spec.${protocol} of ${describePlace(virtualService)} does not carry ${names.join(" and ")} and is left alone`,
    "the controller rejects a VirtualService with such a list; move it into a VirtualService of its own",
  );
}
