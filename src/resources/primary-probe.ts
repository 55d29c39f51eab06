// What a look through the kubeconfig of a controller's Secret comes to.

export type PrimaryReach =
  | { readonly kind: "answered" | "unauthorized" }
  | { readonly kind: "unreachable" | "untrusted"; readonly because: string };

export type PrimaryProbe = {
  /** `NAMESPACE/NAME` of the Secret. */
  readonly secret: string;
  /** The data key: what the controller calls the cluster. */
  readonly key: string;
  readonly server: string;
  readonly reach: PrimaryReach;
  /** When the token expires, in ms since the epoch; undefined where it never does, or does not say. */
  readonly tokenExpires: number | undefined;
  /** Permissions that the controller needs there and has not, as arguments of `kubectl auth can-i`. */
  readonly missing: readonly string[];
};
