import { proposeNearest } from "../../../resources/near-names.ts";
import { onEntryPoints } from "../../entry-points.ts";
import { allGatewaysOf } from "../../gateways.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { findObject, isHidden, objectsOf } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const gatewayNotFound = defineRule({
  name: "gateway-not-found",
  group: "reach",
  severity: "error",
  scope: "offline",
  what: "a Gateway that a VirtualService names does not exist",
  why: "the routes are attached to no gateway, and requests from outside get 404 (unverified)",
  fix: "add the Gateway, or correct its name; one of another namespace is written NAMESPACE/NAME",
  sources: ["T10a", "IST0101"],
  reportsAbsence: true,
  needs: ["Gateway"],
  check: onEntryPoints(({ virtualService }, world) =>
    allGatewaysOf(virtualService).flatMap(({ value, text, namespace, name }) => {
      const isThere = findObject(world, "Gateway", { namespace, name }) !== undefined;
      if (isThere || isHidden(world, "Gateway", { namespace, name })) return [];
      const names = objectsOf(world, "Gateway")
        .filter((gateway) => gateway.namespace === namespace)
        .map((gateway) => gateway.name);
      const message = `"${text}" is ${describe({ kind: "Gateway", namespace, name })}, which is not found`;
      return [findingAt(value, message, { fix: proposeNearest(name, names) })];
    }),
  ),
});
