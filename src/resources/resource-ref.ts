// Names of Kubernetes objects: the kinds that this tool reads and writes, and how an object is called in text.

/** What belongs to a Rollout and its traffic, in the cluster or in manifests; patches of other kinds are never recorded. */
export const trafficKinds = {
  Rollout: { group: "argoproj.io", plural: "rollouts" },
  VirtualService: { group: "networking.istio.io", plural: "virtualservices" },
  DestinationRule: { group: "networking.istio.io", plural: "destinationrules" },
  Service: { group: "", plural: "services" },
  ReplicaSet: { group: "apps", plural: "replicasets" },
  Deployment: { group: "apps", plural: "deployments" },
  PodTemplate: { group: "", plural: "podtemplates" },
  Lease: { group: "coordination.k8s.io", plural: "leases" },
  Namespace: { group: "", plural: "namespaces" },
  Pod: { group: "", plural: "pods" },
  Experiment: { group: "argoproj.io", plural: "experiments" },
} as const;

/** The resource part of an API path, and the API group, of every kind that is read or written. */
export const kinds = {
  ...trafficKinds,
  ConfigMap: { group: "", plural: "configmaps" },
  Secret: { group: "", plural: "secrets" },
  ServiceAccount: { group: "", plural: "serviceaccounts" },
  ClusterRole: { group: "rbac.authorization.k8s.io", plural: "clusterroles" },
  ClusterRoleBinding: { group: "rbac.authorization.k8s.io", plural: "clusterrolebindings" },
} as const;
export type Kind = keyof typeof kinds;

/** The namespace is empty where the kind has none. */
export type ObjectKey = { readonly kind: Kind; readonly namespace: string; readonly name: string };
/** A key with the API version under which the object was read; patches go to the same version. */
export type ResourceRef = ObjectKey & { readonly apiVersion: string };

/** Names of objects as the API server takes them: one or more DNS labels; a namespace is a single one. */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && text.split(".").every((label) => labelShape.test(label));
}

export function isNamespaceName(text: string): boolean {
  return text.length <= 63 && labelShape.test(text);
}

const labelShape = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** As error messages name an object: `VirtualService "prod/web"`, `ClusterRole "view"`. */
export function describeObject({ kind, namespace, name }: ObjectKey): string {
  return `${kind} "${namespace === "" ? "" : `${namespace}/`}${name}"`;
}

/** As kubectl names an object in results: `virtualservice.networking.istio.io/web`, `service/web`. */
export function objectName({ kind, name }: ObjectKey): string {
  const { group } = kinds[kind];
  return `${kind.toLowerCase()}${group === "" ? "" : `.${group}`}/${name}`;
}

export function isSameObject(left: ObjectKey, right: ObjectKey): boolean {
  return left.kind === right.kind && left.namespace === right.namespace && left.name === right.name;
}
