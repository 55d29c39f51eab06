// Lists with several routes among which a Rollout does not choose, though it has to (rules 14 to 16).
import { type Protocol, routeName } from "../resources/virtual-service.ts";
import { missingSides } from "../traffic/destinations.ts";
import { isRoot } from "./delegation.ts";
import { hasTwoSides } from "./rollout-view.ts";
import { findingAt, type Rule } from "./rule.ts";
import { selectRoutes } from "./select-routes.ts";
import { onBindings } from "./subjects.ts";
import type { RouteView } from "./virtual-service-view.ts";
import { describe } from "./world-object.ts";

const members = { http: "routes", tls: "tlsRoutes", tcp: "tcpRoutes" } as const;

/** One finding for each reference whose list of that protocol is ambiguous. */
export function tellAmbiguous(protocol: Protocol): Rule["check"] {
  return onBindings((binding) => {
    const { rollout, reference, virtualService } = binding;
    if (isRoot(virtualService)) return [];
    return selectRoutes(binding).flatMap(({ protocol: listed, ambiguous }) => {
      if (listed !== protocol || ambiguous.length === 0) return [];
      const names = ambiguous.map(routeName).join(", ");
      const message = `${members[protocol]} is left out, and ${describe(virtualService.object)} has ${ambiguous.length} ${protocol} routes: ${names}`;
      const meant = ambiguous.filter(
        (route) => hasTwoSides(rollout) && missingSides(route, rollout.sides).length === 0,
      );
      const fix = proposeRoutes(protocol, meant);
      return [findingAt(reference.value, message, fix === undefined ? {} : { fix })];
    });
  });
}

function proposeRoutes(protocol: Protocol, meant: readonly RouteView[]): string | undefined {
  const names = meant.map((route) => (protocol === "http" ? route.name : selectorText(route)));
  const known = names.filter((name) => name !== undefined);
  if (known.length === 0 || known.length < names.length) return undefined;
  return `add ${members[protocol]}: [${known.join(", ")}]`;
}

/** Undefined for a route that no selector can match (rule 15). */
function selectorText({ protocol, ports, sniHosts }: RouteView): string | undefined {
  if (ports.length > 1) return undefined;
  const [port = 0] = ports;
  const parts = [
    ...(port === 0 ? [] : [`port: ${port}`]),
    ...(protocol === "tls" ? [`sniHosts: [${sniHosts.join(", ")}]`] : []),
  ];
  return `{${parts.join(", ")}}`;
}
