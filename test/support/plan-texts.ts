// Plans as lines of text, to be compared and read.
import type { Plan, Step, Write } from "../../src/plan/plan.ts";
import type { JsonPatch } from "../../src/resources/json-patch.ts";
import { describeObject } from "../../src/resources/resource-ref.ts";

/** The bodies of the requests, or why nothing is sent. */
export function sentRequests({ steps, already }: Plan): unknown {
  if (steps.length === 0) return already;
  return steps.map((step) => (step.kind === "request" ? [step.subresource ?? "object", step.body] : step));
}

/** `OBJECT: ROUTE -> CANARY, LABEL -> VALUE`, `OBJECT: DONE`, or what is waited for. */
export function tellStep(step: Step): string {
  if (step.kind === "wait") return step.because;
  return `${describeObject(step.target)}: ${step.done ?? tellChanges(step as Write)}`;
}

function tellChanges({ routes, fields }: Write): string {
  const weights = routes.map(({ route, after }) => `${route} -> ${after.canary}`);
  return [...weights, ...fields.map(({ label, after }) => `${label} -> ${tellValue(after)}`)].join(", ");
}

function tellValue(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Everything that is in a plan. */
export function wholePlan({ goal, way, steps, outcome, kept, already, findings }: Plan): readonly string[] {
  return [
    `goal: ${goal}`,
    `way: ${way?.via} (${way?.because})`,
    ...steps.flatMap(wholeStep),
    `outcome: ${JSON.stringify(outcome)}`,
    `kept: ${JSON.stringify(kept)}`,
    ...(already === undefined ? [] : [`already: ${already}`]),
    ...findings.map(({ code, severity, message, hint }) => `${severity} ${code}: ${message} (${hint})`),
  ];
}

function wholeStep(step: Step): readonly string[] {
  if (step.kind === "wait") return [`wait ${JSON.stringify(step.until)}: ${step.because}`];
  const head = `${step.kind} ${describeObject(step.target)}${step.subresource ? `/${step.subresource}` : ""}: ${step.because}`;
  const done = step.done === undefined ? [] : [`  done: ${step.done}`];
  if (step.kind === "request") return [head, ...done, `  ${JSON.stringify(step.body)}`];
  return [
    head,
    ...done,
    ...step.routes.map((change) => `  route ${JSON.stringify(change)}`),
    ...step.fields.map(
      ({ label, field, before, after }) => `  ${label} (${field}): ${tellValue(before)} -> ${tellValue(after)}`,
    ),
    ...operations("patch", step.patch),
    ...operations("inverse", step.inverse),
  ];
}

function operations(name: string, patch: JsonPatch): readonly string[] {
  return patch.map((operation) => {
    const value = operation.op === "remove" ? "" : ` ${JSON.stringify(operation.value)}`;
    return `  ${name} ${operation.op} ${operation.path}${value}`;
  });
}
