// What routes match, as far as one hides another: an earlier route of the list takes a request first.
import { isJsonObject, type JsonValue } from "../resources/json.ts";
import { isDelegating } from "./delegation.ts";
import { isObject, isSet, itemsOf, memberAt, membersOf, textOf, type Value } from "./value.ts";
import type { RouteView } from "./virtual-service-view.ts";

/**
 * A route that takes every request that gets to it, for every proxy: the following ones are never asked. One that
 * delegates takes only what its delegate matches, and a tls route has to match something.
 */
export function isCatchAll(route: RouteView): boolean {
  if (route.protocol === "tls" || !isObject(route.value) || isDelegating(route)) return false;
  const match = memberAt(route.value, "match");
  const isEmpty = !isSet(match) || (Array.isArray(match.json) && match.json.length === 0);
  return isEmpty || itemsOf(match).some(matchesAll);
}

/** A match of a route that an earlier route has too, or the same route before it. */
export type RepeatedMatch = { readonly match: Value; readonly earlier: RouteView };

export function repeatedMatches(routes: readonly RouteView[]): ReadonlyMap<RouteView, readonly RepeatedMatch[]> {
  const seen = new Map<string, RouteView>();
  return new Map(
    routes.map((route) => {
      const repeated = matchesOf(route).flatMap((match) => {
        const conditions = conditionsOf(match);
        const earlier = seen.get(conditions);
        // Of what delegates the delegate takes a part only.
        if (earlier === undefined && !isDelegating(route)) seen.set(conditions, route);
        return earlier === undefined ? [] : [{ match, earlier }];
      });
      return [route, repeated];
    }),
  );
}

export function matchesOf({ value }: RouteView): readonly Value[] {
  return itemsOf(memberAt(value, "match")).filter(isSet);
}

function matchesAll(match: Value): boolean {
  const conditions = membersOf(match).filter(
    ([name, value]) => isSet(value) && ![...labels, "ignoreUriCase"].includes(name),
  );
  return conditions.every(([name, value]) => name === "uri" && isAnyPath(value));
}

/** As Istio has it (pilot/pkg/networking/core/route/route.go IsCatchAllRoute). */
function isAnyPath(uri: Value): boolean {
  return textOf(memberAt(uri, "prefix")) === "/" || textOf(memberAt(uri, "regex")) === ".*";
}

/** Members of a match that say nothing about requests. */
const labels: readonly string[] = ["name", "statPrefix"];

/** The same text for the same conditions, in whatever order they are written. */
function conditionsOf(match: Value): string {
  const conditions = membersOf(match).filter(([name, value]) => isSet(value) && !labels.includes(name));
  return JSON.stringify(sorted(Object.fromEntries(conditions.map(([name, { json }]) => [name, json ?? null]))));
}

function sorted(json: JsonValue): JsonValue {
  if (Array.isArray(json)) return json.map(sorted);
  if (!isJsonObject(json)) return json;
  const names = Object.keys(json).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(json[name] ?? null)]));
}
