// An object as arguments of kubectl, for commands that a message proposes.
import { kinds, type ObjectKey } from "../resources/resource-ref.ts";
import type { Stores } from "./open-stores.ts";

/** With the context of the cluster that holds the object, which need not be the current one. */
export function kubectlTarget({ kind, namespace, name }: ObjectKey, stores: Stores): string {
  const { plural, group } = kinds[kind];
  const resource = group === "" ? plural : `${plural}.${group}`;
  if (stores.kind === "offline") return `${resource} ${name} -n ${namespace}`;
  const isIstio = group === "networking.istio.io";
  const context = (isIstio ? stores.istioContext : undefined) ?? stores.live.context;
  return `${resource} ${name} -n ${namespace} --context ${quote(context)}`;
}

function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
