import { podTemplateHashLabel } from "../../../resources/rollout-labels.ts";
import { resolveHost } from "../../hosts.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { serviceReferences } from "../../service-references.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { memberAt, textOf, valueAt } from "../../value.ts";
import { findDestinationRule, findObject } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const destinationRuleHostHasHash = defineRule({
  name: "destination-rule-host-has-hash",
  group: "destination-rule",
  severity: "error",
  scope: "offline",
  what: "the host of the DestinationRule is a Service whose selector has, or will get, the hash of one side",
  why: "the Service has only that side's pods, so that the subset of the other side is empty during an update: 503 (unverified)",
  fix: "let the host be a Service that selects the pods of both sides",
  sources: ["T4"],
  check: onIstioRollouts((rollout, world) => {
    const destinationRule = findDestinationRule(world, rollout);
    if (destinationRule === undefined) return [];
    const value = valueAt(destinationRule, "spec", "host");
    const name = resolveHost(textOf(value) ?? "", destinationRule.namespace);
    if (name === undefined) return [];
    const isOwn = name.namespace === rollout.object.namespace;
    const use = serviceReferences(rollout).find((reference) => isOwn && textOf(reference.value) === name.name);
    // That is told where it is named.
    if (use?.role === "canaryService") return [];
    if (use !== undefined) {
      return [findingAt(value, `host "${textOf(value)}" is the ${use.role} of ${describe(rollout.object)}`)];
    }
    const service = findObject(world, "Service", name);
    const hash = service && textOf(memberAt(valueAt(service, "spec", "selector"), podTemplateHashLabel));
    if (service === undefined || hash === undefined) return [];
    return [findingAt(value, `host "${textOf(value)}" is ${describe(service)}, whose selector has hash "${hash}"`)];
  }),
});
