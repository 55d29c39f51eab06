// Results of a change in kubectl's manner: one line per route.
import type { Outcome } from "../plan/outcome.ts";
import type { RouteChange, Weights } from "../plan/plan.ts";
import { objectName, type ResourceRef } from "../resources/resource-ref.ts";
import type { Theme } from "./theme.ts";

const suffixes = { none: "", client: " (dry run)", server: " (server dry run)" } as const;

export function renderOutcome({ plan, dryRun, rollout }: Outcome, theme: Theme): readonly string[] {
  const name = (target: ResourceRef) =>
    target.namespace === rollout.namespace
      ? objectName(target)
      : `${objectName(target)} (namespace ${target.namespace})`;
  const render = dryRun === "none" ? renderWeightSet : renderBeforeAndAfter;
  const changed = plan.steps.flatMap(({ target, routes }) =>
    routes.map((change) => `${name(target)} ${change.route} ${render(change, theme)}${suffixes[dryRun]}`),
  );
  const kept = plan.kept.map(
    ({ target, route, weights }) =>
      `${name(target)} ${route} weight unchanged (${percent(weights.canary)})${suffixes[dryRun]}`,
  );
  return [...changed, ...kept];
}

function renderWeightSet({ before, after }: RouteChange, theme: Theme): string {
  return `weight ${theme.good(`set to ${percent(after.canary)}`)} (was ${percent(before.canary)})`;
}

function renderBeforeAndAfter({ before, after }: RouteChange): string {
  const side = (name: keyof Weights) => `${name} ${percent(before[name])} → ${percent(after[name])}`;
  return `${side("canary")}, ${side("stable")}`;
}

function percent(weight: number | undefined): string {
  return weight === undefined ? "unset" : `${weight}%`;
}
