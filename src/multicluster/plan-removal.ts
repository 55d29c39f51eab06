// multicluster remove: everything that setup made, and nothing else, in an order in which the controller loses its way
// to the primary cluster before it loses its rights there.
import { fieldAt, readStrings } from "../resources/fields.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { accountAnnotation } from "./names.ts";
import { type DeleteStep, deletionOf } from "./object-plan.ts";

/** What carries the labels of this tool and of this controller. */
export type RemovalState = {
  readonly secrets: readonly KubernetesObject[];
  readonly bindings: readonly KubernetesObject[];
  readonly tokenSecrets: readonly KubernetesObject[];
  readonly accounts: readonly KubernetesObject[];
  readonly roles: readonly KubernetesObject[];
};

export type RemovalPlan = {
  readonly rollouts: readonly DeleteStep[];
  /** The rights go first; the role, which tells where the account was, goes last. */
  readonly primary: readonly DeleteStep[];
};

export function planRemoval({ secrets, bindings, tokenSecrets, accounts, roles }: RemovalState): RemovalPlan {
  const primary = (because: string) => (object: KubernetesObject) => deletionOf("primary", object, because);
  return {
    rollouts: secrets.map((object) =>
      deletionOf(
        "rollouts",
        object,
        "from its next start on the controller looks for Istio objects in its own cluster",
      ),
    ),
    primary: [
      ...bindings.map(primary("nobody may use these rights any more")),
      ...tokenSecrets.map(primary("its token ends")),
      ...accounts.map(primary("nobody acts as this account any more")),
      ...roles.map(primary("nothing refers to it any more")),
    ],
  };
}

/** The namespaces of the accounts that the roles were made for. */
export function accountNamespaces(roles: readonly KubernetesObject[]): readonly string[] {
  return roles.flatMap((role) => {
    const account = readStrings(fieldAt(role, "metadata", "annotations")).get(accountAnnotation) ?? "";
    const [namespace, name] = account.split("/");
    return namespace === undefined || name === undefined ? [] : [namespace];
  });
}
