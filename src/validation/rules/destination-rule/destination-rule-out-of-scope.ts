import { entriesTo } from "../../entry-points.ts";
import { appliesToMesh } from "../../host-index.ts";
import { resolveHost } from "../../hosts.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onBindings } from "../../subjects.ts";
import { isSet, textOf, valueAt } from "../../value.ts";
import type { VirtualServiceView } from "../../virtual-service-view.ts";
import { type Visibility, visibilityOf } from "../../visibility.ts";
import { findDestinationRule } from "../../world.ts";
import { describe, type WorldObject } from "../../world-object.ts";

export const destinationRuleOutOfScope = defineRule({
  name: "destination-rule-out-of-scope",
  group: "destination-rule",
  severity: "warning",
  scope: "offline",
  what: "callers see the VirtualService but not the DestinationRule, which has its subsets",
  why: "a proxy finds a DestinationRule in its own namespace, in that of the Service or in the root namespace, where it is exported; others know no subsets and answer with 503",
  fix: "export the DestinationRule to all namespaces to which the VirtualService is exported, and keep it in the namespace of the Service",
  sources: ["#2010", "istio#33633", "istio#42570"],
  check: onBindings(({ rollout, virtualService }, world) => {
    const destinationRule = findDestinationRule(world, rollout);
    if (destinationRule === undefined) return [];
    const exportTo = valueAt(destinationRule, "spec", "exportTo");
    const place = isSet(exportTo) ? exportTo : valueAt(destinationRule, "spec", "host");
    return entriesTo(virtualService, world).flatMap((entry) => {
      const where = describeBlind(callersOf(entry), reachOf(destinationRule), destinationRule);
      if (where === undefined) return [];
      const message = `callers in ${where} see ${describe(entry.object)}, but not ${describe(destinationRule)}`;
      return [findingAt(place, message)];
    });
  }),
});

/** Requests from outside come from the gateway's pods, which need not be in the namespace of the Gateway. */
function callersOf(virtualService: VirtualServiceView): Visibility {
  const { gateways, object } = virtualService;
  if (appliesToMesh(virtualService)) return visibilityOf(object);
  const named = gateways.flatMap((gateway) => (gateway.includes("/") ? (gateway.split("/", 1)[0] ?? "") : []));
  return new Set(named);
}

/** A DestinationRule for a Service of another namespace holds for callers beside it alone. */
function reachOf(destinationRule: WorldObject): Visibility {
  const { namespace } = destinationRule;
  const service = resolveHost(textOf(valueAt(destinationRule, "spec", "host")) ?? "", namespace);
  const isAway = service !== undefined && service.namespace !== namespace;
  return isAway ? new Set([namespace]) : visibilityOf(destinationRule);
}

/** Who exports it to some other namespace knows where the callers are; undefined where all see it. */
function describeBlind(callers: Visibility, reach: Visibility, { namespace }: WorldObject): string | undefined {
  if (reach === "all") return undefined;
  const isPrivate = [...reach].every((one) => one === namespace);
  if (callers === "all") return isPrivate ? `other namespaces than "${namespace}"` : undefined;
  const blind = [...callers].filter((one) => !reach.has(one));
  if (blind.length === 0) return undefined;
  return `${blind.length === 1 ? "namespace" : "namespaces"} ${blind.map((one) => `"${one}"`).join(", ")}`;
}
