// An object as arguments of kubectl, for commands that a message proposes.
import { kinds, type ObjectKey } from "../resources/resource-ref.ts";
import type { LiveStores, Stores } from "./open-stores.ts";

/** With the kubeconfig and the context that lead to the object, which need not be the current ones. */
export function kubectlTarget({ kind, namespace, name }: ObjectKey, stores: Stores): string {
  const { plural, group } = kinds[kind];
  const resource = group === "" ? plural : `${plural}.${group}`;
  if (stores.kind === "offline") return `${resource} ${name} -n ${namespace}`;
  const context = contextOf(group, stores);
  const kubeconfig = stores.kubeconfig === undefined ? "" : ` --kubeconfig ${quote(stores.kubeconfig)}`;
  // Without a context the server itself is what the cluster is called by.
  const cluster = /^https?:/.test(context) ? "--server" : "--context";
  return `${resource} ${name} -n ${namespace} ${cluster} ${quote(context)}${kubeconfig}`;
}

/** A Secret leads to a cluster for which the user may have a context of any name. */
function contextOf(group: string, { live, istioPlace }: LiveStores): string {
  const place = group === "networking.istio.io" ? istioPlace() : undefined;
  if (place?.source === "secret") return "ISTIO_CONTEXT";
  return (place?.source === "option" ? place.cluster : undefined) ?? live.context;
}

/** For a shell. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
