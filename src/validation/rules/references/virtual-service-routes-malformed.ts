import { renderPath } from "../../../resources/fields.ts";
import { protocols } from "../../../resources/virtual-service.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { onBindings } from "../../subjects.ts";
import { isObject, isSet, itemsOf, memberAt, type Value, valueAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const virtualServiceRoutesMalformed = defineRule({
  name: "virtual-service-routes-malformed",
  group: "references",
  severity: "error",
  scope: "offline",
  what: "a list of routes or destinations that is none, or has an entry that is no object",
  why: 'the API server refuses it; where it got through, the controller refuses the Rollout, or fails with "Invalid casting" in the middle of an update',
  fix: "write a list of routes, each with a list of destinations; a dash with nothing behind it is an empty entry",
  sources: ["R5", "rule 19"],
  check: onBindings(({ virtualService: { object } }) =>
    protocols.flatMap((protocol) => {
      const list = valueAt(object, "spec", protocol);
      const routes = itemsOf(list);
      return [
        ...tellList(list),
        ...routes.flatMap(tellEntry),
        ...routes
          .map((route) => memberAt(route, "route"))
          .flatMap((destinations) => [...tellList(destinations), ...itemsOf(destinations).flatMap(tellEntry)]),
      ];
    }),
  ),
});

function tellList(list: Value): readonly RuleFinding[] {
  const isWrong = isSet(list) && !Array.isArray(list.json) && !isDecoded(list);
  return isWrong ? [findingAt(list, `${renderPath(list.path)} of ${describe(list.object)} is no list`)] : [];
}

function tellEntry(entry: Value): readonly RuleFinding[] {
  const isWrong = !isObject(entry) && !(isSet(entry) && isDecoded(entry));
  if (!isWrong) return [];
  const problem = isSet(entry) ? "is no object" : "is empty";
  return [findingAt(entry, `${renderPath(entry.path)} of ${describe(entry.object)} ${problem}`)];
}

/** Values of a wrong type in manifests are told by `field-type`; what is null counts as absent there. */
function isDecoded({ object }: Value): boolean {
  return object.origin === "manifest";
}
