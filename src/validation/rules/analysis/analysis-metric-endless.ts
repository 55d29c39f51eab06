import { analysesOf, templatesOf } from "../../analyses.ts";
import { fillIn } from "../../analysis-arguments.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { itemsOf, memberAt, numberOf, textOf, type Value, valueAt } from "../../value.ts";
import { describe, type WorldObject } from "../../world-object.ts";

export const analysisMetricEndless = defineRule({
  name: "analysis-metric-endless",
  group: "analysis",
  severity: "error",
  scope: "offline",
  what: "a metric with an interval and without a count, in an analysis that has to end",
  why: "the controller refuses the Rollout (InvalidSpec): the metric runs indefinitely",
  fix: "give the metric a count, or use it in the background analysis only",
  sources: ["R10"],
  check: onRollouts((rollout, world) =>
    analysesOf(rollout, world)
      .filter(({ isBackground }) => !isBackground)
      .flatMap((analysis) =>
        templatesOf(analysis).flatMap((template) =>
          endlessMetrics(template).map((metric) => {
            const name = textOf(memberAt(metric, "name")) ?? "";
            const message = `metric "${name}" of ${describe(template)} has no end, for which ${analysis.name} of ${describe(rollout.object)} waits`;
            return findingAt(memberAt(metric, "count"), message);
          }),
        ),
      ),
  ),
});

/** As `EffectiveCount` has it: a count of 0 is none, and neither is one that is no number once arguments are filled in. */
function endlessMetrics(template: WorldObject): readonly Value[] {
  return itemsOf(valueAt(template, "spec", "metrics")).filter((metric) => {
    const interval = textOf(memberAt(metric, "interval"));
    if (interval === undefined || fillIn(interval, template) === "") return false;
    const count = memberAt(metric, "count");
    const text = textOf(count);
    return text === undefined ? (numberOf(count) ?? 0) === 0 : !isCount(fillIn(text, template));
  });
}

function isCount(text: string): boolean {
  return /^[+-]?\d+$/.test(text) && Number(text) !== 0;
}
