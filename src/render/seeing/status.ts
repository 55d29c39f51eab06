// Where a Rollout stands, why, and what to run next.
import type { RolloutView } from "../../view/rollout-view.ts";
import type { Theme } from "../theme.ts";
import { renderDuration } from "./duration.ts";
import { describeTakeover } from "./header.ts";
import { renderStanding } from "./line.ts";
import { renderReasons } from "./reasons.ts";

export function renderStatus(view: RolloutView, { theme, now }: { readonly theme: Theme; readonly now: number }) {
  const { weights } = view;
  const since = view.since === undefined ? "" : `, for ${renderDuration(now - view.since)}`;
  const recorded = weights.recorded === undefined ? "" : `; the controller recorded ${weights.recorded}%`;
  const nothing = view.reasons.length === 0 ? [theme.muted("nothing stands in its way")] : [];
  const takeover = describeTakeover(view, now);
  return [
    `rollout/${view.name}: ${renderStanding(view)}${since}${recorded}`,
    ...(takeover === undefined ? [] : [theme.bad(takeover)]),
    ...renderReasons(view.reasons, theme),
    ...nothing,
  ];
}
