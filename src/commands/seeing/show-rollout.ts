// One Rollout, looked at once: as a tree, or as an explanation.
import type { ExitCode } from "../../errors.ts";
import { structureView } from "../../render/seeing/structure.ts";
import type { Runtime } from "../../runtime.ts";
import { type RolloutView, viewRollout } from "../../view/rollout-view.ts";
import { openLiveStores } from "../open-stores.ts";
import type { GlobalOptions } from "../shared-options.ts";
import type { StatusRequest } from "../status.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { clusterFlags } from "./cluster-flags.ts";
import { printShown, structureOptions } from "./print-shown.ts";
import { readSources } from "./read-sources.ts";
import { statusLines, viewLines } from "./view-lines.ts";

export async function showRollout(request: StatusRequest, options: GlobalOptions, runtime: Runtime): Promise<0> {
  await show({ request, render: viewLines }, options, runtime);
  return 0;
}

/** 6 where it ended Degraded or aborted. */
export async function showStatus(request: StatusRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { answered, phase, update } = await show({ request, render: statusLines }, options, runtime);
  return answered && (phase === "Degraded" || update === "aborted") ? 6 : 0;
}

type Showing = { readonly request: StatusRequest; readonly render: typeof viewLines };

async function show({ request, render }: Showing, options: GlobalOptions, runtime: Runtime): Promise<RolloutView> {
  const { clock, interruption } = runtime;
  const stores = await openLiveStores(request, options, runtime);
  try {
    const looking = { stores, flags: clusterFlags(options), now: clock.now };
    const view = viewRollout(await untilInterrupted(readSources(looking, request.rollout), interruption.signal));
    await printShown(
      {
        document: () => structureView(view, structureOptions(stores, runtime)),
        names: () => [`rollout.argoproj.io/${view.name}`],
        lines: () => render(view, { runtime, options, now: clock.now() }),
      },
      options,
      runtime,
    );
    return view;
  } finally {
    stores.close();
  }
}
