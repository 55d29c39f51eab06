// Which ReplicaSets and pods are a Rollout's, as a label selector for the API server.
import { type Field, memberOf, readList, readString, readStrings, requireString } from "./fields.ts";
import { podTemplateHashLabel } from "./rollout-labels.ts";

/** Undefined where nothing tells it: a Rollout with `workloadRef` stores no selector before its first status. */
export function parsePodSelector(spec: Field, status: Field): string | undefined {
  return readSelector(memberOf(spec, "selector")) ?? findInStatus(status);
}

function readSelector(selector: Field): string | undefined {
  const labels = [...readStrings(memberOf(selector, "matchLabels"))].map(([key, value]) => `${key}=${value}`);
  const expressions = readList(memberOf(selector, "matchExpressions")).map(parseSelectorExpression);
  const parts = [...labels, ...expressions];
  return parts.length === 0 ? undefined : parts.join(",");
}

/** A Rollout with `workloadRef` stores no selector: its status tells it, or the hashes of its ReplicaSets. */
function findInStatus(status: Field): string | undefined {
  const selector = readNonEmpty(memberOf(status, "selector"));
  const hashes = ["currentPodHash", "stableRS"].flatMap((name) => readNonEmpty(memberOf(status, name)) ?? []);
  return selector ?? (hashes.length === 0 ? undefined : `${podTemplateHashLabel} in (${hashes.join(",")})`);
}

function parseSelectorExpression(expression: Field): string {
  const key = requireString(memberOf(expression, "key"));
  const values = readList(memberOf(expression, "values")).map(requireString).join(",");
  const operator = requireString(memberOf(expression, "operator"));
  switch (operator) {
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
    default:
      return `${key} ${operator === "NotIn" ? "notin" : "in"} (${values})`;
  }
}

function readNonEmpty(field: Field): string | undefined {
  return readString(field) || undefined;
}
