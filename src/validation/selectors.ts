// Which pods a selector selects.
import { podTemplateHashLabel } from "../resources/rollout-labels.ts";
import { textsOf, type Value, valueAt } from "./value.ts";
import type { WorldObject } from "./world-object.ts";

export type Labels = ReadonlyMap<string, string>;

export function labelsOf(object: WorldObject): Labels {
  return textsOf(valueAt(object, "metadata", "labels"));
}

/** What a selector or a subset asks for beside the hash, which comes and goes with updates. */
export function withoutHash(selector: Value): Labels {
  return new Map([...textsOf(selector)].filter(([name]) => name !== podTemplateHashLabel));
}

export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return [...wanted].every(([name, value]) => labels.get(name) === value);
}

/** As the API server takes it. */
export function toLabelSelector(wanted: Labels): string {
  return [...wanted].map(([name, value]) => `${name}=${value}`).join(",");
}
