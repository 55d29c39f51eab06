import { readReference } from "../../reference-readings.ts";
import type { ReferenceView } from "../../rollout-view.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { selectRoutes } from "../../select-routes.ts";
import { memberAt } from "../../value.ts";
import { type Binding, isResolved } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const virtualServiceNameTwice = defineRule({
  name: "virtual-service-name-twice",
  group: "references",
  severity: "warning",
  scope: "offline",
  what: "entries of one VirtualService name in two namespaces that select different routes",
  why: "the controller validates both with the routes of the first entry, and refuses the Rollout (InvalidSpec) where these are not in the second",
  fix: "select routes of the same names in both, or give one of the VirtualServices another name",
  sources: ["rule 21"],
  check: ({ bindingsByRollout }) =>
    [...bindingsByRollout.values()].flatMap((bindings) => {
      const byName = Map.groupBy(bindings, (binding) => readReference(binding)?.name);
      byName.delete(undefined);
      return [...byName.values()].flatMap(tellLater);
    }),
});

function tellLater([first, ...later]: readonly Binding[]): readonly RuleFinding[] {
  if (first === undefined) return [];
  return later.flatMap((binding) => {
    const [read, other] = [readReference(first), readReference(binding)];
    if (read === undefined || other === undefined || read.namespace === other.namespace) return [];
    if (selectionOf(first.reference) === selectionOf(binding.reference)) return [];
    const message = `${describe(other)} is validated with the routes of ${describe(read)}, whose entry has the same name`;
    const refused = isRefused({ ...binding, reference: first.reference });
    return [findingAt(memberAt(binding.reference.value, "name"), message, refused ? { severity: "error" } : {})];
  });
}

function selectionOf({ httpRoutes, tlsRoutes, tcpRoutes }: ReferenceView): string {
  return JSON.stringify([httpRoutes, tlsRoutes, tcpRoutes]);
}

function isRefused(binding: Binding): boolean {
  if (!isResolved(binding)) return false;
  return selectRoutes(binding).some(
    ({ unanswered, ambiguous, isUnrelated }) => unanswered.length > 0 || ambiguous.length > 0 || isUnrelated,
  );
}
