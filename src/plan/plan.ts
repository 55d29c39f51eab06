// A plan is data: what should be written, in which order, what has to be waited for in between, why, and what speaks against it.
import type { JsonObject, JsonValue } from "../resources/json.ts";
import type { JsonPatch } from "../resources/json-patch.ts";
import type { ResourceRef } from "../resources/resource-ref.ts";
import type { Finding } from "../traffic/finding.ts";
import type { Way } from "../traffic/way.ts";
import type { Condition } from "./condition.ts";

/** Weights of the two sides in whole percents; undefined where the manifest leaves the weight out. */
export type Weights = { readonly canary: number | undefined; readonly stable: number | undefined };
export type RouteChange = { readonly route: string; readonly before: Weights; readonly after: Weights };

/** A field other than a weight. The label is what people call it: `replicas`, `subset stable`, `route http:mirror`. */
export type FieldChange = {
  readonly label: string;
  /** As people write a path: `spec.replicas`. */
  readonly field: string;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
};

/** One write: one JSON patch of one object. Its `test` operations hold what the decision relied on. */
export type Write = {
  readonly kind: "write";
  readonly target: ResourceRef;
  readonly subresource?: "status";
  readonly routes: readonly RouteChange[];
  readonly fields: readonly FieldChange[];
  readonly patch: JsonPatch;
  /** Puts the written values back, if they still stand. */
  readonly inverse: JsonPatch;
  /** What it comes down to, after the object's name, where the fields say too much: `taken over`. */
  readonly done?: string;
  /** Why it is not put back when a later step fails, as a clause: to go on is safer than to go back. */
  readonly stays?: string;
  /** The sentence shown to the user. */
  readonly because: string;
};

/** Asks the controller for something by a merge patch of the Rollout; what was asked for is not taken back. */
export type Request = {
  readonly kind: "request";
  readonly target: ResourceRef;
  readonly subresource?: "status";
  readonly body: JsonObject;
  /** Only where nobody has changed the Rollout since it was read. */
  readonly exact?: true;
  /** What was done, after the object's name: `aborted`, `promoted to step 3`. */
  readonly done: string;
  readonly because: string;
};

/** Nothing further is written before the condition holds. */
export type Wait = { readonly kind: "wait"; readonly until: Condition; readonly because: string };

export type Step = Write | Request | Wait;

/** A route that stands as it should. */
export type KeptRoute = { readonly target: ResourceRef; readonly route: string; readonly weights: Weights };

/** Every prefix of the steps is a safe place to stop. No steps is an answer: the goal is already true. */
export type Plan = {
  readonly goal: string;
  /** Undefined on manifests. */
  readonly way: Way | undefined;
  readonly steps: readonly Step[];
  /** What has to show after the last step before the goal counts as reached. */
  readonly outcome: Condition | undefined;
  readonly kept: readonly KeptRoute[];
  /** What to say where there is nothing to do, when it is not about routes. */
  readonly already?: string;
  readonly findings: readonly Finding[];
};

export function isWrite(step: Step): step is Write {
  return step.kind === "write";
}

/** The steps that change something. */
export function changesOf({ steps }: Plan): readonly (Write | Request)[] {
  return steps.filter((step) => step.kind !== "wait");
}
