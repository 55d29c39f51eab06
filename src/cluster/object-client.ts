// Reads, lists and patches objects of one API server, under the API version that the server offers.
import { UserError } from "../errors.ts";
import { isJsonObject, type JsonObject, parseJson } from "../resources/json.ts";
import type { JsonPatch } from "../resources/json-patch.ts";
import { kinds, type ObjectKey, type ResourceRef } from "../resources/resource-ref.ts";
import { AnswerLost, type KubernetesObject, PreconditionLost, type Subresource } from "../resources/resource-store.ts";
import { type ApiClient, type ApiRequest, Unanswered } from "./api-client.ts";
import { type ApiSubject, answerText, apiError, crdAbsent, isKindAbsent, isPreconditionLost } from "./api-error.ts";
import { describeServer } from "./server-address.ts";
import type { HttpAnswer } from "./transport.ts";

/** The API versions of a group that are asked for, best first. */
export function versionsOf(group: string): readonly string[] {
  return versions.get(group) ?? ["v1"];
}

const versions = new Map<string, readonly string[]>([
  ["argoproj.io", ["v1alpha1"]],
  ["networking.istio.io", ["v1", "v1beta1", "v1alpha3"]],
]);

export function apiVersions(group: string): readonly string[] {
  return versions.get(group) ?? ["v1"];
}

export interface ObjectClient {
  readonly api: ApiClient;
  /** Undefined when there is no such object. Throws `crd-absent` and what `apiError` lists. */
  read(key: ObjectKey): Promise<KubernetesObject | undefined>;
  /**
   * A JSON patch where it is a list, else a merge patch. A subresource that the server does not have is a part of the
   * object itself, and written there. Throws `PreconditionLost`; `AnswerLost` only when it is no dry run.
   */
  patch(target: ResourceRef, patch: JsonPatch | JsonObject, options?: PatchOptions): Promise<KubernetesObject>;
}

type PatchOptions = { readonly dryRun?: boolean; readonly subresource?: Subresource | undefined };

export function openObjectClient(api: ApiClient, fieldManager: string): ObjectClient {
  const served = new Map<string, string>();
  return {
    api,
    read: (key) => read(api, key, served),
    patch: async (target, patch, { dryRun = false, subresource } = {}) => {
      const subject = subjectOf(target, "patch", subresource);
      const answer = await sendPatch(api, target, {
        subresource,
        query: { fieldManager, ...(dryRun ? { dryRun: "All" } : {}) },
        body: { contentType: contentTypeOf(patch), content: patch },
        repeatable: dryRun,
      });
      if (answer.status === 200) return toObject(answer, target, api);
      const error = apiError(answer, subject, api.connection);
      if (error.code !== "admission-denied" && isPreconditionLost(answer)) throw new PreconditionLost(target, error);
      throw !dryRun && isOutcomeUnknown(answer) ? new AnswerLost(target, error) : error;
    },
  };
}

/** Asks for the version that was served before, else for each in turn; the first that is served is remembered. */
async function read(api: ApiClient, key: ObjectKey, served: Map<string, string>) {
  const { group } = kinds[key.kind];
  const known = served.get(group);
  for (const version of known === undefined ? apiVersions(group) : [known]) {
    const apiVersion = group === "" ? version : `${group}/${version}`;
    const answer = await api.request({ method: "GET", path: pathOf(key, apiVersion) });
    if (isKindAbsent(answer)) continue;
    served.set(group, version);
    if (answer.status === 404) return undefined;
    if (answer.status === 200) return toObject(answer, { ...key, apiVersion }, api);
    throw apiError(answer, subjectOf(key, "get"), api.connection);
  }
  throw crdAbsent(subjectOf(key, "get"), api.connection);
}

function contentTypeOf(patch: JsonPatch | JsonObject): string {
  return `application/${isJsonObject(patch) ? "merge" : "json"}-patch+json`;
}

type PatchRequest = Omit<ApiRequest, "method" | "path"> & { readonly subresource: Subresource | undefined };

async function sendPatch(
  api: ApiClient,
  target: ResourceRef,
  { subresource, ...request }: PatchRequest,
): Promise<HttpAnswer> {
  const path = pathOf(target, target.apiVersion);
  const send = (to: string) => api.request({ method: "PATCH", path: to, ...request });
  try {
    const answer = await send(subresource === undefined ? path : `${path}/${subresource}`);
    return subresource !== undefined && answer.status === 404 ? await send(path) : answer;
  } catch (error) {
    if (error instanceof Unanswered) throw new AnswerLost(target, error.reason);
    throw error;
  }
}

/** A gateway in between gave up, or the server lost its own store while it wrote: the write may stand. */
function isOutcomeUnknown(answer: HttpAnswer): boolean {
  if (answer.status === 502 || answer.status === 504) return true;
  return answer.status === 500 && /timed out|timeout|leader changed/i.test(answerText(answer));
}

export function subjectOf(
  { kind, namespace, name }: ObjectKey,
  verb: ApiSubject["verb"],
  subresource?: Subresource,
): ApiSubject {
  const { group, plural } = kinds[kind];
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  return { verb, group, plural: resource, namespace: namespace || undefined, name };
}

export function pathOf({ kind, namespace, name }: ObjectKey, apiVersion: string): string {
  const root = apiVersion.includes("/") ? "/apis" : "/api";
  const scope = namespace === "" ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}/${apiVersion}${scope}/${kinds[kind].plural}/${encodeURIComponent(name)}`;
}

function toObject(answer: HttpAnswer, ref: ResourceRef, api: ApiClient): KubernetesObject {
  return { ref, content: parseAnswer(answer, api) };
}

/** The object in a successful answer. Throws `server-error` when it is none, as where a login page answers. */
export function parseAnswer({ text }: HttpAnswer, { connection }: ApiClient): JsonObject {
  const content = parseJson(text);
  if (isJsonObject(content)) return content;
  throw new UserError("server-error", `${describeServer(connection)} did not answer with a Kubernetes object`, {
    hint: "check the server's address in the kubeconfig; something else may answer there",
  });
}
