import { onPrimaries } from "../../primary-probes.ts";
import { defineRule } from "../../rule.ts";

export const primaryRbacIncomplete = defineRule({
  name: "primary-rbac-incomplete",
  group: "multi-cluster",
  severity: "error",
  scope: "live",
  needs: ["Secret"],
  what: "the account of the kubeconfig lacks a permission on VirtualServices or DestinationRules",
  why: "weights or labels cannot be written in the middle of an update, or nothing is seen at all",
  fix: "grant get, list, watch, update and patch on virtualservices and destinationrules of networking.istio.io there",
  sources: ["T17d", "rule 118", "argo-helm#718", "#1389"],
  check: onPrimaries(({ server, missing }) => {
    if (missing.length === 0) return undefined;
    return `its account lacks permissions on "${server}": ${missing.join(", ")}`;
  }),
});
