// The general part of a Rollout's spec, as the controller's validation checks it (VAL:108-183, 211-236).

import { isLabelValue, isQualifiedName } from "./kubernetes-names.ts";
import type { RolloutView } from "./rollout-view.ts";
import { isObject, isSet, itemsOf, memberAt, membersOf, numberOf, textOf, textsOf, type Value } from "./value.ts";

export type SpecProblem = {
  readonly value: Value;
  readonly message: string;
  readonly at?: "key";
  readonly fix?: string;
};

const nonnegative = ["replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"] as const;
const defaultDeadline = 600;
const defaultHistoryLimit = 10;

export function checkNumbers({ spec }: RolloutView): readonly SpecProblem[] {
  const negative = nonnegative.flatMap((name): readonly SpecProblem[] => {
    const value = memberAt(spec, name);
    const number = numberOf(value) ?? 0;
    return number < 0 ? [{ value, message: `${name} is ${number}, which is below 0` }] : [];
  });
  return negative.length > 0 ? negative : checkDeadline(spec);
}

function checkDeadline(spec: Value): readonly SpecProblem[] {
  const [deadline, ready] = [memberAt(spec, "progressDeadlineSeconds"), memberAt(spec, "minReadySeconds")];
  const most = isSet(deadline) ? numberOf(deadline) : defaultDeadline;
  const least = isSet(ready) ? numberOf(ready) : 0;
  if (most === undefined || least === undefined || most > least) return [];
  if (isSet(deadline)) {
    return [
      { value: deadline, message: `progressDeadlineSeconds is ${most}, not above minReadySeconds, which is ${least}` },
    ];
  }
  const message = `minReadySeconds is ${least}, not below progressDeadlineSeconds, which is ${most} where it is left out`;
  return [{ value: ready, message }];
}

/** Of blue-green Rollouts. */
export function checkBlueGreen({ spec, strategy, canary }: RolloutView): readonly SpecProblem[] {
  const blueGreen = memberAt(strategy, "blueGreen");
  if (!isObject(blueGreen) || isSet(canary)) return [];
  const preview = memberAt(blueGreen, "previewService");
  const name = textOf(preview);
  const isSame = name !== undefined && textOf(memberAt(blueGreen, "activeService")) === name;
  const limit = memberAt(blueGreen, "scaleDownDelayRevisionLimit");
  const history = memberAt(spec, "revisionHistoryLimit");
  const kept = isSet(history) ? numberOf(history) : defaultHistoryLimit;
  const wanted = numberOf(limit);
  const isAbove = wanted !== undefined && kept !== undefined && wanted > kept;
  return [
    ...(isSame
      ? [
          {
            value: preview,
            message: `Service "${name}" is both activeService and previewService`,
            fix: "name two different Services",
          },
        ]
      : []),
    ...(isAbove
      ? [
          {
            value: limit,
            message: `scaleDownDelayRevisionLimit is ${wanted}, above revisionHistoryLimit, which is ${kept}`,
          },
        ]
      : []),
  ];
}

const referable = ["apps/Deployment", "apps/ReplicaSet", "/PodTemplate"];

export function checkWorkloadReference({ spec }: RolloutView): readonly SpecProblem[] {
  const reference = memberAt(spec, "workloadRef");
  const metadata = memberAt(spec, "template", "metadata");
  const isFilled = ["labels", "annotations"].some((name) => membersOf(memberAt(metadata, name)).length > 0);
  const apiVersion = textOf(memberAt(reference, "apiVersion")) ?? "";
  const kind = textOf(memberAt(reference, "kind")) ?? "";
  const group = apiVersion.includes("/") ? apiVersion.split("/", 1)[0] : "";
  return [
    ...(isFilled
      ? [
          {
            value: memberAt(spec, "template"),
            message: "template stands beside workloadRef, which names one",
            at: "key" as const,
            fix: "leave out the template, or workloadRef",
          },
        ]
      : []),
    ...(referable.includes(`${group}/${kind}`)
      ? []
      : [
          {
            value: reference,
            message: `workloadRef is a "${kind}" of "${apiVersion}", not a Deployment, ReplicaSet or PodTemplate`,
          },
        ]),
  ];
}

const addSelector = "add spec.selector.matchLabels with labels of the template";
const matchTemplate = "give the template the label, or correct the selector";

/** The template's own labels only: those that the controller adds to its pods do not count here. */
export function checkSelector({ spec }: RolloutView): readonly SpecProblem[] {
  const selector = memberAt(spec, "selector");
  if (!isSet(selector)) return [{ value: selector, message: "selector is missing", fix: addSelector }];
  if (!isObject(selector)) return [];
  const labels = memberAt(selector, "matchLabels");
  const expressions = itemsOf(memberAt(selector, "matchExpressions"));
  if (membersOf(labels).length + expressions.length === 0) {
    return [{ value: selector, message: "selector is empty", fix: addSelector }];
  }
  const broken = [...checkLabels(labels), ...expressions.flatMap(checkExpression)];
  return broken.length > 0 ? broken : [...checkMatch(selector, memberAt(spec, "template", "metadata", "labels"))];
}

/** Of a selector, or of the pod template. */
export function checkLabels(labels: Value): readonly SpecProblem[] {
  return [...textsOf(labels)].flatMap(([name, text]): readonly SpecProblem[] => {
    const value = memberAt(labels, name);
    if (!isQualifiedName(name)) return [{ value, message: `"${name}" is no name that a label can have`, at: "key" }];
    return isLabelValue(text) ? [] : [{ value, message: `"${text}" is no value that label "${name}" can have` }];
  });
}

const operators = ["In", "NotIn", "Exists", "DoesNotExist"];

function checkExpression(expression: Value): readonly SpecProblem[] {
  const value = memberAt(expression, "operator");
  const operator = textOf(value) ?? "";
  const count = itemsOf(memberAt(expression, "values")).length;
  if (!operators.includes(operator)) {
    return [{ value, message: `operator "${operator}" of the selector is none of ${operators.join(", ")}` }];
  }
  const takesValues = operator === "In" || operator === "NotIn";
  if (takesValues === count > 0) return [];
  return [
    {
      value: expression,
      message: `operator "${operator}" of the selector ${takesValues ? "needs" : "takes no"} values`,
    },
  ];
}

function* checkMatch(selector: Value, templateLabels: Value): Iterable<SpecProblem> {
  const labels = textsOf(templateLabels);
  for (const [name, wanted] of textsOf(memberAt(selector, "matchLabels"))) {
    if (labels.get(name) === wanted) continue;
    const has = labels.has(name) ? `which has "${labels.get(name)}"` : "which does not have it";
    const message = `selector asks for label "${name}" with value "${wanted}" of the template, ${has}`;
    yield { value: memberAt(selector, "matchLabels", name), message, fix: matchTemplate };
  }
  for (const expression of itemsOf(memberAt(selector, "matchExpressions"))) {
    if (matches(expression, labels)) continue;
    const name = textOf(memberAt(expression, "key")) ?? "";
    const message = `selector does not match the template's label "${name}"`;
    yield { value: expression, message, fix: matchTemplate };
  }
}

function matches(expression: Value, labels: ReadonlyMap<string, string>): boolean {
  const value = labels.get(textOf(memberAt(expression, "key")) ?? "");
  const isListed = itemsOf(memberAt(expression, "values")).some(({ json }) => json === value);
  switch (textOf(memberAt(expression, "operator"))) {
    case "In":
      return value !== undefined && isListed;
    case "NotIn":
      return value === undefined || !isListed;
    case "Exists":
      return value !== undefined;
    default:
      return value === undefined;
  }
}
