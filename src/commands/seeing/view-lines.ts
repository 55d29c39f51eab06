// One Rollout as lines for this terminal.
import { renderHeader } from "../../render/seeing/header.ts";
import { renderReasons } from "../../render/seeing/reasons.ts";
import { renderStatus } from "../../render/seeing/status.ts";
import { renderTree } from "../../render/seeing/tree.ts";
import type { Runtime } from "../../runtime.ts";
import type { RolloutView } from "../../view/rollout-view.ts";

type Needs = { readonly runtime: Pick<Runtime, "terminal">; readonly now: number };

/** What is stuck is told with the picture; `status` tells all. */
export function viewLines(view: RolloutView, { runtime: { terminal }, now }: Needs): readonly string[] {
  const { theme, unicode, screen } = terminal;
  const options = { theme, unicode, width: screen?.columns(), now };
  const stuck = view.reasons.filter(({ kind }) => kind === "stuck").map((reason) => ({ ...reason, next: [] }));
  const why = renderReasons(stuck, theme);
  return [...renderHeader(view, options), "", ...renderTree(view, options), ...(why.length === 0 ? [] : ["", ...why])];
}

export function statusLines(view: RolloutView, { runtime: { terminal }, now }: Needs): readonly string[] {
  return renderStatus(view, { theme: terminal.theme, now });
}
