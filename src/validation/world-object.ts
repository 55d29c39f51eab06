// The objects that rules look at, from manifests and from a cluster alike.
import type { JsonObject } from "../resources/json.ts";

/** Kinds that some rule looks at, with their API group; everything else in the input is passed over. */
export const worldKinds = {
  Rollout: { group: "argoproj.io", plural: "rollouts" },
  AnalysisTemplate: { group: "argoproj.io", plural: "analysistemplates" },
  ClusterAnalysisTemplate: { group: "argoproj.io", plural: "clusteranalysistemplates" },
  Experiment: { group: "argoproj.io", plural: "experiments" },
  Application: { group: "argoproj.io", plural: "applications" },
  VirtualService: { group: "networking.istio.io", plural: "virtualservices" },
  DestinationRule: { group: "networking.istio.io", plural: "destinationrules" },
  Gateway: { group: "networking.istio.io", plural: "gateways" },
  ServiceEntry: { group: "networking.istio.io", plural: "serviceentries" },
  Sidecar: { group: "networking.istio.io", plural: "sidecars" },
  Service: { group: "", plural: "services" },
  Secret: { group: "", plural: "secrets" },
  Namespace: { group: "", plural: "namespaces" },
  Pod: { group: "", plural: "pods" },
  PodTemplate: { group: "", plural: "podtemplates" },
  ReplicaSet: { group: "apps", plural: "replicasets" },
  Deployment: { group: "apps", plural: "deployments" },
} as const;
export type WorldKind = keyof typeof worldKinds;

/** What other objects of the cluster refer to without a namespace. */
export const clusterKinds: ReadonlySet<WorldKind> = new Set(["Namespace", "ClusterAnalysisTemplate"]);

/** A key given twice in one map; the path leads to the map's member. */
type DuplicateKey = { readonly path: readonly (string | number)[] };

export type WorldObject = {
  readonly apiVersion: string;
  readonly kind: WorldKind;
  /** Empty for what belongs to the whole cluster. */
  readonly namespace: string;
  /** Empty where a manifest has none. */
  readonly name: string;
  readonly content: JsonObject;
  readonly origin: "manifest" | "cluster";
  /** Where a manifest starts: `FILE:LINE`. */
  readonly place?: string;
  /** Of manifests only: the API server never stores one. */
  readonly duplicateKeys: readonly DuplicateKey[];
};

/** Undefined where no rule looks at such objects; the group tells kinds of equal names apart. */
export function findWorldKind(apiVersion: string, kind: string): WorldKind | undefined {
  if (!isWorldKind(kind)) return undefined;
  const group = apiVersion.includes("/") ? apiVersion.split("/", 1)[0] : "";
  return worldKinds[kind].group === group ? kind : undefined;
}

type Named = { readonly kind: string; readonly namespace: string; readonly name: string };

/** As messages name an object: `VirtualService "shop/web"`. */
export function describe({ kind, namespace, name }: Named): string {
  if (name === "") return `${kind} without a name`;
  return `${kind} "${namespace === "" ? name : `${namespace}/${name}`}"`;
}

function isWorldKind(kind: string): kind is WorldKind {
  return Object.hasOwn(worldKinds, kind);
}
