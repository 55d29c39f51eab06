// A Rollout that is not there: what may have been meant.
import { UserError } from "../errors.ts";
import { isJsonObject } from "../resources/json.ts";
import { proposeNearest } from "../resources/near-names.ts";
import type { ApiClient } from "./api-client.ts";
import { listObjects } from "./object-lists.ts";

/** `rollout-not-found`, naming the Rollouts of the namespace where they may be listed. */
export async function rolloutNotFound(api: ApiClient, name: string): Promise<UserError> {
  const { namespace, context } = api.connection;
  const names = await listNames(api, namespace);
  const place = context === "" ? "" : ` in context "${context}"`;
  return new UserError("rollout-not-found", `Rollout "${namespace}/${name}" not found${place}`, {
    alternatives: names.length === 0 ? undefined : { label: "rollouts", values: names },
    hint: proposeNearest(name, names) ?? "check the name, the namespace (-n) and the context (--context)",
  });
}

async function listNames(api: ApiClient, namespace: string): Promise<string[]> {
  const request = { group: "argoproj.io", version: "v1alpha1", plural: "rollouts", namespace, metadataOnly: true };
  try {
    const { items } = await listObjects(api, request);
    return items.flatMap(({ metadata }) => (isJsonObject(metadata) ? [String(metadata["name"])] : []));
  } catch (error) {
    // Without the list the Rollout is as absent as with it.
    if (error instanceof UserError) return [];
    throw error;
  }
}
