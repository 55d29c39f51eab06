import { primaryClusterLabel } from "../../../resources/primary-secret.ts";
import { primarySecretsOf } from "../../controllers.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { membersOf, valueAt } from "../../value.ts";

export const primarySecretEmpty = defineRule({
  name: "primary-secret-empty",
  group: "multi-cluster",
  severity: "error",
  scope: "offline",
  what: "the Secret of the Istio cluster's kubeconfig holds nothing",
  why: "the controller crashes when it starts, again and again",
  fix: "put the kubeconfig into it under one key, or delete the Secret",
  sources: ["rule 114"],
  check: (world) =>
    primarySecretsOf(world)
      .filter((secret) => ["data", "stringData"].every((holder) => membersOf(valueAt(secret, holder)).length === 0))
      .map((secret) => {
        const label = valueAt(secret, "metadata", "labels", primaryClusterLabel);
        return findingAt(label, "a Secret with this label, and without data", { at: "key" });
      }),
});
