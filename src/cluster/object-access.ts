// The live side of setting up a cluster: whole objects over the API server of one kubeconfig context.
import { UserError } from "../errors.ts";
import { isJsonObject, type JsonObject } from "../resources/json.ts";
import type { ObjectAccess, TokenWish } from "../resources/object-access.ts";
import { kinds, type ObjectKey, type ResourceRef } from "../resources/resource-ref.ts";
import { AnswerLost, type KubernetesObject, PreconditionLost } from "../resources/resource-store.ts";
import type { ApiClient } from "./api-client.ts";
import { answerText, apiError, describePermission } from "./api-error.ts";
import { openObjectClient, parseAnswer, pathOf, subjectOf } from "./object-client.ts";
import { listObjects, toObjects } from "./object-lists.ts";
import type { HttpAnswer } from "./transport.ts";

export function openObjectAccess(api: ApiClient, fieldManager: string): ObjectAccess {
  const client = openObjectClient(api, fieldManager);
  const { context, server, tls } = api.connection;
  return {
    context: context || server.url,
    server: server.url,
    authority: tls.authority?.toString("utf8"),
    tlsServerName: tls.serverName,
    read: (key) => client.read(key),
    list: async (kind, scope) => {
      const { group, plural } = kinds[kind];
      const version = listVersions.get(group) ?? "v1";
      const list = await listObjects(api, { group, version, plural, ...scope });
      return toObjects(list, kind, group === "" ? version : `${group}/${version}`);
    },
    apply: (object, { dryRun, force }) =>
      sendApply(api, object, {
        fieldManager,
        ...(dryRun ? { dryRun: "All" } : {}),
        ...(force ? { force: "true" } : {}),
      }),
    merge: (target, body, { dryRun }) => client.patch(target, body, { dryRun }).catch(throwReason),
    remove: (object, { dryRun }) => sendDelete(api, object, dryRun),
    requestToken: (wish) => requestToken(api, wish),
    requireAllowed: (verb, target) => requireAllowed(api, verb, target),
  };
}

/** Of groups that have no v1, or have it only in newer releases. */
const listVersions = new Map([
  ["argoproj.io", "v1alpha1"],
  ["networking.istio.io", "v1alpha3"],
]);

/** What became of a merge patch is looked up by reading again anyway, so that only the reason matters. */
function throwReason(error: unknown): never {
  if (error instanceof AnswerLost) throw error.reason;
  throw error instanceof PreconditionLost ? error.cause : error;
}

/** Applying the same twice changes nothing, so it is repeated where no answer comes. */
async function sendApply(api: ApiClient, { ref, content }: KubernetesObject, query: Readonly<Record<string, string>>) {
  const answer = await api.request({
    method: "PATCH",
    path: pathOf(ref, ref.apiVersion),
    query,
    body: { contentType: "application/apply-patch+yaml", content },
    repeatable: true,
    toItsEnd: query["dryRun"] === undefined,
  });
  if (answer.status === 200 || answer.status === 201) return { ref, content: parseAnswer(answer, api) };
  throw isOwnedByOthers(answer) ? fieldsOwned(answer, ref) : apiError(answer, subjectOf(ref, "patch"), api.connection);
}

function isOwnedByOthers(answer: HttpAnswer): boolean {
  return answer.status === 409 && /^Apply failed with \d+ conflict/.test(answerText(answer));
}

/** The server's text names the owners and the fields. */
function fieldsOwned(answer: HttpAnswer, { kind, namespace, name }: ResourceRef): UserError {
  const target = `${kind} "${namespace === "" ? name : `${namespace}/${name}`}"`;
  const owners = answerText(answer)
    .replace(/^Apply failed with \d+ conflicts?: /, "")
    .replaceAll("\n", " ");
  return new UserError("conflict", `others have set fields of ${target} otherwise: ${owners}`, {
    hint: "take these fields over with --force",
  });
}

/** Beside a body the server reads no query: a dry run that stood there would delete. */
async function sendDelete(api: ApiClient, { ref, content }: KubernetesObject, dryRun: boolean): Promise<void> {
  const uid = isJsonObject(content["metadata"]) ? content["metadata"]["uid"] : undefined;
  const options = {
    apiVersion: "v1",
    kind: "DeleteOptions",
    propagationPolicy: "Background",
    ...(uid === undefined ? {} : { preconditions: { uid } }),
    ...(dryRun ? { dryRun: ["All"] } : {}),
  };
  const answer = await api.request({
    method: "DELETE",
    path: pathOf(ref, ref.apiVersion),
    body: { contentType: "application/json", content: options },
    repeatable: true,
    toItsEnd: !dryRun,
  });
  if (answer.status === 200 || answer.status === 202 || answer.status === 404) return;
  throw apiError(answer, subjectOf(ref, "delete"), api.connection);
}

async function requestToken(api: ApiClient, { account, lifetime, boundTo }: TokenWish): Promise<string> {
  const subject = { verb: "create", group: "", plural: "serviceaccounts/token", ...account } as const;
  const boundObjectRef = { apiVersion: "v1", kind: "Secret", ...boundTo };
  const spec = { expirationSeconds: Math.round(lifetime / 1000), boundObjectRef };
  const answer = await post(api, `${pathOf(account, "v1")}/token`, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec,
  });
  if (answer.status !== 200 && answer.status !== 201) throw apiError(answer, subject, api.connection);
  const { status } = parseAnswer(answer, api);
  const token = isJsonObject(status) ? status["token"] : undefined;
  if (typeof token === "string" && token !== "") return token;
  throw new UserError("server-error", `the API server gave no token for ServiceAccount "${account.name}"`, {
    hint: "try again in a moment, or look into the server's log",
  });
}

async function requireAllowed(api: ApiClient, verb: "create" | "patch", target: ObjectKey): Promise<void> {
  const subject = subjectOf(target, verb);
  const { group, plural, namespace, name } = subject;
  const wish = {
    verb,
    group,
    resource: plural,
    ...(namespace && { namespace }),
    ...(verb !== "create" && name && { name }),
  };
  if (await isAllowed(api, wish)) return;
  const resource = group === "" ? plural : `${plural}.${group}`;
  const scope = namespace === undefined ? "in the whole cluster" : `in namespace "${namespace}"`;
  throw new UserError("forbidden", `user "${api.connection.user}" may not ${verb} ${resource} ${scope}`, {
    hint: `kubectl auth can-i ${describePermission(subject)}`,
  });
}

/** A SelfSubjectAccessReview. */
export async function isAllowed(api: ApiClient, resourceAttributes: JsonObject): Promise<boolean> {
  const plural = "selfsubjectaccessreviews";
  const answer = await post(api, `/apis/authorization.k8s.io/v1/${plural}`, {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes },
  });
  if (answer.status !== 200 && answer.status !== 201) {
    const subject = { verb: "create", group: "authorization.k8s.io", plural, namespace: undefined } as const;
    throw apiError(answer, subject, api.connection);
  }
  const { status } = parseAnswer(answer, api);
  return isJsonObject(status) && status["allowed"] === true;
}

/** For requests that leave nothing behind, such as reviews and tokens: without an answer they are sent again. */
function post(api: ApiClient, path: string, content: JsonObject): Promise<HttpAnswer> {
  return api.request({ method: "POST", path, body: { contentType: "application/json", content }, repeatable: true });
}
