// Reads what verify judges: from the Rollouts' cluster, and through the Secret's own kubeconfig from the primary.
import type { KubeconfigReading, OpenedClusters } from "../../cluster/open-access.ts";
import type { ObjectsReading } from "../../multicluster/judge-objects.ts";
import { parseToken } from "../../multicluster/token.ts";
import { readGenerations } from "../../multicluster/token-choice.ts";
import type { Verification } from "../../multicluster/verification.ts";
import { choosePrimarySecret, type SecretProblem } from "../../resources/primary-secret.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import type { Runtime } from "../../runtime.ts";
import { type ControllerPlace, readLabelledSecrets, unlessForbidden } from "./controller-place.ts";
import { readTokenSecrets } from "./read-setup.ts";
import { readStart } from "./read-start.ts";
import { neededAccess } from "./require-access.ts";

export async function readVerification(
  clusters: OpenedClusters,
  place: ControllerPlace,
  runtime: Runtime,
): Promise<Verification> {
  const { rollouts } = clusters;
  const [secrets, controller, rolloutList] = await Promise.all([
    readLabelledSecrets(rollouts, place),
    readStart(rollouts, place, runtime),
    unlessForbidden(rollouts.list("Rollout", { namespace: undefined })),
  ]);
  const chosen = choosePrimarySecret(secrets.objects);
  const kubeconfig = chosen.kind === "chosen" ? await clusters.readKubeconfig(chosen.secret) : undefined;
  return {
    context: rollouts.context,
    chosen,
    unseen: secrets.unseen,
    controller,
    rolloutsUnseen: rolloutList === undefined ? "list rollouts.argoproj.io -A" : undefined,
    ...(await tryKubeconfig(kubeconfig, rolloutList)),
    generations: await readAllGenerations(clusters, place, kubeconfig),
  };
}

async function tryKubeconfig(
  kubeconfig: KubeconfigReading | SecretProblem | undefined,
  rollouts: readonly KubernetesObject[] | undefined,
): Promise<Pick<Verification, "kubeconfig" | "objects">> {
  if (kubeconfig === undefined || "code" in kubeconfig) return { kubeconfig, objects: undefined };
  const { server, token } = kubeconfig;
  const access = await kubeconfig.check(neededAccess);
  const isUsable = access.failure === undefined && access.hasIstio;
  const objects = isUsable && rollouts !== undefined ? await readObjects(kubeconfig, rollouts) : undefined;
  return { kubeconfig: { server, token, access }, objects };
}

/** Undefined where the account may not list them, which is a finding of its own. */
async function readObjects(
  { list }: KubeconfigReading,
  rollouts: readonly KubernetesObject[],
): Promise<ObjectsReading | undefined> {
  const [virtualServices, destinationRules] = await Promise.all([
    unlessForbidden(list("VirtualService")),
    unlessForbidden(list("DestinationRule")),
  ]);
  return virtualServices && destinationRules && { rollouts, virtualServices, destinationRules };
}

async function readAllGenerations(
  { primary }: OpenedClusters,
  { consumer }: ControllerPlace,
  kubeconfig: KubeconfigReading | SecretProblem | undefined,
): Promise<Verification["generations"]> {
  const claims = kubeconfig === undefined || "code" in kubeconfig ? undefined : parseToken(kubeconfig.token);
  if (primary === undefined || claims === undefined) return undefined;
  const account = { namespace: claims.namespace, name: claims.account, consumer };
  const secrets = await unlessForbidden(readTokenSecrets(primary, account));
  return secrets && readGenerations(secrets, account);
}
