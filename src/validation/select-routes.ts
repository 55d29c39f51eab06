// Which routes of a VirtualService the controller weights for a Rollout, and where its choice fails (rules 13 to 17).
import { type Protocol, protocols } from "../resources/virtual-service.ts";
import { missingSides } from "../traffic/destinations.ts";
import { matchesPort } from "../traffic/route-selector.ts";
import { hasTwoSides } from "./rollout-view.ts";
import { memberAt, type Value } from "./value.ts";
import type { RouteView } from "./virtual-service-view.ts";
import type { ResolvedBinding } from "./world.ts";

export type SelectedRoute = ResolvedBinding & { readonly route: RouteView };

/** What one protocol list of a VirtualService comes to. */
export type RouteSelection = {
  readonly protocol: Protocol;
  /** All routes of the list. */
  readonly listed: readonly RouteView[];
  readonly routes: readonly RouteView[];
  /** Entries of the Rollout's selection that no route answers to. */
  readonly unanswered: readonly Value[];
  /** The routes among which the Rollout does not choose though it has to. */
  readonly ambiguous: readonly RouteView[];
  /**
   * It has nothing to do with the Rollout, which weights another list of the VirtualService: no selector names it and
   * none of its routes carries both sides. No routes are selected then, as the controller refuses the Rollout.
   */
  readonly isUnrelated: boolean;
};

/** One for each list that the VirtualService has: the controller looks at all of them, named or not (rule 17). */
export function selectRoutes(binding: ResolvedBinding): readonly RouteSelection[] {
  const lists = protocols.filter((protocol) => binding.virtualService.routes[protocol] !== undefined);
  const related = lists.filter((protocol) => isRelated(binding, protocol));
  return lists.map((protocol) => {
    const listed = binding.virtualService.routes[protocol] ?? [];
    const isUnrelated = related.length > 0 && !related.includes(protocol) && listed.length > 0;
    const chosen = protocol === "http" ? selectHttp(binding, listed) : selectByPort(binding, protocol, listed);
    return { protocol, listed, isUnrelated, ...(isUnrelated ? nothing : chosen) };
  });
}

const nothing: Choice = { routes: [], unanswered: [], ambiguous: [] };

/** Of a Rollout without two sides every list is: which one is meant cannot be told. */
function isRelated(binding: ResolvedBinding, protocol: Protocol): boolean {
  const { rollout, virtualService } = binding;
  if (!hasTwoSides(rollout) || selectorsOf(binding, protocol).length > 0) return true;
  return (virtualService.routes[protocol] ?? []).some((route) => missingSides(route, rollout.sides).length === 0);
}

type Choice = Pick<RouteSelection, "routes" | "unanswered" | "ambiguous">;

/** Rules 13 and 14; the first of several routes of one name counts. */
function selectHttp({ rollout, reference }: ResolvedBinding, listed: readonly RouteView[]): Choice {
  const names = reference.httpRoutes;
  if (names.length > 0) {
    const found = names.map((name) => listed.find((route) => route.name === name));
    return {
      routes: found.filter((route) => route !== undefined),
      unanswered: found.flatMap((route, index) =>
        route === undefined ? [memberAt(reference.value, "routes", index)] : [],
      ),
      ambiguous: [],
    };
  }
  if (listed.length === 1) return { routes: listed, unanswered: [], ambiguous: [] };
  const unnamed = listed.filter(({ name }) => name === undefined).slice(0, 1);
  const unmanaged = listed.filter(({ name }) => name === undefined || !rollout.managedRoutes.includes(name));
  return { routes: unnamed, unanswered: [], ambiguous: unmanaged.length > 1 ? unmanaged : [] };
}

/** Rules 15 and 16. */
function selectByPort(binding: ResolvedBinding, protocol: "tls" | "tcp", listed: readonly RouteView[]): Choice {
  const selectors = selectorsOf(binding, protocol);
  if (selectors.length === 0) {
    return { routes: listed.slice(0, 1), unanswered: [], ambiguous: listed.length > 1 ? listed : [] };
  }
  const found = selectors.map((selector) => listed.filter((route) => matchesPort(route, selector)));
  return {
    routes: [...new Set(found.flat())],
    unanswered: found.flatMap((routes, index) =>
      routes.length === 0 ? [memberAt(binding.reference.value, `${protocol}Routes`, index)] : [],
    ),
    ambiguous: [],
  };
}

type PortSelector = { readonly port: number; readonly sniHosts: readonly string[] };

/** What the Rollout names in a list; http names count as selectors without a port. */
function selectorsOf({ reference }: ResolvedBinding, protocol: Protocol): readonly PortSelector[] {
  switch (protocol) {
    case "http":
      return reference.httpRoutes.map(() => ({ port: 0, sniHosts: [] }));
    case "tls":
      return reference.tlsRoutes;
    case "tcp":
      return reference.tcpRoutes.map(({ port }) => ({ port, sniHosts: [] }));
  }
}
