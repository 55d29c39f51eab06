// A plan is data: what should be written, in which order, why, and what speaks against it.
import type { JsonPatch } from "../resources/json-patch.ts";
import type { ResourceRef } from "../resources/resource-ref.ts";
import type { Finding } from "../traffic/finding.ts";

/** Weights of the two sides in whole percents; undefined where the manifest leaves the weight out. */
export type Weights = { readonly canary: number | undefined; readonly stable: number | undefined };
export type RouteChange = { readonly route: string; readonly before: Weights; readonly after: Weights };

/** One write: one JSON patch of one object. Its `test` operations hold what the decision relied on. */
export type Step = {
  readonly target: ResourceRef;
  readonly routes: readonly RouteChange[];
  readonly patch: JsonPatch;
  /** Puts the written values back, if they still stand. */
  readonly inverse: JsonPatch;
  /** The sentence shown to the user. */
  readonly because: string;
};

/** A route that stands as it should. */
export type KeptRoute = { readonly target: ResourceRef; readonly route: string; readonly weights: Weights };

/** Every prefix of the steps is a safe place to stop. No steps is an answer: the goal is already true. */
export type Plan = {
  readonly goal: string;
  readonly steps: readonly Step[];
  readonly kept: readonly KeptRoute[];
  readonly findings: readonly Finding[];
};
