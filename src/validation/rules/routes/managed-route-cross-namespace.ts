import { managedRouteSteps, weightedExperiments } from "../../managed-route-steps.ts";
import type { RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onBindings } from "../../subjects.ts";
import { memberAt, textOf, valueAt } from "../../value.ts";
import { findDestinationRule, findObject, type World } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const managedRouteCrossNamespace = defineRule({
  name: "managed-route-cross-namespace",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "a step sets a managed route or gives an experiment a weight, and the VirtualService is in another namespace",
  why: "the controller writes the host without a namespace, and Istio reads it in the namespace of the VirtualService: another Service or none",
  fix: "move the VirtualService to the Rollout's namespace, or give the DestinationRule a full host: NAME.NAMESPACE.svc.cluster.local",
  sources: ["T9a", "rule 72"],
  check: onBindings(({ rollout, virtualService: { object } }, world) => {
    if (object.namespace === rollout.object.namespace) return [];
    const host = findWrittenHost(rollout, world);
    const isShort = host !== undefined && !host.includes(".") && !isAlias(host, object.namespace, world);
    const routes = managedRouteSteps(rollout).filter(({ sets }) => sets && isShort);
    return [
      ...routes.map(({ kind, name, step, value }) => {
        const message = `${kind} route "${name}" of ${stepName(step)} gets host "${host}" in ${describe(object)}, where it is ${describe({ kind: "Service", namespace: object.namespace, name: host ?? "" })}`;
        return findingAt(value, message, { at: "key" });
      }),
      ...weightedExperiments(rollout).map((template) => {
        const name = textOf(memberAt(template, "name")) ?? "";
        const message = `the Service of experiment template "${name}" gets a host without a namespace in ${describe(object)}, which is not in namespace "${rollout.object.namespace}"`;
        const fix = { fix: "move the VirtualService to the Rollout's namespace" };
        return findingAt(memberAt(template, "weight"), message, fix);
      }),
    ];
  }),
});

/** Of the DestinationRule, or the canary Service (rule 62); undefined where it is not known. */
function findWrittenHost(rollout: RolloutView, world: World): string | undefined {
  if (rollout.sides.level === "host") return rollout.sides.canary.service;
  const destinationRule = findDestinationRule(world, rollout);
  return destinationRule && textOf(valueAt(destinationRule, "spec", "host"));
}

/** A Service that stands there on purpose to lead to another one. */
function isAlias(name: string, namespace: string, world: World): boolean {
  const service = findObject(world, "Service", { namespace, name });
  return service !== undefined && textOf(valueAt(service, "spec", "type")) === "ExternalName";
}
