// setup-multicluster: which objects have to be made in which cluster, in an order in which every beginning is harmless.
import { UserError } from "../errors.ts";
import { fieldAt, readStrings } from "../resources/fields.ts";
import { describeObject, isSameObject, type ObjectKey, type ResourceRef } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { type Check, doubtful } from "./check.ts";
import {
  type Account,
  type Desired,
  desireAccount,
  desireKubeconfigSecret,
  desireTokenSecret,
  type TokenSecret,
} from "./desired-objects.ts";
import { hiddenToken, type KubeconfigParts, renderKubeconfig } from "./kubeconfig-text.ts";
import { type Role, secretNameOf } from "./names.ts";
import { type ApplyStep, isChange, isOurs, type ObjectStep, planApply } from "./object-plan.ts";
import { accountNamespaces } from "./plan-removal.ts";
import { parseToken } from "./token.ts";
import { findGeneration, isFresh, nextGeneration, type TokenGeneration } from "./token-choice.ts";

/** How the controller is to reach the primary cluster; the token comes later. */
export type Endpoint = Omit<KubeconfigParts, "token">;

export type SetupGoal = {
  readonly account: Account;
  readonly controllerNamespace: string;
  readonly endpoint: Endpoint;
  /** Whether a new token is to expire. */
  readonly expires: boolean;
  readonly force: boolean;
  readonly restart: boolean;
};

/** A kubeconfig that is there already, with what it says. */
export type PresentKubeconfig = KubeconfigParts & { readonly text: string };

export type SetupState = {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The object of that key in that cluster. */
  readonly find: (role: Role, key: ObjectKey) => KubernetesObject | undefined;
  /** Every Secret that the controller could take for that of its primary cluster. */
  readonly labelled: readonly KubernetesObject[];
  /** In the Secret that is to be written; undefined where there is none, or none that can be used. */
  readonly present: PresentKubeconfig | undefined;
  readonly generations: readonly TokenGeneration[];
  /** Deployments of the controller that run. */
  readonly deployments: readonly ResourceRef[];
  /** Whether the controller that runs was started before the Secret became what it is, or nothing tells. */
  readonly isStale: boolean;
};

export type SetupPlan = {
  /** In the primary cluster, in order. */
  readonly account: readonly ApplyStep[];
  /** Undefined where the token in the Secret is kept. */
  readonly token: TokenSecret | undefined;
  /** With a stand-in for a token that is yet to be made. */
  readonly secret: ApplyStep;
  readonly restarts: readonly ObjectStep[];
  /** The kubeconfig to keep. */
  readonly kept: PresentKubeconfig | undefined;
  readonly doubts: readonly Check[];
};

export function allSteps({ account, secret, restarts }: SetupPlan): readonly ObjectStep[] {
  return [...account, secret, ...restarts];
}

/** Throws `primary-secret-exists`, `secret-has-other-keys`, `account-elsewhere` and what `planApply` throws. */
export function planSetup(goal: SetupGoal, state: SetupState): SetupPlan {
  const { account, controllerNamespace, endpoint, force } = goal;
  const key = { kind: "Secret", namespace: controllerNamespace, name: secretNameOf(endpoint.name) } as const;
  refuseOtherSecrets(key, state);
  refuseOtherKeys(state.find("rollouts", key), endpoint.name);
  refuseMove(account, state);
  const kept = findKept(goal, state);
  const inUse = kept && findGeneration(kept.token, state.generations, account);
  const token = inUse ?? nextGeneration(state.generations, { account: account.name, expires: goal.expires });
  const plan = (desired: Desired) => {
    const live = state.find(desired.role, desired.object.ref);
    return planApply(desired, { live, consumer: account.consumer, force });
  };
  const secret = plan(desireSecret(goal, kept?.text ?? renderKubeconfig({ ...endpoint, token: hiddenToken })));
  const steps = [...desireAccount(account), desireTokenSecret(account, token)].map(plan);
  return {
    account: steps,
    token: kept === undefined ? token : undefined,
    secret,
    restarts: goal.restart && (isChange(secret) || state.isStale) ? state.deployments.map(restartOf) : [],
    kept,
    doubts: goal.expires && kept !== undefined && parseToken(kept.token)?.expires === undefined ? [tokenKept] : [],
  };
}

const tokenKept = doubtful("token", {
  code: "primary-token-kept",
  message: "the token that is there is kept, and does not expire",
  hint: "replace it by one that does: kubectl istio-rollout multicluster rotate --token-duration DURATION",
});

export function desireSecret({ account, controllerNamespace, endpoint }: SetupGoal, kubeconfig: string): Desired {
  const { consumer } = account;
  return desireKubeconfigSecret({ namespace: controllerNamespace, cluster: endpoint.name, consumer, kubeconfig });
}

export function restartOf(target: ResourceRef): ObjectStep {
  const because = "the controller reads the Secret only when it starts";
  return { role: "rollouts", target, verb: "restarted", because };
}

/** A kubeconfig is kept, byte for byte, where it says the same and its token serves. */
function findKept({ account, endpoint }: SetupGoal, { present, generations, now }: SetupState) {
  if (present === undefined || !isSameEndpoint(present, endpoint)) return undefined;
  const claims = findGeneration(present.token, generations, account) && parseToken(present.token);
  return claims !== undefined && isFresh(claims, now) ? present : undefined;
}

function isSameEndpoint(left: Endpoint, right: Endpoint): boolean {
  return (
    left.name === right.name &&
    left.server === right.server &&
    left.authority?.trim() === right.authority?.trim() &&
    left.tlsServerName === right.tlsServerName
  );
}

/** The controller takes the first Secret that it is given. */
function refuseOtherSecrets(key: ObjectKey, { labelled }: SetupState): void {
  const [other] = labelled.filter(({ ref }) => !isSameObject(ref, key));
  if (other === undefined) return;
  const name = describeObject(other.ref);
  throw new UserError("primary-secret-exists", `${name} already names a primary cluster for the controller`, {
    hint: `a controller has one primary cluster: delete that Secret first, or take its label: kubectl label secret ${other.ref.name} -n ${other.ref.namespace} istio.argoproj.io/primary-cluster-`,
  });
}

/** Only the role tells where an account is: that of another namespace would be found by nobody again. */
function refuseMove(account: Account, { find }: SetupState): void {
  const [role] = desireAccount(account).map(({ role: cluster, object }) => find(cluster, object.ref));
  if (role === undefined || !isOurs(role, account.consumer)) return;
  const elsewhere = accountNamespaces([role]).find((namespace) => namespace !== account.namespace);
  if (elsewhere === undefined) return;
  const message = `${describeObject(role.ref)} was made for ServiceAccount "${elsewhere}/${account.name}", which would stay behind with its token`;
  throw new UserError("account-elsewhere", message, {
    hint: `leave it there with --primary-namespace ${elsewhere}, or begin anew: kubectl istio-rollout multicluster remove`,
  });
}

/** The controller takes any of the keys, and those of others are not to be deleted. */
function refuseOtherKeys(secret: KubernetesObject | undefined, cluster: string): void {
  const keys = secret === undefined ? [] : [...readStrings(fieldAt(secret, "data")).keys()];
  const others = keys.filter((key) => key !== cluster).toSorted();
  if (secret === undefined || others.length === 0) return;
  const quoted = others.map((key) => `"${key}"`).join(", ");
  const message = `${describeObject(secret.ref)} has other keys than "${cluster}": ${quoted}; the controller would take any of them`;
  throw new UserError("secret-has-other-keys", message, { hint: "remove them, or choose another --name" });
}
