// The two back ends behind one interface: objects are read from a store and steps are applied to it.
import type { UserError } from "../errors.ts";
import type { JsonObject } from "./json.ts";
import type { JsonPatch } from "./json-patch.ts";
import { describeObject, type ObjectKey, type ResourceRef } from "./resource-ref.ts";

/** Whose the written fields are for the API server, unless a command line says otherwise. */
export const defaultFieldManager = "kubectl-istio-rollout";

/** The part of an object that has an address of its own; the rest of the object cannot be written there. */
export type Subresource = "status";

/** An object as it was read, whole and unchecked; the guards of this folder turn it into the slices that planners see. */
export type KubernetesObject = {
  readonly ref: ResourceRef;
  readonly content: JsonObject;
  /** Where the object stands offline: `FILE:LINE`. */
  readonly place?: string;
};

/** The cluster of a kubeconfig context, or a set of manifests. */
export interface ResourceStore {
  /**
   * The Rollout of that name in the namespace asked for.
   * Throws `rollout-not-found` naming near misses, offline also `rollout-ambiguous`.
   */
  readRollout(name: string): Promise<KubernetesObject>;

  /** The object, or undefined when there is none. Throws `crd-absent` when its kind is not served. */
  read(key: ObjectKey): Promise<KubernetesObject | undefined>;

  /**
   * Applies one JSON patch and returns the object as it then stands.
   * Throws `PreconditionLost` when a `test` operation does not hold (any more), and nothing is changed.
   */
  apply(target: ResourceRef, patch: JsonPatch, subresource?: Subresource): Promise<KubernetesObject>;
}

/** A `test` operation of a patch did not hold: somebody changed the object since it was read. */
export class PreconditionLost extends Error {
  readonly target: ResourceRef;

  constructor(target: ResourceRef, cause?: unknown) {
    super(`a precondition of the patch of ${describeObject(target)} is lost`, { cause });
    this.name = "PreconditionLost";
    this.target = target;
  }
}

/** The server was sent a write and gave no answer: whether it was carried out has to be read back. */
export class AnswerLost extends Error {
  readonly target: ResourceRef;
  /** What happened, for the user. */
  readonly reason: UserError;

  constructor(target: ResourceRef, reason: UserError) {
    super(`no answer to the patch of ${describeObject(target)}`, { cause: reason });
    this.name = "AnswerLost";
    this.target = target;
    this.reason = reason;
  }
}
