// Results of a change in kubectl's manner: one line per route, field or request.
import type { Outcome } from "../plan/outcome.ts";
import type { FieldChange, KeptRoute, Request, RouteChange, Step, Weights, Write } from "../plan/plan.ts";
import type { JsonValue } from "../resources/json.ts";
import { isJsonObject } from "../resources/json.ts";
import { isSameObject, objectName, type ResourceRef } from "../resources/resource-ref.ts";
import type { Theme } from "./theme.ts";

const suffixes = { none: "", client: " (dry run)", server: " (server dry run)" } as const;

export function renderOutcome(outcome: Outcome, theme: Theme): readonly string[] {
  const { plan, dryRun, rollout, observed } = outcome;
  const name = (target: ResourceRef) =>
    target.namespace === rollout.namespace
      ? objectName(target)
      : `${objectName(target)} (namespace ${target.namespace})`;
  const changed = plan.steps.flatMap((step) =>
    step.kind === "wait" ? [] : renderStep(step, outcome, theme).map((text) => `${name(step.target)} ${text}`),
  );
  const kept = keptUnseen(outcome).map(
    ({ target, route, weights }) => `${name(target)} ${route} weight unchanged (${percent(weights.canary)})`,
  );
  const seen = observed
    .filter((route) => !isTold(route, plan.steps))
    .map(({ target, route, weights }) => `${name(target)} ${route} has ${renderWeights(weights, theme)}`);
  const already =
    plan.already === undefined || changed.length > 0 ? [] : [`${name(rollout)} unchanged: ${plan.already}`];
  return [...changed, ...kept, ...seen, ...already].map((line) => `${line}${suffixes[dryRun]}`);
}

function renderStep(step: Write | Request, { dryRun }: Outcome, theme: Theme): readonly string[] {
  if (step.kind === "request" || step.done !== undefined) return [theme.good(step.done ?? "")];
  const render = dryRun === "none" ? renderWeightSet : renderBeforeAndAfter;
  return [
    ...step.routes.map((change) => `${change.route} ${render(change, theme)}`),
    ...step.fields.map((change) => renderField(change, theme)),
  ];
}

/** Routes that stood all along, where the look at the end does not tell them anyway. */
export function keptUnseen({ plan, observed }: Outcome): readonly KeptRoute[] {
  return plan.kept.filter(
    ({ target, route }) => !observed.some((seen) => isSameObject(seen.target, target) && seen.route === route),
  );
}

/** A route whose weight a line above tells. */
function isTold({ target, route }: KeptRoute, steps: readonly Step[]): boolean {
  return steps.some(
    (step) =>
      step.kind === "write" &&
      isSameObject(step.target, target) &&
      step.routes.some((change) => change.route === route),
  );
}

function renderWeightSet({ before, after }: RouteChange, theme: Theme): string {
  return `weight ${theme.good(`set to ${percent(after.canary)}`)} (was ${percent(before.canary)})`;
}

function renderBeforeAndAfter({ before, after }: RouteChange): string {
  const side = (name: keyof Weights) => `${name} ${percent(before[name])} → ${percent(after[name])}`;
  return `${side("canary")}, ${side("stable")}`;
}

function renderWeights({ canary, stable }: Weights, theme: Theme): string {
  return `${theme.good(`canary ${percent(canary ?? 0)}`)}, stable ${percent(stable ?? 0)}`;
}

function percent(weight: number | undefined): string {
  return weight === undefined ? "unset" : `${weight}%`;
}

/** Values that are whole objects are not written out. */
function renderField({ label, before, after }: FieldChange, theme: Theme): string {
  if (isWhole(before) || isWhole(after)) return `${label} ${theme.good(verbFor(before, after))}`;
  if (after === undefined) return `${label} ${theme.good("removed")} (was ${scalar(before)})`;
  return `${label} ${theme.good(`set to ${scalar(after)}`)} (was ${scalar(before)})`;
}

function verbFor(before: JsonValue | undefined, after: JsonValue | undefined): string {
  if (before === undefined) return "added";
  return after === undefined ? "removed" : "changed";
}

function isWhole(value: JsonValue | undefined): boolean {
  return isJsonObject(value) || Array.isArray(value);
}

function scalar(value: JsonValue | undefined): string {
  return value === undefined ? "unset" : String(value);
}
