// Since when the controller runs.
import { controllerSelector, isController, startedAt } from "../../multicluster/deployment.ts";
import type { ControllerReading } from "../../multicluster/judge-controller.ts";
import { leaseName } from "../../resources/controller.ts";
import { fieldAt, readString } from "../../resources/fields.ts";
import type { ObjectAccess } from "../../resources/object-access.ts";
import type { Runtime } from "../../runtime.ts";
import { type ControllerPlace, restartCommand, unlessForbidden } from "./controller-place.ts";
import { momentOf } from "./moment-of.ts";

/** A controller outside of the cluster has no Pod; when it became the leader is the nearest thing to its start then. */
export async function readStart(
  access: ObjectAccess,
  place: ControllerPlace,
  runtime: Runtime,
): Promise<ControllerReading> {
  const parseTime = (text: string) => Date.parse(text);
  const { namespace } = place;
  const base = { namespace, restart: restartCommand(access, place), parseTime, format: momentOf(runtime).format };
  const [pods, lease] = await Promise.all([
    unlessForbidden(access.list("Pod", { namespace, labelSelector: controllerSelector })),
    unlessForbidden(access.read({ kind: "Lease", namespace, name: leaseName(undefined) })),
  ]);
  const pod = startedAt((pods ?? []).filter(isController), parseTime);
  if (pod !== undefined)
    return { ...base, started: { what: `Pod "${namespace}/${pod.pod}"`, time: pod.time }, because: "" };
  if (pods === undefined)
    return { ...base, started: undefined, because: `its Pods may not be listed (list pods -n ${namespace})` };
  const acquired = lease && readString(fieldAt(lease, "spec", "acquireTime"));
  if (acquired === undefined)
    return { ...base, started: undefined, because: "it has neither a running Pod nor a Lease" };
  const what = `the holder of Lease "${namespace}/${leaseName(undefined)}"`;
  return { ...base, started: { what, time: parseTime(acquired) }, because: "" };
}
