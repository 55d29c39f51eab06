import { routeName } from "../../../resources/virtual-service.ts";
import { isCatchAll, matchesOf, repeatedMatches } from "../../route-matches.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onBindings } from "../../subjects.ts";
import type { RouteView } from "../../virtual-service-view.ts";
import { describe } from "../../world-object.ts";

export const routeUnreachable = defineRule({
  name: "route-unreachable",
  group: "routes",
  severity: "warning",
  scope: "offline",
  what: "a route stands behind one that takes all of its requests",
  why: "it gets no request, whatever its weights say",
  fix: "put the route before the one that takes its requests, or remove it",
  sources: ["IST0130"],
  check: onBindings(({ virtualService: { object, routes } }) =>
    [routes.http ?? [], routes.tls ?? [], routes.tcp ?? []].flatMap((list) => {
      const first = list.findIndex(isCatchAll);
      const catchAll = list[first];
      const repeated = repeatedMatches(list);
      return list.flatMap((route, index) => {
        const place = `route ${routeName(route)} of ${describe(object)}`;
        if (catchAll !== undefined && index > first) {
          return [
            findingAt(route.value, `${place} stands behind route ${routeName(catchAll)}, which takes every request`),
          ];
        }
        const hiding = hidingRoutes(route, repeated.get(route) ?? []);
        if (hiding.length === 0) return [];
        return [findingAt(route.value, `${place} has only matches that ${hiding.join(", ")} before it has too`)];
      });
    }),
  ),
});

/** The earlier routes that have all matches of this one; none where it has a match of its own. */
function hidingRoutes(route: RouteView, repeated: readonly { readonly earlier: RouteView }[]): readonly string[] {
  const others = repeated.filter(({ earlier }) => earlier !== route);
  const isHidden = others.length > 0 && others.length === matchesOf(route).length;
  return isHidden ? [...new Set(others.map(({ earlier }) => `route ${routeName(earlier)}`))] : [];
}
