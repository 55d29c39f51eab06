// What a Rollout selects in one VirtualService, and the routes to put into it.
import type { JsonObject } from "../../src/resources/json.ts";
import { parseRollout } from "../../src/resources/rollout.ts";
import { parseVirtualService, routeName } from "../../src/resources/virtual-service.ts";
import { selectRolloutRoutes } from "../../src/traffic/routes.ts";
import { sidesOf } from "../../src/traffic/sides.ts";
import { destination, hostRoute, rollout, virtualService } from "./builders.ts";

export const both = hostRoute();
export const foreign = { route: [destination({ host: "mail" })] };
export const onlyStable = { route: [destination({ host: "web-stable" })] };
export const tlsMatch = (port: number | undefined, ...sniHosts: string[]) => ({
  match: [{ ...(port === undefined ? {} : { port }), sniHosts }],
});
export const tcpMatch = (...ports: number[]) => ({ match: ports.map((port) => ({ port })) });

/** What a Rollout with that reference selects in a VirtualService with that spec. */
export function select({
  spec,
  reference = {},
  managed = [],
}: {
  spec: JsonObject;
  reference?: JsonObject;
  managed?: string[];
}) {
  const routing = { managedRoutes: managed.map((name) => ({ name })) };
  const parsed = parseRollout(rollout({ istio: { virtualService: { name: "web", ...reference } }, routing }));
  const [only] = parsed.virtualServices;
  if (only === undefined) throw new Error("the Rollout names no VirtualService");
  const binding = { virtualService: parseVirtualService(virtualService("web", spec)), reference: only };
  return selectRolloutRoutes(binding, { sides: sidesOf(parsed, true), managedRoutes: parsed.managedRoutes });
}

export function names(parts: Parameters<typeof select>[0]): readonly string[] {
  return select(parts).routes.map(({ route }) => routeName(route));
}
