// Sends a request to the controller, and finds out whether it arrived where no answer came.
import { UserError } from "../errors.ts";
import { valueAt } from "../plan/member-patch.ts";
import type { Request } from "../plan/plan.ts";
import { isEqualJson } from "../resources/equal-json.ts";
import { isJsonObject, type JsonObject } from "../resources/json.ts";
import { AnswerLost, type KubernetesObject } from "../resources/resource-store.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { findObject } from "../traffic/with-object.ts";
import type { LiveStores } from "./open-stores.ts";

/**
 * Throws `PreconditionLost` where somebody has changed an `exact` request's Rollout. One without an answer is sent once more, unless the fields that it sets stand otherwise than before: then it arrived,
 * and the controller may be further already. A pause that is lifted twice would be the next one too.
 * Throws `AnswerLost` where that cannot be told.
 */
export async function sendRequest(
  request: Request,
  state: TrafficState,
  stores: LiveStores,
): Promise<KubernetesObject> {
  const { target, body, subresource } = request;
  const known = findObject(state, target);
  const send = () => stores.live.merge(target, bodyOf(request, known), { subresource, dryRun: false });
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof AnswerLost)) throw error;
    const found = await readAgain(error, stores);
    return known === undefined || isSame(known, found, [currentStep, ...pathsOf(body)]) ? send() : found;
  }
}

/** The API server refuses a stale resourceVersion as it refuses a `test` that does not hold. */
function bodyOf({ body, exact }: Request, known: KubernetesObject | undefined): JsonObject {
  const resourceVersion = exact && known && valueAt(known.content, ["metadata", "resourceVersion"]);
  return resourceVersion === undefined ? body : { metadata: { resourceVersion }, ...body };
}

/** A pause that follows may look like the one before it. */
const currentStep = ["status", "currentStepIndex"];

async function readAgain(lost: AnswerLost, { store }: LiveStores): Promise<KubernetesObject> {
  try {
    const found = await store.read(lost.target);
    if (found !== undefined) return found;
  } catch (error) {
    // What keeps it from being read is newer than what kept the answer away.
    if (error instanceof UserError) throw new AnswerLost(lost.target, error);
    throw error;
  }
  throw lost;
}

function isSame(known: KubernetesObject, found: KubernetesObject, paths: readonly (readonly string[])[]): boolean {
  const at = ({ content }: KubernetesObject, path: readonly string[]) => valueAt(content, path) ?? null;
  return paths.every((path) => isEqualJson(at(known, path), at(found, path)));
}

/** Of all members that a merge patch sets. */
function pathsOf(body: JsonObject, path: readonly string[] = []): readonly (readonly string[])[] {
  return Object.entries(body).flatMap(([name, value]) =>
    isJsonObject(value) ? pathsOf(value, [...path, name]) : [[...path, name]],
  );
}
