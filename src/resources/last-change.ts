// What this tool changed last, as the annotation on the Rollout tells: the patches that put it back, newest first.
import { UserError } from "../errors.ts";
import {
  type Field,
  fieldAt,
  memberOf,
  readList,
  readObject,
  readString,
  readStrings,
  requireString,
} from "./fields.ts";
import { isJsonObject, parseJson } from "./json.ts";
import type { JsonPatch, JsonPatchOperation } from "./json-patch.ts";
import {
  describeObject,
  isNamespaceName,
  isObjectName,
  type Kind,
  type ResourceRef,
  trafficKinds,
} from "./resource-ref.ts";
import type { KubernetesObject, Subresource } from "./resource-store.ts";
import { lastChangeAnnotation } from "./rollout-labels.ts";

export type RecordedPatch = {
  readonly target: ResourceRef;
  readonly subresource?: Subresource;
  readonly patch: JsonPatch;
};

export type LastChange = {
  /** RFC 3339 */
  readonly time: string;
  readonly by: string;
  readonly command: string;
  readonly reason: string | undefined;
  readonly patches: readonly RecordedPatch[];
};

/** Anybody who may edit the Rollout could have written it: nothing in it is taken on trust. Throws `record-missing` or `record-invalid`. */
export function requireLastChange(rollout: KubernetesObject): LastChange {
  const text = readStrings(fieldAt(rollout, "metadata", "annotations")).get(lastChangeAnnotation);
  if (text === undefined || text === "") throw recordMissing(rollout.ref);
  const content = parseJson(text);
  if (!isJsonObject(content)) throw recordInvalid(rollout.ref, "it is not JSON");
  try {
    return parseLastChange({ ref: rollout.ref, content });
  } catch (error) {
    if (error instanceof UserError && error.code === "malformed-object")
      throw recordInvalid(rollout.ref, error.message);
    throw error;
  }
}

export function recordInvalid({ name, namespace, kind }: ResourceRef, reason: string): UserError {
  const rollout = describeObject({ name, namespace, kind });
  const message = `the record of the last change of ${rollout} cannot be used: ${reason}`;
  return new UserError("record-invalid", message, {
    hint: `annotation ${lastChangeAnnotation} was not written by this tool; nothing was changed`,
  });
}

function parseLastChange(record: KubernetesObject): LastChange {
  const text = (name: string) => requireString(fieldAt(record, name));
  return {
    time: text("time"),
    by: text("by"),
    command: text("command"),
    reason: readString(fieldAt(record, "reason")),
    patches: readList(fieldAt(record, "patches")).map(parseRecordedPatch),
  };
}

function parseRecordedPatch(entry: Field): RecordedPatch {
  const subresource = readString(memberOf(entry, "subresource"));
  if (subresource !== undefined && subresource !== "status")
    throw recordInvalid(entry.object.ref, `it names a part "${subresource}" of an object`);
  const patch = readList(memberOf(entry, "patch")).map((operation) => parseOperation(operation, subresource));
  return { target: parseTarget(memberOf(entry, "target")), ...(subresource && { subresource }), patch };
}

function parseTarget(target: Field): ResourceRef {
  const text = (name: string) => requireString(memberOf(target, name));
  const [kind, namespace, name] = [text("kind"), text("namespace"), text("name")];
  if (isKind(kind) && isNamespaceName(namespace) && isObjectName(name))
    return { apiVersion: text("apiVersion"), kind, namespace, name };
  throw recordInvalid(target.object.ref, `it names no object that this tool writes: ${kind} ${namespace}/${name}`);
}

function isKind(text: string): text is Kind {
  return Object.hasOwn(trafficKinds, text);
}

/** Only the parts of an object that this tool writes: never its identity, its owners or its finalizers. */
const writablePaths = { object: /^\/(?:spec|template|metadata\/(?:labels|annotations))\//, status: /^\/status\// };

function parseOperation(field: Field, subresource: Subresource | undefined): JsonPatchOperation {
  const path = requireString(memberOf(field, "path"));
  const op = requireString(memberOf(field, "op"));
  if (!writablePaths[subresource ?? "object"].test(`${path}/`))
    throw recordInvalid(field.object.ref, `it changes ${path}, which this tool never writes`);
  if (op === "remove") return { op, path };
  const value = readObject(field)?.["value"];
  if ((op === "test" || op === "add" || op === "replace") && value !== undefined) return { op, path, value };
  throw recordInvalid(field.object.ref, `its operation "${op}" at ${path} is not one that this tool writes`);
}

function recordMissing(ref: ResourceRef): UserError {
  return new UserError("record-missing", `nothing is recorded that was changed for ${describeObject(ref)}`, {
    hint: "what was asked of the controller, or changed with --no-record, cannot be put back this way",
  });
}
