// get -w: Rollouts as a table that is drawn again, or a line for each one that changes.
import type { ExitCode } from "../../errors.ts";
import { renderStanding } from "../../render/seeing/line.ts";
import { structureSummary } from "../../render/seeing/structure.ts";
import type { FeedListener } from "../../resources/object-feed.ts";
import type { Runtime } from "../../runtime.ts";
import type { RolloutSummary } from "../../view/summary.ts";
import type { GetRequest } from "../get.ts";
import { openLiveStores } from "../open-stores.ts";
import type { GlobalOptions } from "../shared-options.ts";
import { type FollowedListing, openFollowedListing } from "./followed-listing.ts";
import { namespaceOf } from "./list-sources.ts";
import { structureOptions } from "./print-shown.ts";
import { listLines, nothingFound } from "./show-list.ts";
import { openWatchOutput, untilAborted } from "./watch-output.ts";
import { followUntilEnd, timestamp } from "./watch-rollout.ts";

export async function watchList(request: GetRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { clock, interruption } = runtime;
  interruption.expect?.();
  const stores = await openLiveStores({ ...request, silent: true }, options, runtime);
  const namespace = namespaceOf(request, stores);
  const listing = openFollowedListing(stores, namespace, clock);
  const warnings = () => listing.unread().map(({ what, because }) => `warning: ${what}: ${because}`);
  const picture = () => {
    const rows = listing.rows();
    const lines = rows.length === 0 ? [nothingFound(request, stores)] : listLines(rows, { request, options, runtime });
    return [...lines, ...warnings()];
  };
  const output = openWatchOutput(picture, options, runtime);
  const labels = request.selector === undefined ? {} : { labelSelector: request.selector };
  const tell = (row: RolloutSummary, standing: string) =>
    output.change({
      key: `${row.namespace}/${row.name}`,
      line: `${timestamp(clock.now())} ${row.namespace}/${row.name} ${standing}`,
      name: `rollout.argoproj.io/${row.name}`,
      standing,
      document: () => structureSummary(row, structureOptions(stores, runtime)),
    });
  const heard = (follow: FeedListener): FeedListener => ({ ...follow, lost: output.lost });
  const first = () => {
    for (const warning of warnings()) output.remark(warning);
    if (listing.rows().length === 0) output.remark(nothingFound(request, stores));
  };
  try {
    await followUntilEnd(interruption.signal, output.run, async (signal) => {
      const telling = tellChanges(listing, { tell, first }, signal);
      await Promise.race([
        telling,
        stores.feed.follow({ kind: "Rollout", namespace, ...labels }, heard(listing.rollouts), signal),
        stores.feed
          .follow({ kind: "VirtualService", namespace }, heard(listing.virtualServices), signal)
          .catch(async (error: unknown) => {
            listing.refuse(error);
            await untilAborted(signal);
          }),
      ]);
    });
    return 0;
  } finally {
    stores.close();
  }
}

type Telling = {
  readonly tell: (row: RolloutSummary, standing: string) => void;
  /** Once, when all was heard of. */
  readonly first: () => void;
};

/** Until the signal is aborted. */
async function tellChanges(listing: FollowedListing, { tell, first }: Telling, signal: AbortSignal): Promise<void> {
  let isFirst = true;
  while (!signal.aborted) {
    const { changed, gone } = await listing.nextChanges(signal);
    if (isFirst && !signal.aborted) first();
    isFirst = false;
    for (const row of changed) tell(row, renderStanding(row));
    for (const row of gone) tell(row, "deleted");
  }
}
