import { findCurrentCluster, textAt } from "../../kubeconfig-faults.ts";
import { defineRule } from "../../rule.ts";
import { parseServer } from "../../server-address.ts";
import { onKubeconfigs, readKubeconfig } from "../../stored-kubeconfigs.ts";

export const primaryServerInsecure = defineRule({
  name: "primary-server-insecure",
  group: "multi-cluster",
  severity: "warning",
  scope: "offline",
  what: "the kubeconfig of the Istio cluster leads to plain http, or does not check the server's certificate",
  why: "whoever is on the way reads the token, and can write VirtualServices with it",
  fix: "give the https address, and the certificate authority in certificate-authority-data",
  sources: ["istio#30625", "istio.io#15911"],
  check: onKubeconfigs((stored, world) => {
    const cluster = findCurrentCluster(readKubeconfig(stored, world) ?? {});
    if (cluster === undefined) return [];
    const address = parseServer(textAt(cluster, "server"));
    return [
      ...(address?.isPlain === true
        ? [`key "${stored.key}": the server "${address.host}" is asked over plain http`]
        : []),
      ...(cluster["insecure-skip-tls-verify"] === true
        ? [`key "${stored.key}": insecure-skip-tls-verify, so that the server's certificate is not checked`]
        : []),
    ];
  }),
});
