// Which arguments an analysis needs and has, as the controller puts the templates together (argo-rollouts
// utils/analysis/helpers.go flattenArgs, MergeArgs), and how it fills them into metrics (utils/template/template.go).
import { type Analysis, templatesOf } from "./analyses.ts";
import { isObject, isSet, itemsOf, memberAt, membersOf, textOf, type Value, valueAt } from "./value.ts";
import type { WorldObject } from "./world-object.ts";

export type Argument = {
  readonly name: string;
  readonly value: Value;
  readonly hasValue: boolean;
  readonly hasSource: boolean;
};

function argumentsOf(holder: Value): readonly Argument[] {
  return itemsOf(memberAt(holder, "args")).flatMap((value) => {
    const name = textOf(memberAt(value, "name"));
    const hasValue = isSet(memberAt(value, "value"));
    return name === undefined ? [] : [{ name, value, hasValue, hasSource: isSet(memberAt(value, "valueFrom")) }];
  });
}

/**
 * Those that no template and not the analysis gives a value. One in the background has to give what a template leaves
 * open, even where another template has a value for it.
 */
export function missingArguments(analysis: Analysis): readonly Argument[] {
  const templates = templatesOf(analysis).map((template) => argumentsOf(valueAt(template, "spec")));
  const given = new Set(argumentsOf(analysis.value).map(({ name }) => name));
  const needed = analysis.isBackground ? templates.flat() : [...flatten(templates.flat()).values()];
  return needed.filter(({ name, hasValue, hasSource }) => !hasValue && !hasSource && !given.has(name));
}

/** Of equal names the first with a value counts, else the last. */
function flatten(all: readonly Argument[]): ReadonlyMap<string, Argument> {
  const combined = new Map<string, Argument>();
  for (const argument of all) {
    if (combined.get(argument.name)?.hasValue !== true) combined.set(argument.name, argument);
  }
  return combined;
}

/** `{{args.x}}` in metrics, and other tags, that are no argument of the template itself. */
export function unknownTags(template: WorldObject): readonly { readonly value: Value; readonly tag: string }[] {
  const spec = valueAt(template, "spec");
  const known = new Set(argumentsOf(spec).map(({ name }) => `args.${name}`));
  return textsIn(memberAt(spec, "metrics")).flatMap(({ value, text }) =>
    [...text.matchAll(tagPattern)]
      .filter(([, name]) => !known.has(name?.trim() ?? ""))
      .map(([tag]) => ({ value, tag })),
  );
}

/** The text with the values that the template has; the controller tries others with this word. */
export function fillIn(text: string, template: WorldObject): string {
  const values = new Map(
    argumentsOf(valueAt(template, "spec")).map(({ name, value }) => [`args.${name}`, textOf(memberAt(value, "value"))]),
  );
  return text.replaceAll(tagPattern, (_, name: string) => values.get(name.trim()) ?? "dummy-value");
}

const tagPattern = /\{\{(.*?)\}\}/gs;

function textsIn(value: Value): readonly { readonly value: Value; readonly text: string }[] {
  if (typeof value.json === "string") return [{ value, text: value.json }];
  const children = isObject(value) ? membersOf(value).map(([, member]) => member) : itemsOf(value);
  return children.flatMap(textsIn);
}
