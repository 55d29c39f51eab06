// get without a name: a table of Rollouts.
import type { ExitCode } from "../../errors.ts";
import { renderList } from "../../render/seeing/list.ts";
import { structureList } from "../../render/seeing/structure.ts";
import type { Runtime } from "../../runtime.ts";
import type { RolloutSummary } from "../../view/summary.ts";
import type { GetRequest } from "../get.ts";
import { type LiveStores, openLiveStores } from "../open-stores.ts";
import type { GlobalOptions } from "../shared-options.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { namespaceOf, readListing, summarizeListing } from "./list-sources.ts";
import { printShown, structureOptions } from "./print-shown.ts";
import { widthOf } from "./view-lines.ts";

export async function showList(request: GetRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const stores = await openLiveStores({ ...request, silent: true }, options, runtime);
  try {
    const listing = await untilInterrupted(readListing(request, stores), runtime.interruption.signal);
    const rows = summarizeListing(listing);
    for (const { what, because } of listing.unread) runtime.terminal.message(`warning: ${what}: ${because}`);
    if (rows.length === 0) runtime.terminal.notice(nothingFound(request, stores));
    await printShown(
      {
        document: () => structureList(rows, structureOptions(stores, runtime)),
        names: () => rows.map(({ name }) => `rollout.argoproj.io/${name}`),
        lines: () => (rows.length === 0 ? [] : listLines(rows, { request, options, runtime })),
      },
      options,
      runtime,
    );
    return 0;
  } finally {
    stores.close();
  }
}

export type ListNeeds = {
  readonly request: Pick<GetRequest, "allNamespaces">;
  readonly options: Pick<GlobalOptions, "wide">;
  readonly runtime: Pick<Runtime, "terminal" | "clock">;
};

export function listLines(rows: readonly RolloutSummary[], needs: ListNeeds, headings = true): readonly string[] {
  const { request, options, runtime } = needs;
  const { theme, unicode } = runtime.terminal;
  return renderList(rows, {
    theme,
    unicode,
    width: widthOf(runtime.terminal, options.wide),
    wide: options.wide,
    allNamespaces: request.allNamespaces,
    now: runtime.clock.now(),
    headings,
  });
}

/** In kubectl's words. */
export function nothingFound(request: GetRequest, stores: LiveStores): string {
  const namespace = namespaceOf(request, stores);
  const place = namespace === undefined ? "" : ` in ${namespace} namespace`;
  return `No Rollouts with Istio routing found${place}.`;
}
