// All places of a VirtualService from which requests are sent to a host, destinations and mirrors alike.
import type { Rule, RuleFinding } from "./rule.ts";
import { itemsOf, memberAt, textOf, type Value } from "./value.ts";
import { allRoutes, type DestinationView, type RouteView, type VirtualServiceView } from "./virtual-service-view.ts";
import type { ResolvedBinding, World } from "./world.ts";

export type Address = {
  readonly virtualService: VirtualServiceView;
  readonly route: RouteView;
  /** Undefined for a mirror. */
  readonly weighted: DestinationView | undefined;
  /** With `host`, `subset` and `port`. */
  readonly destination: Value;
  /** Not empty. */
  readonly host: string;
  /** Of all Rollouts that refer to the VirtualService, whether they select the route or not. */
  readonly bindings: readonly ResolvedBinding[];
};

/** Those of VirtualServices that some Rollout refers to, each once. */
export function onAddresses(check: (address: Address, world: World) => readonly RuleFinding[]): Rule["check"] {
  return (world) =>
    [...world.bindingsByVirtualService.values()].flatMap((bindings) =>
      addressesOf(bindings).flatMap((address) => check(address, world)),
    );
}

function addressesOf(bindings: readonly ResolvedBinding[]): readonly Address[] {
  const [first] = bindings;
  if (first === undefined) return [];
  const { virtualService } = first;
  return allRoutes(virtualService).flatMap((route) =>
    placesOf(route).flatMap(({ weighted, destination }) => {
      const host = textOf(memberAt(destination, "host"));
      if (host === undefined || host.startsWith(".")) return [];
      return [{ virtualService, route, weighted, destination, host, bindings }];
    }),
  );
}

function placesOf({ value, destinations }: RouteView): readonly Pick<Address, "weighted" | "destination">[] {
  const weighted = destinations.map((entry) => ({
    weighted: entry,
    destination: memberAt(entry.value, "destination"),
  }));
  const mirrors = [
    memberAt(value, "mirror"),
    ...itemsOf(memberAt(value, "mirrors")).map((mirror) => memberAt(mirror, "destination")),
  ];
  return [...weighted, ...mirrors.map((destination) => ({ weighted: undefined, destination }))];
}
