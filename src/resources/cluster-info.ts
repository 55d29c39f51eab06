// What runs in a cluster, for `version --cluster-info`.

export type ClusterInfo = {
  readonly context: string;
  /** `v1.34.4` */
  readonly serverVersion: string;
  /** One per container of each Argo Rollouts controller; undefined where Deployments may not be listed. */
  readonly controllerImages: readonly string[] | undefined;
  /** Served versions, the preferred one first; none where the group is absent. */
  readonly istioVersions: readonly string[];
  readonly rolloutVersions: readonly string[];
};
