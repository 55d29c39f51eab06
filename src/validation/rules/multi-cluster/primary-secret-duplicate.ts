import { primaryClusterLabel } from "../../../resources/primary-secret.ts";
import { controllersOf, nameOf, primarySecretsOf, reads } from "../../controllers.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { valueAt } from "../../value.ts";

export const primarySecretDuplicate = defineRule({
  name: "primary-secret-duplicate",
  group: "multi-cluster",
  severity: "error",
  scope: "live",
  needs: ["Secret"],
  what: "several Secrets carry the label of the Istio cluster's kubeconfig",
  why: "the controller takes the first that it is given, by namespace and name, and says nothing about the others",
  fix: "take the label from all but one of them, and restart the controller",
  sources: ["T17a", "rule 112"],
  check: (world) => {
    const secrets = primarySecretsOf(world);
    const controllers = controllersOf(world);
    return secrets.flatMap((secret) => {
      const rivals = secrets.filter(
        (other) => controllers.length === 0 || controllers.some((one) => reads(one, secret) && reads(one, other)),
      );
      const [first] = rivals;
      if (rivals.length < 2 || first === undefined) return [];
      const names = rivals.map((rival) => `"${nameOf(rival)}"`).join(", ");
      const label = valueAt(secret, "metadata", "labels", primaryClusterLabel);
      const message = `${rivals.length} Secrets have this label: ${names}; the controller takes "${nameOf(first)}"`;
      return [findingAt(label, message, { at: "key" })];
    });
  },
});
