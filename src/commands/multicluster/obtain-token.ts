// Gets the token of the primary cluster's account: Kubernetes puts it into a token Secret, or issues one that expires.
import type { Account, TokenSecret } from "../../multicluster/desired-objects.ts";
import { tokenOf } from "../../multicluster/token-choice.ts";
import { fieldAt, readString } from "../../resources/fields.ts";
import type { ObjectAccess } from "../../resources/object-access.ts";
import { describeObject } from "../../resources/resource-ref.ts";
import type { Runtime } from "../../runtime.ts";
import { waitFor } from "./wait-for.ts";

export type TokenSource = {
  readonly account: Account;
  readonly secret: TokenSecret;
  /** Of a token that expires, in ms. */
  readonly lifetime: number | undefined;
  /** How long to wait for Kubernetes to make it, in ms. */
  readonly timeout: number;
};

/** Throws `wait-timeout` where the token controller fills no Secret. */
export async function obtainToken(primary: ObjectAccess, source: TokenSource, runtime: Runtime): Promise<string> {
  const { account, secret, lifetime = 0, timeout } = source;
  const { namespace, name } = account;
  const key = { kind: "Secret", namespace, name: secret.name } as const;
  const read = async () => {
    const object = await primary.read(key);
    return secret.expires ? object && readString(fieldAt(object, "metadata", "uid")) : object && tokenOf(object);
  };
  const hint = `look into the token controller of kube-controller-manager, and at: kubectl --context ${primary.context} get secret ${secret.name} -n ${namespace}`;
  const what = `Kubernetes to put a token into ${describeObject(key)}`;
  const found = await waitFor({ what, timeout, hint }, read, runtime);
  if (!secret.expires) return found;
  const boundTo = { name: secret.name, uid: found };
  return primary.requestToken({ account: { kind: "ServiceAccount", namespace, name }, lifetime, boundTo });
}
