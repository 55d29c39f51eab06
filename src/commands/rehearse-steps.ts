// Has the server check every change of a plan without storing any, so that a missing permission, an admission webhook
// or a lost precondition shows before anything is written.
import type { Plan, Step, Write } from "../plan/plan.ts";
import type { LiveCluster } from "../resources/live-cluster.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { Stores } from "./open-stores.ts";

/** Nothing to do on manifests. Throws the first refusal, in the order of the plan. */
export async function rehearseSteps({ steps }: Plan, stores: Stores): Promise<void> {
  if (stores.kind === "offline") return;
  const { live } = stores;
  const writes = joinByObject(steps.filter((step) => step.kind === "write"));
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

/** A second patch of an object tests what the first one has written: the server is asked about both at once. */
function joinByObject(writes: readonly Write[]): readonly Write[] {
  const groups = Map.groupBy(writes, ({ target, subresource }) => `${describeObject(target)}/${subresource ?? ""}`);
  return [...groups.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [{ ...first, patch: [first, ...more].flatMap(({ patch }) => patch) }],
  );
}
