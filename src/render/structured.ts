// -o json|yaml: shapes that scripts rely on, described by the JSON Schemas of the package.
import type { UserError } from "../errors.ts";
import type { Outcome } from "../plan/outcome.ts";
import type { FieldChange, KeptRoute, Step, Weights } from "../plan/plan.ts";
import type { JsonObject } from "../resources/json.ts";
import type { IstioPlace } from "../resources/live-cluster.ts";
import type { ResourceRef } from "../resources/resource-ref.ts";
import { keptUnseen } from "./outcome.ts";

export const apiVersion = "istio-rollout.dev/v1alpha1";

/** `kind: Plan` for a dry run, `kind: Outcome` otherwise. */
export function structureOutcome(outcome: Outcome): JsonObject {
  const { command, rollout, context, istioPlace, dryRun, forced, plan, observed } = outcome;
  const applied = dryRun === "none";
  const steps = structureSteps(plan.steps, applied);
  return {
    apiVersion,
    kind: applied ? "Outcome" : "Plan",
    command,
    rollout: { namespace: rollout.namespace, name: rollout.name },
    context: context ?? null,
    ...(istioPlace && { istioCluster: structurePlace(istioPlace) }),
    changed: applied && steps.length > 0,
    dryRun,
    via: plan.way?.via ?? "direct",
    controller: plan.way?.because ?? null,
    forced,
    steps,
    traffic: [...observed, ...keptUnseen(outcome)].map(structureRoute),
    findings: plan.findings.map(({ code, severity, message, hint }) => ({ code, severity, message, hint })),
  };
}

function structurePlace({ source, cluster, because }: IstioPlace): JsonObject {
  return { source, name: cluster ?? null, because };
}

export function structureError({ code, message, hint }: UserError): JsonObject {
  return { apiVersion, kind: "Error", code, message, hint: hint ?? null };
}

/** What has to be waited for stands with the change that comes after it. */
function structureSteps(steps: readonly Step[], applied: boolean): readonly JsonObject[] {
  const waits: string[] = [];
  return steps.flatMap((step) => {
    if (step.kind === "wait") {
      waits.push(step.because);
      return [];
    }
    const after = waits.splice(0);
    return [{ ...structureChange(step), because: step.because, ...(after.length > 0 && { after }), applied }];
  });
}

function structureChange(step: Exclude<Step, { kind: "wait" }>): JsonObject {
  const { target, subresource } = step;
  const head = { target: structureTarget(target), ...(subresource === undefined ? {} : { subresource }) };
  if (step.kind === "request") return { ...head, routes: [], patch: step.body };
  const routes = step.routes.map(({ route, before, after }) => ({
    route,
    before: weights(before),
    after: weights(after),
  }));
  return { ...head, routes, ...structureFields(step.fields), patch: step.patch };
}

function structureFields(fields: readonly FieldChange[]): JsonObject {
  if (fields.length === 0) return {};
  return {
    fields: fields.map(({ field, before, after }) => ({ field, before: before ?? null, after: after ?? null })),
  };
}

function structureRoute({ target, route, weights: standing }: KeptRoute): JsonObject {
  return { target: structureTarget(target), route, weights: weights(standing) };
}

function structureTarget({ apiVersion: version, kind, namespace, name }: ResourceRef): JsonObject {
  return { apiVersion: version, kind, namespace, name };
}

function weights({ canary, stable }: Weights): JsonObject {
  return { canary: canary ?? null, stable: stable ?? null };
}
