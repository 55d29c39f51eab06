import { routeName } from "../../../resources/virtual-service.ts";
import { isDelegating } from "../../delegation.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { onVirtualServices } from "../../subjects.ts";
import { isObject, isSet, itemsOf, memberAt, type Value } from "../../value.ts";
import type { RouteView, VirtualServiceView } from "../../virtual-service-view.ts";

export const routeActionConflict = defineRule({
  name: "route-action-conflict",
  group: "istio",
  severity: "error",
  scope: "offline",
  what: "an http route with two actions (destinations, redirect, directResponse, delegate), or with none",
  why: "Istio refuses the VirtualService",
  fix: "leave one of them in the route, and give the other a route of its own",
  sources: ["section 4"],
  check: onVirtualServices((virtualService) =>
    (virtualService.routes.http ?? []).flatMap((route) => checkRoute(route, virtualService)),
  ),
});

/** As `validateHTTPRouteConflict` has it (istio pkg/config/validation/virtualservice.go). */
function checkRoute(route: RouteView, { hosts }: VirtualServiceView): readonly RuleFinding[] {
  const { value } = route;
  if (!isObject(value)) return [];
  const has = (name: string) => isActive(memberAt(value, name));
  if (isDelegating(route)) {
    // In a delegate, which has no hosts, to delegate is another mistake.
    return hosts.length === 0 ? [] : conflicts(route, ["delegate", "route", "redirect"]);
  }
  const mirrors = has("mirror") && has("mirrors") ? conflicts(route, ["mirror", "mirrors"]) : [];
  if (has("redirect")) {
    return [...conflicts(route, ["redirect", "route", "directResponse", "fault", "rewrite"]), ...mirrors];
  }
  if (has("directResponse")) return [...conflicts(route, ["directResponse", "route", "fault", "rewrite"]), ...mirrors];
  if (has("route") || isMalformed(memberAt(value, "route"))) return mirrors;
  const message = `route ${routeName(route)} has no destinations, no redirect and no directResponse`;
  return [findingAt(value, message, { fix: "give it destinations, a redirect or a directResponse" }), ...mirrors];
}

/** The first stands; each of the others that is there as well is one too many. */
function conflicts(route: RouteView, [action = "", ...others]: readonly string[]): readonly RuleFinding[] {
  return others.flatMap((name) => {
    const value = memberAt(route.value, name);
    if (!isActive(value)) return [];
    const message = `route ${routeName(route)} has "${name}" beside "${action}"`;
    const fix = `leave "${name}" or "${action}" in the route, not both`;
    return [findingAt(value, message, { at: "key", fix })];
  });
}

function isActive(value: Value): boolean {
  return isObject(value) || itemsOf(value).length > 0;
}

/** What is no list may be meant as any. */
function isMalformed(value: Value): boolean {
  return isSet(value) && !Array.isArray(value.json);
}
