// Has the server check every change of a plan without storing any, so that a missing permission, an admission webhook
// or a lost precondition shows before anything is written.
import { joinByObject } from "../plan/join-writes.ts";
import { isWrite, type Plan, type Step } from "../plan/plan.ts";
import type { LiveCluster } from "../resources/live-cluster.ts";
import type { Stores } from "./open-stores.ts";

/** Nothing to do on manifests. Throws the first refusal, in the order of the plan. */
export async function rehearseSteps({ steps }: Plan, stores: Stores): Promise<void> {
  if (stores.kind === "offline") return;
  const { live } = stores;
  // A second patch of an object tests what the first one has written: the server is asked about both at once.
  const writes = joinByObject(steps.filter(isWrite));
  const requests = steps.filter((step) => step.kind === "request");
  const rehearsals = await Promise.allSettled([
    ...writes.map((write) => live.rehearse(write.target, write.patch, write.subresource)),
    ...requests.map((request) => rehearseRequest(request, live)),
  ]);
  const failed = rehearsals.find((rehearsal) => rehearsal.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function rehearseRequest({ target, body, subresource }: Step & { kind: "request" }, live: LiveCluster) {
  await live.merge(target, body, { subresource, dryRun: true });
}
