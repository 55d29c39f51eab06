// verify: everything that was read about a set-up, and the checks that it passes or fails.
import type { AccessReading } from "../resources/object-access.ts";
import type { ChosenSecret, SecretProblem } from "../resources/primary-secret.ts";
import { primaryClusterSelector } from "../resources/primary-secret.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { type Check, doubtful, failed, passed } from "./check.ts";
import { judgeAccess } from "./judge-access.ts";
import { type ControllerReading, judgeController } from "./judge-controller.ts";
import { judgeObjects, type ObjectsReading } from "./judge-objects.ts";
import { judgeIstiod, judgeLoopback } from "./judge-secret.ts";
import type { Moment } from "./moment.ts";
import { parseToken } from "./token.ts";
import type { TokenGeneration } from "./token-choice.ts";

export type Verification = {
  readonly context: string;
  readonly chosen: ChosenSecret;
  /** Why there may be Secrets that were not seen. */
  readonly unseen: string | undefined;
  /** Undefined where there is no Secret to look into. */
  readonly kubeconfig: KubeconfigFacts | SecretProblem | undefined;
  readonly controller: ControllerReading;
  /** Undefined where the primary cluster cannot be asked, or Rollouts may not be listed. */
  readonly objects: ObjectsReading | undefined;
  /** Why Rollouts could not be looked at. */
  readonly rolloutsUnseen: string | undefined;
  /** The token Secrets of the account, the newest first; undefined where no context leads to the primary cluster. */
  readonly generations: readonly TokenGeneration[] | undefined;
};

type KubeconfigFacts = {
  readonly server: string;
  readonly token: string;
  readonly access: AccessReading;
};

export function judge(verification: Verification, moment: Moment): readonly Check[] {
  const { chosen, unseen } = verification;
  const blind = unseen === undefined ? [] : [secretsUnseen(unseen)];
  if (chosen.kind === "none") return [secretMissing(verification), ...blind];
  if (chosen.kind === "broken")
    return [failed("secret", chosen.problem), ...judgeOthers(verification, chosen.objects, blind)];
  const { secret } = chosen;
  const found = passed("secret", `${describeObject(secret.ref)} names the primary cluster "${secret.key}"`);
  return [found, ...judgeContent(verification, moment), ...judgeOthers(verification, [secret.object], blind)];
}

function judgeContent({ kubeconfig }: Verification, moment: Moment): readonly Check[] {
  if (kubeconfig === undefined) return [];
  if ("code" in kubeconfig) return [failed("kubeconfig", kubeconfig)];
  const { server, token, access } = kubeconfig;
  return [
    passed("kubeconfig", `it loads, and leads to "${server}"`),
    ...judgeLoopback(server),
    ...judgeAccess(access, token, moment),
  ];
}

function judgeOthers(
  { controller, objects, rolloutsUnseen, generations, kubeconfig }: Verification,
  secrets: readonly KubernetesObject[],
  blind: readonly Check[],
): readonly Check[] {
  const token = kubeconfig === undefined || "code" in kubeconfig ? "" : kubeconfig.token;
  return [
    ...blind,
    ...secrets.flatMap(judgeIstiod),
    judgeController(controller, secrets),
    ...(rolloutsUnseen === undefined ? [] : [rolloutsNotSeen(rolloutsUnseen)]),
    ...(objects === undefined ? [] : judgeObjects(objects)),
    ...judgeRotation(generations, token),
  ];
}

function secretMissing({ context }: Verification): Check {
  return failed("secret", {
    code: "primary-secret-missing",
    message: `no Secret in context "${context}" is labelled ${primaryClusterSelector}: the controller looks for Istio objects in its own cluster`,
    hint: "set it up: kubectl istio-rollout setup-multicluster",
  });
}

function secretsUnseen(unseen: string): Check {
  return doubtful("secret", {
    code: "primary-secrets-unseen",
    message: `whether another Secret is labelled too is not known: ${unseen}`,
    hint: "the controller takes the first of all namespaces; have somebody look who may list them",
  });
}

function rolloutsNotSeen(missing: string): Check {
  return doubtful("objects", {
    code: "rollouts-unseen",
    message:
      "whether the primary cluster has the objects that Rollouts refer to is not known: Rollouts may not be listed",
    hint: `kubectl auth can-i ${missing}`,
  });
}

/** A rotation ends with one token; where a second one is left, it still opens the primary cluster. */
function judgeRotation(generations: readonly TokenGeneration[] | undefined, token: string): readonly Check[] {
  const used = parseToken(token)?.secret;
  const others = generations?.filter(({ name }) => name !== used) ?? [];
  if (generations === undefined || used === undefined || others.length === 0) return [];
  const names = others.map(({ object }) => describeObject(object.ref)).join(", ");
  return [
    doubtful("rotation", {
      code: "rotation-unfinished",
      message: `another token than that of the Secret is still valid in the primary cluster: ${names}`,
      hint: "finish the rotation: kubectl istio-rollout multicluster rotate",
    }),
  ];
}
