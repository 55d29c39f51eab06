import { primaryClusterLabel } from "../../../resources/primary-secret.ts";
import { controllersOf, primarySecretsOf, reads } from "../../controllers.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { valueAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const primarySecretOutOfScope = defineRule({
  name: "primary-secret-out-of-scope",
  group: "multi-cluster",
  severity: "error",
  scope: "live",
  needs: ["Secret", "Deployment"],
  what: "the Secret of the Istio cluster is not in the namespace of a controller that sees only its own",
  why: "the controller does not read it, and uses its own cluster without a word",
  fix: "move the Secret into the controller's namespace, and restart the controller",
  sources: ["rule 112"],
  check: (world) => {
    const controllers = controllersOf(world);
    return primarySecretsOf(world).flatMap((secret) => {
      const [first] = controllers;
      if (first === undefined || controllers.some((controller) => reads(controller, secret))) return [];
      const label = valueAt(secret, "metadata", "labels", primaryClusterLabel);
      const message = `${describe(first.object)} runs with --namespaced and does not look in namespace "${secret.namespace}"`;
      return [findingAt(label, message, { at: "key" })];
    });
  },
});
