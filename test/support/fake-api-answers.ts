// How the fake API server answers: paths, versions, patches, selectors, and Status objects word for word as the real one's.
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/resources/json.ts";
import { applyJsonPatch, type JsonPatch } from "../../src/resources/json-patch.ts";
import { kinds } from "../../src/resources/resource-ref.ts";
import { worldKinds } from "../../src/validation/world-object.ts";
import { type FakeObjects, metadataOf } from "./fake-api-objects.ts";
import type { FakeApiOptions, RecordedRequest } from "./fake-api-server.ts";
import { applyObject, deleteObject, issueToken } from "./fake-api-setup.ts";
import {
  type FakeAnswer,
  pathNotFound,
  preconditionLostAnswer,
  statusAnswer,
  unsupportedMediaType,
} from "./fake-api-status.ts";

const defaultServed: NonNullable<FakeApiOptions["served"]> = {
  "": ["v1"],
  apps: ["v1"],
  "coordination.k8s.io": ["v1"],
  "networking.istio.io": ["v1", "v1beta1", "v1alpha3"],
  "argoproj.io": ["v1alpha1"],
  "rbac.authorization.k8s.io": ["v1"],
};

const kindOf: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(worldKinds).map(([kind, { plural }]) => [plural, kind])),
  ...Object.fromEntries(Object.entries(kinds).map(([kind, { plural }]) => [plural, kind])),
  leases: "Lease",
  experiments: "Experiment",
  events: "Event",
};

export function answerRequest(request: RecordedRequest, objects: FakeObjects, options: FakeApiOptions): FakeAnswer {
  if (!isLoggedIn(request, options.tokens))
    return statusAnswer({ code: 401, reason: "Unauthorized", message: "Unauthorized" });
  const served = options.served ?? defaultServed;
  if (request.path === "/version") return { status: 200, body: { major: "1", minor: "34", gitVersion: "v1.34.4" } };
  if (request.path.endsWith("/selfsubjectaccessreviews")) return { status: 201, body: { status: { allowed: true } } };
  const group = /^\/apis\/([^/]+)$/.exec(request.path)?.[1];
  if (group !== undefined) return served[group] === undefined ? pathNotFound : describeGroup(group, served[group]);
  const target = parsePath(request.path);
  if (target === undefined || !served[target.group]?.includes(target.version)) return pathNotFound;
  return answerFor(request, target, objects);
}

function isLoggedIn({ headers }: RecordedRequest, tokens: FakeApiOptions["tokens"]): boolean {
  return tokens === undefined || tokens.some((token) => headers["authorization"] === `Bearer ${token}`);
}

function describeGroup(group: string, versions: readonly string[]): FakeAnswer {
  const entries = versions.map((version) => ({ groupVersion: `${group}/${version}`, version }));
  const [preferredVersion = {}] = entries;
  return {
    status: 200,
    body: { kind: "APIGroup", apiVersion: "v1", name: group, versions: entries, preferredVersion },
  };
}

type Target = {
  readonly group: string;
  readonly version: string;
  readonly namespace: string | undefined;
  readonly plural: string;
  readonly kind: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
};

function parsePath(path: string): Target | undefined {
  const pattern = /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;
  const [, group = "", version = "", namespace, plural = "", name, subresource] = pattern.exec(path) ?? [];
  const kind = kindOf[plural];
  return kind === undefined ? undefined : { group, version, namespace, plural, kind, name, subresource };
}

function answerFor(request: RecordedRequest, target: Target, objects: FakeObjects): FakeAnswer {
  if (target.subresource === "token") return issueToken(request);
  if (request.method === "POST") return create(request, target, objects);
  if (target.name === undefined) return list(request, target, objects);
  const { kind, namespace = "", name } = target;
  const key = { kind, namespace, name };
  if (request.headers["content-type"] === "application/apply-patch+yaml") return applyObject(request, { key, objects });
  const object = objects.find(key);
  if (object === undefined) return objectNotFound(target);
  if (request.method === "DELETE") return deleteObject(request, { key, objects });
  return request.method === "PATCH"
    ? patch(request, target, { object, objects })
    : { status: 200, body: inVersion(object, target) };
}

function create({ body, query }: RecordedRequest, target: Target, objects: FakeObjects): FakeAnswer {
  if (!isJsonObject(body)) return badRequest("the body is no object");
  return { status: 201, body: query["dryRun"] === "All" ? body : objects.put(inVersion(body, target)) };
}

function list(request: RecordedRequest, target: Target, objects: FakeObjects): FakeAnswer {
  const { limit, continue: position = "0" } = request.query;
  const all = objects.list(target.kind, target.namespace).filter((object) => isSelected(object, request));
  const start = Number(position);
  const end = limit === undefined ? all.length : start + Number(limit);
  const metadataOnly = String(request.headers["accept"]).includes("as=PartialObjectMetadataList");
  const items = all.slice(start, end).map((object) => (metadataOnly ? { metadata: metadataOf(object) } : object));
  const metadata = { resourceVersion: String(objects.version), ...(end < all.length ? { continue: String(end) } : {}) };
  const kind = metadataOnly ? "PartialObjectMetadataList" : `${target.kind}List`;
  return {
    status: 200,
    body: { kind, apiVersion: metadataOnly ? "meta.k8s.io/v1" : apiVersionOf(target), metadata, items },
  };
}

function isSelected(object: JsonObject, { query }: RecordedRequest): boolean {
  return hasLabels(object, query["labelSelector"] ?? "") && hasFields(object, query["fieldSelector"] ?? "");
}

/** The objects that a watch is about, as a check; undefined where it is about nothing that is served. */
export function watchedBy(
  request: RecordedRequest,
  options: FakeApiOptions,
): ((object: JsonObject) => JsonObject | undefined) | undefined {
  const target = parsePath(request.path);
  if (target === undefined || !(options.served ?? defaultServed)[target.group]?.includes(target.version))
    return undefined;
  return (object) => {
    const isMeant =
      object["kind"] === target.kind &&
      (target.namespace === undefined || metadataOf(object)["namespace"] === target.namespace);
    return isMeant && isSelected(object, request) ? inVersion(object, target) : undefined;
  };
}

/** `a`, `a=b` and `a in (b,c)`. */
function hasLabels(object: JsonObject, selector: string): boolean {
  const labels = metadataOf(object)["labels"];
  const wishes = [...selector.matchAll(/([^,=\s]+)(?:=([^,]*)| in \(([^)]*)\))?/g)];
  return wishes.every(([, name = "", value, values]) => {
    const label = isJsonObject(labels) ? labels[name] : undefined;
    if (value === undefined && values === undefined) return label !== undefined;
    return value === undefined ? (values ?? "").split(",").includes(String(label)) : label === value;
  });
}

function hasFields(object: JsonObject, selector: string): boolean {
  const name = /^metadata\.name=(.*)$/.exec(selector)?.[1];
  return name === undefined || metadataOf(object)["name"] === name;
}

type Stored = { readonly object: JsonObject; readonly objects: FakeObjects };

function patch(request: RecordedRequest, target: Target, { object, objects }: Stored): FakeAnswer {
  const contentType = request.headers["content-type"];
  if (contentType !== "application/json-patch+json" && contentType !== "application/merge-patch+json")
    return unsupportedMediaType;
  const current = inVersion(object, target);
  const patched =
    contentType === "application/json-patch+json"
      ? applyJsonPatch(current, request.body as unknown as JsonPatch)
      : mergePatch(current, request.body);
  if (!isJsonObject(patched)) return preconditionLostAnswer;
  if (metadataOf(patched)["resourceVersion"] !== metadataOf(object)["resourceVersion"]) return conflict(target);
  const whole = target.subresource === "status" ? { ...current, status: patched["status"] ?? {} } : patched;
  const result = { ...whole, metadata: withoutEmptyMaps(metadataOf(whole)) };
  return { status: 200, body: request.query["dryRun"] === "All" ? result : objects.put(result) };
}

/** `ObjectMeta` leaves labels and annotations out where there are none. */
export function withoutEmptyMaps(metadata: JsonObject): JsonObject {
  const isEmpty = (name: string) => isJsonObject(metadata[name]) && Object.keys(metadata[name]).length === 0;
  const empty = ["labels", "annotations"].filter(isEmpty);
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !empty.includes(name)));
}

/** RFC 7386. */
function mergePatch(current: JsonValue | undefined, change: JsonValue | undefined): JsonValue {
  if (!isJsonObject(change)) return change ?? null;
  const merged = new Map(Object.entries(isJsonObject(current) ? current : {}));
  for (const [key, value] of Object.entries(change)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function badRequest(message: string): FakeAnswer {
  return statusAnswer({ code: 400, reason: "BadRequest", message });
}

function objectNotFound(target: Target): FakeAnswer {
  const message = `${resourceOf(target)} "${target.name}" not found`;
  return statusAnswer({ code: 404, reason: "NotFound", message, details: detailsOf(target) });
}

function conflict(target: Target): FakeAnswer {
  const advice = "the object has been modified; please apply your changes to the latest version and try again";
  const message = `Operation cannot be fulfilled on ${resourceOf(target)} "${target.name}": ${advice}`;
  return statusAnswer({ code: 409, reason: "Conflict", message, details: detailsOf(target) });
}

function detailsOf({ group, plural, name }: Target): JsonObject {
  return { name: name ?? "", ...(group === "" ? {} : { group }), kind: plural };
}

function resourceOf({ group, plural }: Target): string {
  return group === "" ? plural : `${plural}.${group}`;
}

function apiVersionOf({ group, version }: Target): string {
  return group === "" ? version : `${group}/${version}`;
}

function inVersion(object: JsonObject, target: Target): JsonObject {
  return { ...object, apiVersion: apiVersionOf(target), kind: target.kind };
}
