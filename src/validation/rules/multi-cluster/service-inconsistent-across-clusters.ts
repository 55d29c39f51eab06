import { defineRule, findingAt } from "../../rule.ts";
import { itemsOf, memberAt, numberOf, textOf, valueAt } from "../../value.ts";
import { objectsOf } from "../../world.ts";
import type { WorldObject } from "../../world-object.ts";

export const serviceInconsistentAcrossClusters = defineRule({
  name: "service-inconsistent-across-clusters",
  group: "multi-cluster",
  severity: "warning",
  scope: "live",
  needs: ["Service", "remote Service"],
  what: "a Service differs between the clusters in type, ports or headlessness",
  why: "Istio merges Services of one name, and the endpoints of one cluster are lost (unverified)",
  fix: "make type, ports and clusterIP: None alike in both clusters",
  sources: ["IST0170"],
  check: (world) => {
    const { name, objects } = world.live?.istio ?? { name: undefined, objects: [] };
    const others = new Map(
      objects.filter(({ kind }) => kind === "Service").map((service) => [keyOf(service), service] as const),
    );
    return objectsOf(world, "Service").flatMap((service) => {
      const other = others.get(keyOf(service));
      if (other === undefined) return [];
      return aspects.flatMap(({ path, read }) => {
        const [here, there] = [read(service), read(other)];
        if (here === there) return [];
        return [
          findingAt(
            valueAt(service, ...path),
            `${path.join(".")} is "${here}" here and "${there}" in cluster "${name}"`,
          ),
        ];
      });
    });
  },
});

const aspects = [
  { path: ["spec", "type"], read: typeOf },
  { path: ["spec", "clusterIP"], read: headlessness },
  { path: ["spec", "ports"], read: portsOf },
] as const;

function keyOf({ namespace, name }: WorldObject): string {
  return `${namespace}/${name}`;
}

function typeOf(service: WorldObject): string {
  return textOf(valueAt(service, "spec", "type")) ?? "ClusterIP";
}

/** Addresses differ from cluster to cluster; what counts is whether there is one. */
function headlessness(service: WorldObject): string {
  return textOf(valueAt(service, "spec", "clusterIP")) === "None" ? "None" : "an address";
}

function portsOf(service: WorldObject): string {
  return itemsOf(valueAt(service, "spec", "ports"))
    .map((port) => {
      const protocol = textOf(memberAt(port, "protocol")) ?? "TCP";
      return [textOf(memberAt(port, "name")) ?? "", numberOf(memberAt(port, "port")) ?? "", protocol].join(":");
    })
    .toSorted()
    .join(", ");
}
