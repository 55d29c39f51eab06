// What the fake API server does for whole objects: server-side apply, deletion, tokens of ServiceAccounts.
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/resources/json.ts";
import { type FakeKey, type FakeObjects, metadataOf } from "./fake-api-objects.ts";
import type { RecordedRequest } from "./fake-api-server.ts";
import { type FakeAnswer, statusAnswer } from "./fake-api-status.ts";
import { base64 } from "./primary-secrets.ts";

/** Of every change, so that what is read does not depend on when a test runs. */
export const changeTime = "2026-01-01T12:00:00Z";

type Applied = { readonly key: FakeKey; readonly objects: FakeObjects };

/** Members that are not named stay; the same once more changes nothing. */
export function applyObject({ body, query }: RecordedRequest, { key, objects }: Applied): FakeAnswer {
  if (!isJsonObject(body)) return statusAnswer({ code: 400, reason: "BadRequest", message: "the body is no object" });
  const before = objects.find(key);
  const merged = merge(before ?? {}, body);
  if (before !== undefined && JSON.stringify(merged) === JSON.stringify(before)) return { status: 200, body: before };
  const status = before === undefined ? 201 : 200;
  if (query["dryRun"] === "All") return { status, body: merged as JsonObject };
  const managedFields = [
    { manager: query["fieldManager"] ?? "", operation: "Apply", time: changeTime, fieldsV1: fieldsOf(body) },
  ];
  const metadata = { ...metadataOf(merged as JsonObject), managedFields };
  return { status, body: objects.put(withToken({ ...(merged as JsonObject), metadata })) };
}

/** A dry run stands in the body: beside one the real server reads no query. */
export function deleteObject({ body }: RecordedRequest, { key, objects }: Applied): FakeAnswer {
  if (!isJsonObject(body) || body["dryRun"] === undefined) objects.remove(key);
  return { status: 200, body: { kind: "Status", apiVersion: "v1", status: "Success" } };
}

/** As the TokenRequest API gives it: bound to a Secret, for as long as was asked. */
export function issueToken({ path, body }: RecordedRequest): FakeAnswer {
  const [, namespace = "", account = ""] = /namespaces\/([^/]+)\/serviceaccounts\/([^/]+)\/token$/.exec(path) ?? [];
  const spec = isJsonObject(body) && isJsonObject(body["spec"]) ? body["spec"] : {};
  const bound = isJsonObject(spec["boundObjectRef"]) ? spec["boundObjectRef"] : {};
  const issued = Date.parse(changeTime) / 1000;
  const token = tokenOf(namespace, account, {
    "kubernetes.io": { secret: { name: bound["name"] ?? "", uid: bound["uid"] ?? "" } },
    iat: issued,
    exp: issued + Number(spec["expirationSeconds"]),
  });
  return { status: 201, body: { kind: "TokenRequest", status: { token } } };
}

/** The token controller fills a token Secret at once. */
function withToken(object: JsonObject): JsonObject {
  const { annotations, namespace, name } = metadataOf(object);
  const account = isJsonObject(annotations) ? annotations["kubernetes.io/service-account.name"] : undefined;
  if (object["type"] !== "kubernetes.io/service-account-token" || object["data"] !== undefined) return object;
  const secret = { "kubernetes.io/serviceaccount/secret.name": name ?? "" };
  const token = tokenOf(String(namespace), String(account), secret);
  return { ...object, data: { token: base64(token), "ca.crt": base64("CA") } };
}

function tokenOf(namespace: string, account: string, claims: JsonObject): string {
  const part = (value: JsonObject) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ sub: `system:serviceaccount:${namespace}:${account}`, ...claims })}.x`;
}

function merge(current: JsonValue, wanted: JsonValue): JsonValue {
  if (!isJsonObject(wanted) || !isJsonObject(current)) return wanted;
  const merged = new Map(Object.entries(current));
  for (const [name, value] of Object.entries(wanted)) merged.set(name, merge(merged.get(name) ?? {}, value));
  return Object.fromEntries(merged);
}

function fieldsOf(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.keys(body).map((name) => [`f:${name}`, {}]));
}
