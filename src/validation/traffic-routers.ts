// Which traffic routers a canary has, as the controller's validation asks for them.
import type { RolloutView } from "./rollout-view.ts";
import { isObject, isSet, memberAt, membersOf } from "./value.ts";

export type TrafficRouter =
  | "alb"
  | "ambassador"
  | "apisix"
  | "appMesh"
  | "istio"
  | "nginx"
  | "plugins"
  | "smi"
  | "traefik";

/** Whether `trafficRouting` is there at all, be it empty. */
export function hasTrafficRouting({ routing }: RolloutView): boolean {
  return isSet(routing);
}

export function hasRouter({ routing }: RolloutView, ...routers: readonly TrafficRouter[]): boolean {
  return routers.some((router) => {
    const value = memberAt(routing, router);
    return router === "plugins" ? membersOf(value).length > 0 : isObject(value);
  });
}

/** What stands there in place of a router that would do. */
export function describeRouters(rollout: RolloutView): string {
  if (!hasTrafficRouting(rollout)) return "the Rollout has no trafficRouting";
  const names = membersOf(rollout.routing).flatMap(([name, value]) =>
    isObject(value) && name !== "managedRoutes" ? name : [],
  );
  return names.length === 0 ? "trafficRouting names no router" : `trafficRouting has only ${names.join(" and ")}`;
}
