// One and two VirtualServices of a Rollout, and the routes that a choice takes of them.
import { weighRoutes } from "../../src/plan/weighted-routes.ts";
import { routeName } from "../../src/resources/virtual-service.ts";
import { parseRouteSelector } from "../../src/traffic/route-selector.ts";
import type { RouteChoice } from "../../src/traffic/routes.ts";
import { destination, hostRoute, rollout, virtualService } from "./builders.ts";
import { type StateParts, trafficState } from "./traffic-states.ts";

export const foreign = { name: "mail", route: [destination({ host: "mail" })] };
export const web = virtualService("web", {
  http: [{ name: "primary", ...hostRoute() }, { name: "internal", ...hostRoute() }, foreign],
  tcp: [{ match: [{ port: 3306 }], ...hostRoute() }],
});
const edge = virtualService("web", { http: [{ name: "primary", ...hostRoute() }] }, { namespace: "edge" });
export const two: StateParts = {
  rollout: rollout({ istio: { virtualServices: [{ name: "web", routes: ["primary"] }, { name: "web.edge" }] } }),
  virtualServices: [web, edge],
};
export const one: StateParts = {
  rollout: rollout({ istio: { virtualService: { name: "web", routes: ["primary"] } } }),
  virtualServices: [web],
};

export function routesOf(parts: StateParts, routes: RouteChoice) {
  const { targets } = weighRoutes(trafficState(parts), { weight: 20, routes });
  return targets.map(({ virtualService: { ref }, routes: chosen }) => [
    `${ref.namespace}/${ref.name}`,
    ...chosen.map(({ route }) => routeName(route)),
  ]);
}

export function named(...texts: readonly string[]): RouteChoice {
  return { kind: "named", selectors: texts.map(parseRouteSelector) };
}
