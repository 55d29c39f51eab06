import { findCurrentCluster, textAt } from "../../kubeconfig-faults.ts";
import { defineRule } from "../../rule.ts";
import { isLoopback, parseServer } from "../../server-address.ts";
import { onKubeconfigs, readKubeconfig } from "../../stored-kubeconfigs.ts";

export const primaryServerLoopback = defineRule({
  name: "primary-server-loopback",
  group: "multi-cluster",
  severity: "error",
  scope: "offline",
  what: "the kubeconfig of the Istio cluster leads to 127.0.0.1 or localhost",
  why: "in the controller's pod that is the pod itself: no VirtualService is ever seen",
  fix: "give the address by which pods reach the cluster, as with istioctl create-remote-secret --server",
  sources: ["istio#58047"],
  check: onKubeconfigs((stored, world) => {
    const cluster = findCurrentCluster(readKubeconfig(stored, world) ?? {});
    // A proxy has its own idea of what is local.
    if (cluster === undefined || textAt(cluster, "proxy-url") !== "") return [];
    const address = parseServer(textAt(cluster, "server"));
    return address !== undefined && isLoopback(address.host)
      ? [`key "${stored.key}": the server is "${address.host}", which is the pod of the controller there`]
      : [];
  }),
});
