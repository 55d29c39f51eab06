// Objects as the API server gives them, valid by default; a test overrides what it is about.
import type { JsonObject } from "../../src/resources/json.ts";
import type { Kind } from "../../src/resources/resource-ref.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";

type DestinationSpec = { host: string; subset?: string; weight?: number };

const apiVersions: Record<Kind, string> = {
  Rollout: "argoproj.io/v1alpha1",
  VirtualService: "networking.istio.io/v1",
  DestinationRule: "networking.istio.io/v1",
  Service: "v1",
  ReplicaSet: "apps/v1",
  Deployment: "apps/v1",
  PodTemplate: "v1",
  Lease: "coordination.k8s.io/v1",
  Pod: "v1",
  Experiment: "argoproj.io/v1alpha1",
  Namespace: "v1",
  ConfigMap: "v1",
  Secret: "v1",
  ServiceAccount: "v1",
  ClusterRole: "rbac.authorization.k8s.io/v1",
  ClusterRoleBinding: "rbac.authorization.k8s.io/v1",
};

export function kubernetesObject(kind: Kind, name: string, parts: JsonObject = {}): KubernetesObject {
  const metadata = { name, namespace: "shop", ...(parts["metadata"] as JsonObject | undefined) } as JsonObject & {
    name: string;
    namespace: string;
  };
  return {
    ref: { apiVersion: apiVersions[kind], kind, namespace: metadata.namespace, name: metadata.name },
    content: { apiVersion: apiVersions[kind], kind, ...parts, metadata },
  };
}

export function destination({ host, subset, weight }: DestinationSpec): JsonObject {
  return {
    destination: { host, ...(subset === undefined ? {} : { subset }) },
    ...(weight === undefined ? {} : { weight }),
  };
}

/** `web-stable` 100, `web-canary` 0, unless told otherwise. */
export function hostRoute(weights: { stable?: number; canary?: number } = {}, others: readonly DestinationSpec[] = []) {
  return {
    route: [
      destination({ host: "web-stable", weight: weights.stable ?? 100 - (weights.canary ?? 0) }),
      destination({ host: "web-canary", weight: weights.canary ?? 0 }),
      ...others.map(destination),
    ],
  };
}

export function virtualService(name: string, spec: JsonObject, metadata: JsonObject = {}): KubernetesObject {
  return kubernetesObject("VirtualService", name, { metadata, spec: { hosts: ["web"], ...spec } });
}

export type RolloutParts = {
  readonly canary?: JsonObject;
  readonly istio?: JsonObject;
  readonly routing?: JsonObject;
  readonly metadata?: JsonObject;
  readonly status?: JsonObject;
};

/** Host-level by default: Services `web-stable` and `web-canary`, VirtualService `web`, steps 10, 50. */
export function rollout({ canary, istio, routing, metadata, status }: RolloutParts = {}): KubernetesObject {
  return kubernetesObject("Rollout", "web", {
    metadata: { generation: 3, ...metadata },
    spec: {
      selector: { matchLabels: { app: "web" } },
      strategy: {
        canary: {
          stableService: "web-stable",
          canaryService: "web-canary",
          steps: [{ setWeight: 10 }, { pause: {} }, { setWeight: 50 }, { pause: {} }],
          ...canary,
          trafficRouting: { istio: istio ?? { virtualService: { name: "web" } }, ...routing },
        },
      },
    },
    status: { observedGeneration: "3", ...status },
  });
}

/** As many pods as are ready, unless told otherwise. */
export function replicaSet(hash: string, readyReplicas: number, replicas = readyReplicas): KubernetesObject {
  return kubernetesObject("ReplicaSet", `web-${hash}`, {
    metadata: { labels: { app: "web", "rollouts-pod-template-hash": hash } },
    spec: { replicas },
    status: { replicas, readyReplicas, availableReplicas: readyReplicas },
  });
}

export function service(name: string, hash?: string): KubernetesObject {
  const selector = { app: "web", ...(hash === undefined ? {} : { "rollouts-pod-template-hash": hash }) };
  return kubernetesObject("Service", name, { spec: { selector } });
}

export function destinationRule(name: string, subsets: Readonly<Record<string, string | undefined>>): KubernetesObject {
  return kubernetesObject("DestinationRule", name, {
    spec: {
      host: "web",
      subsets: Object.entries(subsets).map(([subset, hash]) => ({
        name: subset,
        labels: { app: "web", ...(hash === undefined ? {} : { "rollouts-pod-template-hash": hash }) },
      })),
    },
  });
}
