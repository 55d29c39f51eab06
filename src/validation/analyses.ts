// The analyses of a Rollout and the templates behind them (argo-rollouts rollout/controller.go
// getReferencedRolloutAnalyses, pkg/apis/rollouts/validation/validation_references.go).
import type { RolloutView } from "./rollout-view.ts";
import { stepName } from "./step-actions.ts";
import { isObject, isTrue, itemsOf, memberAt, textOf, type Value, valueAt } from "./value.ts";
import { findObject, type World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

type TemplateKind = "AnalysisTemplate" | "ClusterAnalysisTemplate";

/** An entry of `templates`, in a Rollout or in a template. */
type TemplateReference = {
  /** The name in the entry. */
  readonly value: Value;
  readonly kind: TemplateKind;
  readonly name: string;
  readonly template: WorldObject | undefined;
};

export type Analysis = {
  readonly value: Value;
  /** As messages name it: `step 2`. */
  readonly name: string;
  /** One in the background may go on for ever; others are waited for. */
  readonly isBackground: boolean;
  /** With those that templates refer to themselves. */
  readonly references: readonly TemplateReference[];
};

/** Of Rollouts with both strategies, which are refused, those of blue-green, as the controller has it. */
export function analysesOf(rollout: RolloutView, world: World): readonly Analysis[] {
  return writtenAnalyses(rollout)
    .filter(({ value }) => isObject(value))
    .map((analysis) => ({ ...analysis, references: resolve(analysis.value, rollout.object.namespace, world) }));
}

/** The templates in the input, each once, those of namespaces first: so the controller puts them together. */
export function templatesOf({ references }: Analysis): readonly WorldObject[] {
  const found = references.flatMap(({ template }) => template ?? []);
  const namespaced = found.filter(({ kind }) => kind === "AnalysisTemplate");
  return [...new Set([...namespaced, ...found])];
}

type Written = Omit<Analysis, "references">;

function writtenAnalyses({ strategy, canary, steps }: RolloutView): readonly Written[] {
  const blueGreen = memberAt(strategy, "blueGreen");
  if (isObject(blueGreen)) {
    return (["prePromotionAnalysis", "postPromotionAnalysis"] as const).map((name) => ({
      value: memberAt(blueGreen, name),
      name,
      isBackground: false,
    }));
  }
  const inSteps = steps.map((step) => ({
    value: memberAt(step, "analysis"),
    name: `the analysis of ${stepName(step)}`,
    isBackground: false,
  }));
  const background = { value: memberAt(canary, "analysis"), name: "the background analysis", isBackground: true };
  return [...inSteps, background];
}

/** A template that leads back to itself is not followed again. */
function resolve(holder: Value, namespace: string, world: World): readonly TemplateReference[] {
  const seen = new Set<WorldObject>();
  const follow = (templates: Value): readonly TemplateReference[] =>
    itemsOf(templates).flatMap((entry) => {
      const reference = readReference(entry, namespace, world);
      if (reference === undefined) return [];
      const { template } = reference;
      if (template === undefined || seen.has(template)) return [reference];
      seen.add(template);
      return [reference, ...follow(valueAt(template, "spec", "templates"))];
    });
  return follow(memberAt(holder, "templates"));
}

/** Those of a namespace are always looked for in that of the Rollout. */
function readReference(entry: Value, namespace: string, world: World): TemplateReference | undefined {
  const value = memberAt(entry, "templateName");
  const name = textOf(value);
  if (name === undefined) return undefined;
  const kind = isTrue(memberAt(entry, "clusterScope")) ? "ClusterAnalysisTemplate" : "AnalysisTemplate";
  return { value, kind, name, template: findObject(world, kind, { namespace, name }) };
}
