import { onPrimaries } from "../../primary-probes.ts";
import { defineRule } from "../../rule.ts";

export const primaryTokenInvalid = defineRule({
  name: "primary-token-invalid",
  group: "multi-cluster",
  severity: "error",
  scope: "live",
  needs: ["Secret"],
  what: "the credentials for the Istio cluster have expired or are not accepted",
  why: "the controller sees no VirtualService and no DestinationRule, and every Rollout with Istio routing freezes",
  fix: "put a valid token into the kubeconfig, and restart the controller",
  sources: ["T17c", "istio#34210"],
  check: onPrimaries(({ server, reach, tokenExpires }, { live }) => {
    if (reach.kind === "unauthorized") return `"${server}" does not accept the credentials of the kubeconfig`;
    if (tokenExpires === undefined || live === undefined || live.now < tokenExpires) return undefined;
    const hours = Math.floor((live.now - tokenExpires) / 3_600_000);
    return `the token for "${server}" has expired ${hours < 1 ? "less than an hour" : `${hours} h`} ago`;
  }),
});
