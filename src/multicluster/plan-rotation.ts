// multicluster rotate: a new token beside the old one, and the old one deleted only after the new one is in use. What was
// begun and interrupted is told from what stands, so that the same command takes it up where it ended.
import { UserError } from "../errors.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { type Account, type Desired, desireAccount, desireTokenSecret, type TokenSecret } from "./desired-objects.ts";
import { hiddenToken, renderKubeconfig } from "./kubeconfig-text.ts";
import { type ApplyStep, type DeleteStep, deletionOf, isOurs, planApply } from "./object-plan.ts";
import { desireSecret, type PresentKubeconfig, type SetupGoal, type SetupState } from "./plan-setup.ts";
import { findGeneration, nextGeneration } from "./token-choice.ts";

export type RotationState = Pick<SetupState, "find" | "generations"> & {
  /** The Secret of the controller, and what is in it. */
  readonly secret: KubernetesObject;
  readonly present: PresentKubeconfig;
};

export type RotationPlan = {
  /** In the primary cluster, in order. */
  readonly account: readonly ApplyStep[];
  /** Undefined where a new token is in the Secret already, and the rotation only has to be finished. */
  readonly token: TokenSecret | undefined;
  /** With a stand-in for the token. */
  readonly secret: ApplyStep;
  /** The Secrets whose tokens end, last of all. */
  readonly ends: readonly DeleteStep[];
};

/** Throws `object-not-ours` for a Secret that this tool did not make. */
export function planRotation(goal: SetupGoal, { find, generations, secret, present }: RotationState): RotationPlan {
  const { account, expires, force } = goal;
  requireOurs(secret, account);
  const used = findGeneration(present.token, generations, account);
  const isBegun = used !== undefined && generations[0] === used && generations.length > 1;
  const token = isBegun
    ? used
    : nextGeneration(generations, { account: account.name, expires, used: used?.generation ?? 0 });
  const plan = (desired: Desired) =>
    planApply(desired, { live: findIn(find, desired), consumer: account.consumer, force });
  const wanted = isBegun ? present.text : renderKubeconfig({ ...goal.endpoint, token: hiddenToken });
  return {
    account: [...desireAccount(account), desireTokenSecret(account, token)].map(plan),
    token: isBegun ? undefined : token,
    secret: plan(desireSecret(goal, wanted)),
    ends: generations
      .filter(({ name }) => name !== token.name)
      .map(({ object }) => deletionOf("primary", object, "its token is not in use any more")),
  };
}

function findIn(find: SetupState["find"], { role, object }: Desired) {
  return find(role, object.ref);
}

function requireOurs(secret: KubernetesObject, { consumer }: Account): void {
  if (isOurs(secret, consumer)) return;
  const message = `${describeObject(secret.ref)} was not made by this tool for this controller, so its token is not replaced`;
  throw new UserError("object-not-ours", message, {
    hint: "take it over first: kubectl istio-rollout setup-multicluster --force",
  });
}
