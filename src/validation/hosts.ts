// What the host of a destination stands for, as Istio reads it: only a name without a dot is completed
// (istio pilot/pkg/model/config.go ResolveShortnameToFQDN).

/** The Service that a host addresses in the cluster. */
export type ServiceName = { readonly namespace: string; readonly name: string };

/** Undefined for a host that is no Service of the cluster; `svc.ns` is none either, as Istio does not complete it. */
export function resolveHost(host: string, namespace: string): ServiceName | undefined {
  if (host === "" || host.includes("*")) return undefined;
  if (!host.includes(".")) return { name: host, namespace };
  const [, name, serviceNamespace] = /^([^.]+)\.([^.]+)\.svc\.[^.].*$/.exec(host) ?? [];
  return name === undefined || serviceNamespace === undefined ? undefined : { name, namespace: serviceNamespace };
}

/** One host written in two ways is one: short names are completed in the namespace of the object that holds them. */
export function completeHost(host: string, namespace: string): string {
  const service = resolveHost(host, namespace);
  return service === undefined ? host : `${service.name}.${service.namespace}.svc`;
}
