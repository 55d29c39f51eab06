// Differences as people read them, one line each, and as scripts do.
import type { Comparison, Difference } from "../plan/differences.ts";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import { objectName, type ResourceRef } from "../resources/resource-ref.ts";
import type { Finding } from "../traffic/finding.ts";
import { apiVersion } from "./structured.ts";
import type { Theme } from "./theme.ts";

export type Diff = Comparison & {
  readonly rollout: ResourceRef;
  readonly context: string;
  /** What was found about the controller, as a clause. */
  readonly controller: string;
  readonly findings: readonly Finding[];
};

export function renderDifferences({ differences, rollout }: Diff, theme: Theme): readonly string[] {
  return differences.map((difference) => {
    const { target, field, label } = difference;
    const place = target.namespace === rollout.namespace ? "" : ` (namespace ${target.namespace})`;
    return `${objectName(target)}${place} ${field} (${label}): ${renderValues(difference, theme)}`;
  });
}

/** Why parts of the traffic are not among the differences. */
export function renderHeld({ held }: Diff): readonly string[] {
  return held.map(({ what, because }) => `not compared: ${what}: ${because}`);
}

/** Whole entries are not written out. */
function renderValues({ is, shouldBe }: Difference, theme: Theme): string {
  const isWhole = [is, shouldBe].some((value) => isJsonObject(value) || isJsonList(value));
  if (!isWhole) return `is ${theme.bad(scalar(is))}, should be ${theme.good(scalar(shouldBe))}`;
  if (is === undefined) return `is ${theme.bad("missing")}, should be ${theme.good("there")}`;
  if (shouldBe === undefined) return `is ${theme.bad("there")}, should be ${theme.good("gone")}`;
  return `is ${theme.bad("there")}, should be ${theme.good("as its step says")}`;
}

function scalar(value: JsonValue | undefined): string {
  return value === undefined ? "unset" : String(value);
}

export function structureDiff({ rollout, context, controller, differences, held, findings }: Diff): JsonObject {
  return {
    apiVersion,
    kind: "Diff",
    rollout: { namespace: rollout.namespace, name: rollout.name },
    context,
    controller,
    differences: differences.map(({ target, field, label, is, shouldBe }) => ({
      target: { apiVersion: target.apiVersion, kind: target.kind, namespace: target.namespace, name: target.name },
      field,
      label,
      is: is ?? null,
      shouldBe: shouldBe ?? null,
    })),
    held: held.map(({ what, because }) => ({ what, because })),
    findings: findings.map(({ code, severity, message, hint }) => ({ code, severity, message, hint })),
  };
}
