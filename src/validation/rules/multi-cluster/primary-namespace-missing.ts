import { unlessRefused } from "../../../errors.ts";
import { readingsOf } from "../../../traffic/virtual-service-reference.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isObject, memberAt } from "../../value.ts";

export const primaryNamespaceMissing = defineRule({
  name: "primary-namespace-missing",
  group: "multi-cluster",
  severity: "error",
  scope: "live",
  needs: ["remote Namespace"],
  what: "a namespace that the Rollout's Istio objects have to be in does not exist in the Istio cluster",
  why: "namespaces have the same names in both clusters: the VirtualService or DestinationRule is not found",
  fix: "make the namespace and the objects in the Istio cluster",
  sources: ["rule 115", "#3303"],
  check: onIstioRollouts((rollout, { live }) => {
    const { namespace } = rollout.object;
    const isAbsent = (name: string) => live?.istio.absentNamespaces.includes(name) ?? false;
    const tell = (name: string) => `namespace "${name}" does not exist in cluster "${live?.istio.name}"`;
    const references = rollout.references.flatMap(({ name, value }) => {
      const [reading] = unlessRefused(() => readingsOf(name, namespace)) ?? [];
      return reading !== undefined && isAbsent(reading.namespace)
        ? [findingAt(memberAt(value, "name"), tell(reading.namespace))]
        : [];
    });
    const { destinationRule } = rollout;
    const isRuleLost = isObject(destinationRule) && isAbsent(namespace);
    return [...references, ...(isRuleLost ? [findingAt(memberAt(destinationRule, "name"), tell(namespace))] : [])];
  }),
});
