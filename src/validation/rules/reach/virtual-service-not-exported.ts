import { onEntryPoints } from "../../entry-points.ts";
import { type GatewayReference, gatewaysOf } from "../../gateways.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { itemsOf, textOf, valueAt } from "../../value.ts";
import { hasWorkload } from "../../workloads.ts";
import { findObject, type World } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const virtualServiceNotExported = defineRule({
  name: "virtual-service-not-exported",
  group: "reach",
  severity: "warning",
  scope: "offline",
  what: "a VirtualService that exportTo hides from the gateway it is attached to",
  why: "the gateway does not know the routes, and the weights have no effect there (unverified)",
  fix: 'add the namespace of the gateway\'s pods to exportTo, or "*"',
  sources: ["T10b"],
  check: onEntryPoints(({ virtualService }, world) => {
    const { object } = virtualService;
    const list = valueAt(object, "spec", "exportTo");
    const texts = itemsOf(list).flatMap((scope) => textOf(scope) ?? []);
    if (texts.length === 0 || texts.includes("*")) return [];
    const seenBy = new Set(texts.map((text) => (text === "." ? object.namespace : text)));
    return gatewaysOf(virtualService)
      .filter((gateway) => !seenBy.has(gateway.namespace) && !runsIn(seenBy, gateway, world))
      .map((gateway) => {
        const seen = texts.map((text) => `"${text}"`).join(", ");
        return findingAt(
          list,
          `exportTo (${seen}) leaves out the namespace of ${describe({ ...gateway, kind: "Gateway" })}`,
        );
      });
  }),
});

/** The pods of a gateway may be in another namespace than the Gateway, where the input tells. */
function runsIn(namespaces: ReadonlySet<string>, { namespace, name }: GatewayReference, world: World): boolean {
  const gateway = findObject(world, "Gateway", { namespace, name });
  return gateway !== undefined && hasWorkload(world, namespaces, valueAt(gateway, "spec", "selector"));
}
