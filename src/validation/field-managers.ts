// Who wrote an object, and when, as its managedFields tell.
import { compareTexts } from "../resources/text-order.ts";
import { itemsOf, memberAt, textOf, valueAt } from "./value.ts";
import type { WorldObject } from "./world-object.ts";

/** What the Argo Rollouts controller is called as a field manager, unless its program was renamed. */
export const controllerManager = "rollouts-controller";

export type ManagedEntry = {
  readonly manager: string;
  /** RFC 3339, UTC, in whole seconds: such times compare as text. */
  readonly time: string;
  /** Whether the manager owns something at that path of the object. */
  readonly owns: (...path: readonly string[]) => boolean;
};

/** The latest first. */
export function managersOf(object: WorldObject): readonly ManagedEntry[] {
  return itemsOf(valueAt(object, "metadata", "managedFields"))
    .map((entry) => ({
      manager: textOf(memberAt(entry, "manager")) ?? "",
      time: textOf(memberAt(entry, "time")) ?? "",
      owns: (...path: readonly string[]) =>
        memberAt(entry, "fieldsV1", ...path.map((name) => `f:${name}`)).json !== undefined,
    }))
    .toSorted((left, right) => compareTexts(right.time, left.time));
}
