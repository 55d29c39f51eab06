// get NAME -w: one Rollout, shown again at every change until it is interrupted.
import type { ExitCode } from "../../errors.ts";
import { renderStanding } from "../../render/seeing/line.ts";
import { structureView } from "../../render/seeing/structure.ts";
import type { Runtime } from "../../runtime.ts";
import { type RolloutView, viewRollout } from "../../view/rollout-view.ts";
import { openLiveStores } from "../open-stores.ts";
import type { GlobalOptions } from "../shared-options.ts";
import type { StatusRequest } from "../status.ts";
import { clusterFlags } from "./cluster-flags.ts";
import { structureOptions } from "./print-shown.ts";
import { viewLines } from "./view-lines.ts";
import { openWatchOutput } from "./watch-output.ts";
import { watchSources } from "./watch-sources.ts";

export async function watchRollout(
  request: StatusRequest,
  options: GlobalOptions,
  runtime: Runtime,
): Promise<ExitCode> {
  const { clock, interruption } = runtime;
  interruption.expect?.();
  const stores = await openLiveStores(request, options, runtime);
  let view: RolloutView | undefined;
  let isGone = false;
  const picture = () => {
    const lines = view === undefined ? [] : viewLines(view, { runtime, options, now: clock.now() });
    return isGone ? [runtime.terminal.theme.bad("it was deleted; so it stood:"), "", ...lines] : lines;
  };
  const tools = { stores, flags: clusterFlags(options), now: clock.now, sleep: clock.sleep, withPods: true };
  const output = openWatchOutput(picture, options, runtime);
  const tell = (seen: RolloutView, standing: string) =>
    output.change({
      key: seen.name,
      line: `${timestamp(clock.now())} ${seen.name} ${standing}`,
      name: `rollout.argoproj.io/${seen.name}`,
      standing,
      document: () => structureView(seen, structureOptions(stores, runtime)),
    });
  try {
    await followUntilEnd(interruption.signal, output.run, (signal) =>
      watchSources(tools, request.rollout, {
        signal,
        listener: {
          onSources: (sources) => {
            view = viewRollout(sources);
            isGone = false;
            tell(view, renderStanding(view));
          },
          onGone: () => {
            isGone = true;
            if (view !== undefined) tell(view, "it was deleted");
          },
          onLost: output.lost,
        },
      }),
    );
    return 0;
  } finally {
    stores.close();
  }
}

/** Both end with the signal; where following fails, the output ends too, and the failure stands. */
export async function followUntilEnd(
  signal: AbortSignal,
  show: (signal: AbortSignal) => Promise<void>,
  follow: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const over = new AbortController();
  const stop = () => over.abort();
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  const showing = show(over.signal);
  try {
    await follow(over.signal);
  } finally {
    stop();
    signal.removeEventListener("abort", stop);
    await showing;
  }
}

export function timestamp(now: number): string {
  return new Date(now).toISOString().replace(/\.\d+Z$/, "Z");
}
