// -o json|yaml: shapes that scripts rely on, described by the JSON Schemas of the package.
import type { UserError } from "../errors.ts";
import type { Outcome } from "../plan/outcome.ts";
import type { Weights } from "../plan/plan.ts";
import type { JsonObject } from "../resources/json.ts";

export const apiVersion = "istio-rollout.dev/v1alpha1";

/** `kind: Plan` for a dry run, `kind: Outcome` otherwise. */
export function structureOutcome({ command, rollout, context, dryRun, forced, plan }: Outcome): JsonObject {
  const applied = dryRun === "none";
  return {
    apiVersion,
    kind: applied ? "Outcome" : "Plan",
    command,
    rollout,
    context: context ?? null,
    changed: applied && plan.steps.length > 0,
    dryRun,
    via: "direct",
    forced,
    steps: plan.steps.map(({ target, routes, patch, because }) => ({
      target: { apiVersion: target.apiVersion, kind: target.kind, namespace: target.namespace, name: target.name },
      routes: routes.map(({ route, before, after }) => ({ route, before: weights(before), after: weights(after) })),
      patch,
      because,
      applied,
    })),
    findings: plan.findings.map(({ code, severity, message, hint }) => ({ code, severity, message, hint })),
  };
}

export function structureError({ code, message, hint }: UserError): JsonObject {
  return { apiVersion, kind: "Error", code, message, hint: hint ?? null };
}

function weights({ canary, stable }: Weights): JsonObject {
  return { canary: canary ?? null, stable: stable ?? null };
}
