// Remembers a change in the cluster: the annotation that `revert` reads, and an Event for people.
import { UserError } from "../errors.ts";
import type { JsonObject } from "../resources/json.ts";
import type { ChangeRecord } from "../resources/live-cluster.ts";
import type { ResourceRef } from "../resources/resource-ref.ts";
import { lastChangeAnnotation } from "../resources/rollout-labels.ts";
import type { Clock } from "../runtime.ts";
import { type ApiClient, type ApiRequest, Unanswered } from "./api-client.ts";
import { type ApiSubject, apiError, describePermission } from "./api-error.ts";

export type RecordTools = {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly fieldManager: string;
  readonly uidOf: (rollout: ResourceRef) => string | undefined;
};

/** Writes both at once. Gives a text for each that could not be written; the change itself stands whatever happens here. */
export async function recordChange(
  rollout: ResourceRef,
  { annotation, message }: ChangeRecord,
  tools: RecordTools,
): Promise<readonly string[]> {
  const { namespace, name, apiVersion } = rollout;
  const query = { fieldManager: tools.fieldManager };
  const metadata = { annotations: { [lastChangeAnnotation]: annotation } };
  const failures = await Promise.all([
    attempt(
      tools.api,
      { verb: "patch", group: "argoproj.io", plural: "rollouts", namespace, name },
      {
        method: "PATCH",
        path: `/apis/${apiVersion}/namespaces/${namespace}/rollouts/${name}`,
        query,
        body: { contentType: "application/merge-patch+json", content: { metadata } },
      },
    ),
    attempt(
      tools.api,
      { verb: "create", group: "", plural: "events", namespace },
      {
        method: "POST",
        path: `/api/v1/namespaces/${namespace}/events`,
        query,
        body: { contentType: "application/json", content: describeEvent(rollout, message, tools) },
      },
    ),
  ]);
  return failures.filter((failure) => failure !== undefined);
}

async function attempt(api: ApiClient, subject: ApiSubject, request: ApiRequest): Promise<string | undefined> {
  try {
    const answer = await api.request(request);
    if (answer.status < 300) return undefined;
    throw apiError(answer, subject, api.connection);
  } catch (error) {
    const permission = describePermission(subject);
    if (error instanceof UserError) return error.code === "forbidden" ? permission : `${permission} (${error.message})`;
    if (error instanceof Unanswered) return `${permission} (the server gave no answer)`;
    throw error;
  }
}

/** Longer messages are refused by the server. */
const longestMessage = 1024;

function describeEvent(rollout: ResourceRef, message: string, { clock, uidOf }: RecordTools): JsonObject {
  const { apiVersion, kind, namespace, name } = rollout;
  const now = clock.now();
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, "Z");
  const uid = uidOf(rollout);
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { namespace, name: `${name}.${now.toString(16)}` },
    involvedObject: { apiVersion, kind, namespace, name, ...(uid === undefined ? {} : { uid }) },
    reason: "TrafficShifted",
    message: message.length > longestMessage ? `${message.slice(0, longestMessage - 1)}…` : message,
    type: "Normal",
    source: { component: "kubectl-istio-rollout" },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}
