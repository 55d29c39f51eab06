import { protocols } from "../../../resources/virtual-service.ts";
import { completeHost } from "../../hosts.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { itemsOf, textOf, type Value, valueAt } from "../../value.ts";
import type { VirtualServiceView } from "../../virtual-service-view.ts";
import { describe } from "../../world-object.ts";

export const virtualServiceHostsConflict = defineRule({
  name: "virtual-service-hosts-conflict",
  group: "references",
  severity: "error",
  scope: "offline",
  what: "two VirtualServices for one host in the mesh, one of them weighted by a Rollout",
  why: "proxies use one of the two, and which one is not defined: the weights may have no effect",
  fix: "put the routes into one VirtualService, or keep one of the two to its gateways",
  sources: ["IST0109"],
  check: ({ virtualServices, bindingsByVirtualService }) => {
    const claims = Map.groupBy(virtualServices.flatMap(claimsOf), ({ key }) => key);
    return [...claims.values()].flatMap((rivals) =>
      rivals
        .filter(({ virtualService: { object } }) => bindingsByVirtualService.has(object))
        .flatMap((claim) => tell(claim, rivals)),
    );
  },
});

/** A host that a VirtualService has for one protocol, for the proxies of a namespace or of all ("*"). */
type Claim = { readonly key: string; readonly host: Value; readonly virtualService: VirtualServiceView };

/**
 * None of those without hosts (delegates) or of gateways alone. One that is exported to fewer namespaces than another
 * wins there, as is meant, so only equal scopes are rivals.
 */
function claimsOf(virtualService: VirtualServiceView): readonly Claim[] {
  const { object, gateways, routes } = virtualService;
  if (gateways.length > 0 && !gateways.includes("mesh")) return [];
  const served = protocols.filter((protocol) => (routes[protocol] ?? []).length > 0);
  return itemsOf(valueAt(object, "spec", "hosts")).flatMap((host) => {
    const name = completeHost(textOf(host) ?? "", object.namespace);
    const keys = scopesOf(virtualService).flatMap((scope) => served.map((protocol) => `${scope}/${protocol}/${name}`));
    return name === "" ? [] : [...new Set(keys)].map((key) => ({ key, host, virtualService }));
  });
}

function scopesOf({ object }: VirtualServiceView): readonly string[] {
  const scopes = itemsOf(valueAt(object, "spec", "exportTo")).flatMap((scope) => textOf(scope) ?? []);
  if (scopes.length === 0 || scopes.includes("*")) return ["*"];
  return scopes.filter((scope) => scope !== "~").map((scope) => (scope === "." ? object.namespace : scope));
}

/** The same words for each protocol, so that they are told once. */
function tell({ host, virtualService }: Claim, rivals: readonly Claim[]): readonly RuleFinding[] {
  const others = rivals.filter((rival) => rival.virtualService !== virtualService);
  if (others.length === 0) return [];
  const names = [...new Set(others.map((other) => describe(other.virtualService.object)))].join(" and ");
  return [findingAt(host, `host "${textOf(host) ?? ""}" is also that of ${names} in the mesh`)];
}
