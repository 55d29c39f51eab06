import { type Analysis, analysesOf, templatesOf } from "../../analyses.ts";
import { missingArguments, unknownTags } from "../../analysis-arguments.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { isSet, memberAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const analysisArgumentsMissing = defineRule({
  name: "analysis-arguments-missing",
  group: "analysis",
  severity: "error",
  scope: "offline",
  what: "an argument of an analysis template that nobody gives a value, or that no template declares",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "give the argument in args of the analysis, or give it a value in the template",
  sources: ["R10"],
  check: onRollouts((rollout, world) =>
    analysesOf(rollout, world).flatMap((analysis) => [...tellMissing(analysis), ...tellUndeclared(analysis)]),
  ),
});

/** A template that is not in the input may have a value. */
function tellMissing(analysis: Analysis): readonly RuleFinding[] {
  if (analysis.references.some(({ template }) => template === undefined)) return [];
  const given = memberAt(analysis.value, "args");
  return missingArguments(analysis).map(({ name, value }) => {
    const message = `${analysis.name} gives no value to argument "${name}" of ${describe(value.object)}`;
    return findingAt(isSet(given) ? given : memberAt(analysis.value, "templates"), message, { at: "key" });
  });
}

/** Of an analysis in the background only the controller's measurements find it out. */
function tellUndeclared(analysis: Analysis): readonly RuleFinding[] {
  if (analysis.isBackground) return [];
  return templatesOf(analysis).flatMap((template) =>
    unknownTags(template).map(({ value, tag }) =>
      findingAt(value, `"${tag}" is no argument of ${describe(template)}`, {
        fix: "declare the argument in args of the template",
      }),
    ),
  );
}
