// The API server's refusals, word for word as the real one gives them.
import type { JsonObject } from "../../src/resources/json.ts";

export type FakeAnswer = {
  readonly status: number;
  /** Text is sent as text/plain. */
  readonly body: JsonObject | string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A Status object as the API server sends it. */
export function statusAnswer(status: StatusWishes): FakeAnswer {
  const { code, reason, message, details } = status;
  const body = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
  return { status: code, body: details === undefined ? body : { ...body, details } };
}

export type StatusWishes = {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: JsonObject;
};

/** The refusal of RBAC; without a namespace at the cluster scope. */
export function forbiddenAnswer(verb: string, resource: string, namespace?: string): FakeAnswer {
  const [plural = "", ...group] = resource.split(".");
  const scope = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const rule = `cannot ${verb} resource "${plural}" in API group "${group.join(".")}" ${scope}`;
  return statusAnswer({
    code: 403,
    reason: "Forbidden",
    message: `${resource} is forbidden: User "tester" ${rule}`,
    details: { group: group.join("."), kind: plural },
  });
}

/** What the server says to a `test` that does not hold and to a path that is absent. */
export const preconditionLostAnswer = statusAnswer({
  code: 422,
  reason: "Invalid",
  message: "the server rejected our request due to an error in our request",
  details: {},
});

/** What is said of a group, version or kind that is not served. */
export const pathNotFound: FakeAnswer = { status: 404, body: "404 page not found\n" };

export const unsupportedMediaType = statusAnswer({
  code: 415,
  reason: "UnsupportedMediaType",
  message:
    "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
});
