import { primarySecretsOf } from "../../controllers.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { textsInSecret } from "../../stored-kubeconfigs.ts";

export const primarySecretSeveralKeys = defineRule({
  name: "primary-secret-several-keys",
  group: "multi-cluster",
  severity: "error",
  scope: "offline",
  what: "the Secret of the Istio cluster's kubeconfig has more than one key",
  why: "at each start the controller takes any of them",
  fix: "leave the kubeconfig of the cluster with the VirtualServices as its only key, and restart the controller",
  sources: ["T17b", "rule 113"],
  check: (world) =>
    primarySecretsOf(world).flatMap((secret) => {
      const texts = textsInSecret(secret);
      const [, second] = texts;
      if (second === undefined) return [];
      const keys = texts.map(({ key }) => `"${key}"`).join(", ");
      return [findingAt(second.holder, `${texts.length} keys: ${keys}`, { at: "key" })];
    }),
});
