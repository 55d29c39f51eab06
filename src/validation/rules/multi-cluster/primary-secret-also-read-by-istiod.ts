import { primarySecretsOf } from "../../controllers.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { textOf, valueAt } from "../../value.ts";
import { objectsOf, type World } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const primarySecretAlsoReadByIstiod = defineRule({
  name: "primary-secret-also-read-by-istiod",
  group: "multi-cluster",
  severity: "warning",
  scope: "offline",
  what: "the Secret of the Istio cluster's kubeconfig is in istiod's namespace, with the label by which istiod reads it",
  why: "istiod takes the cluster for one more of the mesh, and looks for endpoints there (unverified)",
  fix: "take the label istio/multiCluster from it, or put it into the controller's namespace",
  sources: ["T17e", "rule 119"],
  check: (world) => {
    const namespaces = namespacesOfIstiod(world);
    return primarySecretsOf(world).flatMap((secret) => {
      const label = valueAt(secret, "metadata", "labels", "istio/multiCluster");
      if (label.json !== "true" || !namespaces.has(secret.namespace)) return [];
      return [
        findingAt(label, `istiod reads ${describe(secret)} too, by the label "istio/multiCluster"`, { at: "key" }),
      ];
    });
  },
});

/** That of every installation guide, and what the input shows. */
function namespacesOfIstiod(world: World): ReadonlySet<string> {
  const found = objectsOf(world, "Deployment").filter(
    (deployment) => textOf(valueAt(deployment, "metadata", "labels", "app")) === "istiod",
  );
  return new Set(["istio-system", ...found.map(({ namespace }) => namespace)]);
}
