// One Rollout as lines for this terminal.
import { renderHeader } from "../../render/seeing/header.ts";
import { renderReasons } from "../../render/seeing/reasons.ts";
import { renderStatus } from "../../render/seeing/status.ts";
import { renderTree } from "../../render/seeing/tree.ts";
import type { Runtime } from "../../runtime.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import type { RolloutView } from "../../view/rollout-view.ts";
import type { GlobalOptions } from "../shared-options.ts";

type Needs = {
  readonly runtime: Pick<Runtime, "terminal">;
  readonly options: Pick<GlobalOptions, "wide">;
  readonly now: number;
};

/** What is stuck is told with the picture; `status` tells all. */
export function viewLines(
  view: RolloutView,
  { runtime: { terminal }, options: { wide }, now }: Needs,
): readonly string[] {
  const { theme, unicode } = terminal;
  const options = { theme, unicode, width: widthOf(terminal, wide), now };
  const stuck = view.reasons.filter(({ kind }) => kind === "stuck").map((reason) => ({ ...reason, next: [] }));
  const why = renderReasons(stuck, theme);
  return [...renderHeader(view, options), "", ...renderTree(view, options), ...(why.length === 0 ? [] : ["", ...why])];
}

/** Whoever asks for the wide form wants all of it, however the terminal breaks its lines. */
export function widthOf({ screen }: Pick<Terminal, "screen">, wide: boolean): number | undefined {
  return wide ? undefined : screen?.columns();
}

export function statusLines(view: RolloutView, { runtime: { terminal }, now }: Needs): readonly string[] {
  return renderStatus(view, { theme: terminal.theme, now });
}
