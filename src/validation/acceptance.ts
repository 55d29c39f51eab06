// Findings that somebody has looked at and lives with: an annotation on the object, one for each rule, with the reason.
import { memberAt, textsOf, type Value, valueAt } from "./value.ts";
import type { WorldObject } from "./world-object.ts";

/** `accept.istio-rollout.dev/RULE: REASON`; one annotation for each rule, so that overlays can add and remove them. */
const acceptPrefix = "accept.istio-rollout.dev/";

export type Acceptance = { readonly rule: string; readonly reason: string; readonly value: Value };

export function acceptancesOf(object: WorldObject): readonly Acceptance[] {
  const annotations = valueAt(object, "metadata", "annotations");
  return [...textsOf(annotations)].flatMap(([name, reason]) =>
    name.startsWith(acceptPrefix)
      ? [{ rule: name.slice(acceptPrefix.length), reason: reason.trim(), value: memberAt(annotations, name) }]
      : [],
  );
}

/** The reason for which the object accepts the rule; without a reason nothing is accepted. */
export function findAcceptance(object: WorldObject, rule: string): string | undefined {
  return acceptancesOf(object).find((acceptance) => acceptance.rule === rule)?.reason || undefined;
}
