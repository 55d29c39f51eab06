// Tries the kubeconfig as the controller will use it, before it is stored.
import type { KubeconfigReading } from "../../cluster/open-access.ts";
import { UserError } from "../../errors.ts";
import type { Check } from "../../multicluster/check.ts";
import { istioGroup, neededResources, neededVerbs } from "../../multicluster/desired-objects.ts";
import { judgeAccess } from "../../multicluster/judge-access.ts";
import type { AccessReading } from "../../resources/object-access.ts";
import { choosePrimarySecret } from "../../resources/primary-secret.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import type { Runtime } from "../../runtime.ts";
import type { Clusters } from "./clusters.ts";
import { momentOf } from "./moment-of.ts";
import { waitFor } from "./wait-for.ts";

export const neededAccess = { group: istioGroup, resources: neededResources, verbs: neededVerbs };

/** The API server may need a moment to know a new token and a new role. */
const patience = 30_000;

/** Throws `primary-access-failed` with everything that is wrong. */
export async function requireAccess(
  { readKubeconfig }: Clusters,
  secret: KubernetesObject,
  runtime: Runtime,
): Promise<void> {
  const reading = await readSecret(secret, readKubeconfig);
  let checks: readonly Check[] = [];
  const isUsable = async () => {
    const access = await reading.check(neededAccess);
    checks = judgeAccess(access, reading.token, momentOf(runtime)).filter(({ status }) => status === "failed");
    if (checks.length === 0) return true;
    if (!mayPass(access)) throw accessFailed(checks);
    return undefined;
  };
  const what = "the primary cluster to accept the new credentials";
  try {
    await waitFor({ what, timeout: patience, hint: "" }, isUsable, runtime);
  } catch (error) {
    throw error instanceof UserError && error.code === "wait-timeout" ? accessFailed(checks) : error;
  }
}

/** Neither a wrong address nor a wrong certificate mends itself. */
function mayPass({ failure, hasIstio }: AccessReading): boolean {
  return hasIstio && (failure === undefined || failure.kind === "rejected");
}

async function readSecret(
  secret: KubernetesObject,
  readKubeconfig: Clusters["readKubeconfig"],
): Promise<KubeconfigReading> {
  const chosen = choosePrimarySecret([secret]);
  const reading = chosen.kind === "chosen" ? await readKubeconfig(chosen.secret) : undefined;
  if (reading === undefined || "code" in reading) {
    throw new UserError("primary-access-failed", reading?.message ?? "the Secret would hold no kubeconfig", {
      hint: reading?.hint,
    });
  }
  return reading;
}

function accessFailed(checks: readonly Check[]): UserError {
  const [first, ...also] = checks.map(({ message, hint }) => new UserError("primary-access-failed", message, { hint }));
  return new UserError("primary-access-failed", first?.message ?? "", { hint: first?.hint, also });
}
