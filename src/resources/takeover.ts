// A takeover as the annotation of a Rollout tells it.
import { fieldAt, memberOf, readString } from "./fields.ts";
import { isJsonObject, parseJson } from "./json.ts";
import type { KubernetesObject } from "./resource-store.ts";
import { takenOverValue, takeoverAnnotation } from "./rollout-labels.ts";

export type Takeover = {
  readonly by: string | undefined;
  /** RFC 3339 */
  readonly time: string | undefined;
  readonly reason: string | undefined;
  /** The instance id that the Rollout had before; undefined for a Rollout of the default controller. */
  readonly instanceId: string | undefined;
};

/** Undefined where there is no annotation; its members are where it was not written by this tool. */
export function parseTakeover(object: KubernetesObject): Takeover | undefined {
  const text = readString(memberOf(fieldAt(object, "metadata", "annotations"), takeoverAnnotation));
  if (text === undefined) return undefined;
  const note = parseJson(text);
  const member = (name: string) => {
    const value = isJsonObject(note) ? note[name] : undefined;
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const instanceId = member("instanceId");
  return {
    by: member("by"),
    time: member("time"),
    reason: member("reason"),
    instanceId: instanceId === takenOverValue ? undefined : instanceId,
  };
}
