import { routeName } from "../../../resources/virtual-service.ts";
import { isCatchAll, matchesOf, repeatedMatches } from "../../route-matches.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onBindings } from "../../subjects.ts";
import { describe } from "../../world-object.ts";

export const routeMatchDuplicate = defineRule({
  name: "route-match-duplicate",
  group: "routes",
  severity: "info",
  scope: "offline",
  what: "a match of a route is the same as one before it",
  why: "the second has no effect",
  fix: "remove it, or correct what it was to match",
  sources: ["IST0131"],
  check: onBindings(({ virtualService: { object, routes } }) =>
    [routes.http ?? [], routes.tls ?? [], routes.tcp ?? []].flatMap((list) => {
      const catchAll = list.findIndex(isCatchAll);
      return [...repeatedMatches(list)].flatMap(([route, repeated]) => {
        const others = repeated.filter(({ earlier }) => earlier !== route);
        // A route that gets no request at all is told as a whole.
        const isHidden = others.length === matchesOf(route).length && others.length > 0;
        if (isHidden || (catchAll !== -1 && route.index > catchAll)) return [];
        return repeated.map(({ match, earlier }) => {
          const place = earlier === route ? "before it" : `in route ${routeName(earlier)} before it`;
          const message = `a match of route ${routeName(route)} of ${describe(object)} stands ${place} too`;
          return findingAt(match, message);
        });
      });
    }),
  ),
});
