// Parts of a multi-cluster set-up for tests: tokens, kubeconfigs, and the objects that setup makes.
import { type Account, desireKubeconfigSecret, desireTokenSecret } from "../../src/multicluster/desired-objects.ts";
import { type KubeconfigParts, renderKubeconfig } from "../../src/multicluster/kubeconfig-text.ts";
import type { SetupGoal, SetupState } from "../../src/multicluster/plan-setup.ts";
import { readGenerations, type TokenGeneration } from "../../src/multicluster/token-choice.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { describeObject, type ObjectKey } from "../../src/resources/resource-ref.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { base64 } from "./primary-secrets.ts";

export const account: Account = { namespace: "istio-system", name: "rollouts", consumer: "uid-1" };
const endpoint = { name: "istio", server: "https://istio:6443", authority: "CA", tlsServerName: undefined };
export const now = Date.parse("2026-01-01T12:00:00Z");
const day = 86_400_000;

/** A token that looks like one of the account; nobody has signed it. */
export function tokenWith(payload: JsonObject): string {
  const part = (value: JsonObject) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const subject = `system:serviceaccount:${account.namespace}:${account.name}`;
  return `${part({ alg: "none" })}.${part({ sub: subject, ...payload })}.x`;
}

/** Of a token Secret. */
export function legacyToken(secret: string): string {
  return tokenWith({ "kubernetes.io/serviceaccount/secret.name": secret });
}

/** Issued ten days ago, for that many days in all. */
export function boundToken(secret: { readonly name: string; readonly uid: string }, days: number): string {
  const issued = now - 10 * day;
  return tokenWith({
    "kubernetes.io": { secret },
    iat: issued / 1000,
    exp: (issued + days * day) / 1000,
  });
}

export function withToken(token: string, parts: Partial<KubeconfigParts> = {}): KubeconfigParts & { text: string } {
  const all = { ...endpoint, ...parts, token };
  return { ...all, text: renderKubeconfig(all) };
}

/** As Kubernetes has filled it. */
export function tokenSecret(name: string, expires = false): KubernetesObject {
  const { object } = desireTokenSecret(account, { name, expires });
  const uid = `uid-of-${name}`;
  const metadata = { ...(object.content["metadata"] as JsonObject), uid };
  const data = expires ? {} : { data: { token: base64(legacyToken(name)), "ca.crt": base64("CA") } };
  return { ...object, content: { ...object.content, metadata, ...data } };
}

export function kubeconfigSecret(kubeconfig: string): KubernetesObject {
  return desireKubeconfigSecret({ namespace: "argo-rollouts", cluster: "istio", consumer: "uid-1", kubeconfig }).object;
}

export const goal: SetupGoal = {
  account,
  controllerNamespace: "argo-rollouts",
  endpoint,
  expires: false,
  force: false,
  restart: false,
};

export type StateParts = {
  readonly primary?: readonly KubernetesObject[];
  readonly rollouts?: readonly KubernetesObject[];
} & Partial<Omit<SetupState, "find">>;

/** Nothing is there, unless told otherwise. */
export function setupState({ primary = [], rollouts = [], ...parts }: StateParts = {}): SetupState {
  const find = (key: ObjectKey, objects: readonly KubernetesObject[]) =>
    objects.find(({ ref }) => describeObject(ref) === describeObject(key));
  return {
    now,
    find: (role, key) => find(key, role === "primary" ? primary : rollouts),
    labelled: rollouts,
    present: undefined,
    generations: generationsOf(primary),
    deployments: [],
    isStale: false,
    ...parts,
  };
}

export function generationsOf(objects: readonly KubernetesObject[]): readonly TokenGeneration[] {
  return readGenerations(
    objects.filter(({ ref }) => ref.kind === "Secret"),
    account,
  );
}

export const firstToken = "rollouts-istio-remote-secret-token";

/** `created Secret "istio-system/x"` */
export function stepTexts(steps: readonly { readonly verb: string; readonly target: ObjectKey }[]): readonly string[] {
  return steps.map(({ verb, target }) => `${verb} ${describeObject(target)}`);
}
