// What the API server's refusals mean for a user: one `UserError` per kind of answer.
import { UserError } from "../errors.ts";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue, parseJson } from "../resources/json.ts";
import type { Connection } from "./connection.ts";
import { describeServer } from "./server-address.ts";
import type { HttpAnswer } from "./transport.ts";

/** What a request was about, in the words of RBAC. */
export type ApiSubject = {
  readonly verb: "get" | "list" | "watch" | "create" | "patch" | "delete";
  readonly group: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name?: string;
};

type Status = { readonly message: string; readonly reason: string; readonly details: JsonObject };

/** The Status object of a refusal; undefined when the answer is something else, as where a path does not exist. */
function parseStatus({ text }: HttpAnswer): Status | undefined {
  const status = parseJson(text);
  if (!isJsonObject(status) || status["kind"] !== "Status") return undefined;
  return {
    message: textOf(status["message"]),
    reason: textOf(status["reason"]),
    details: isJsonObject(status["details"]) ? status["details"] : {},
  };
}

/** A 404 that is no Status: the group, version or kind is not served. */
export function isKindAbsent(answer: HttpAnswer): boolean {
  return answer.status === 404 && parseStatus(answer) === undefined;
}

/**
 * A `test` of a patch that does not hold, or a path that is absent, is answered with a 422 that names nothing;
 * a stale resourceVersion with a 409.
 */
export function isPreconditionLost(answer: HttpAnswer): boolean {
  if (answer.status === 409) return true;
  const status = answer.status === 422 ? parseStatus(answer) : undefined;
  return status !== undefined && Object.keys(status.details).length === 0;
}

/** The text in an unsuccessful answer as it is, for a line of its own. */
export function answerText(answer: HttpAnswer): string {
  return parseStatus(answer)?.message || answer.text.trim().split("\n")[0]?.slice(0, 200) || `HTTP ${answer.status}`;
}

/** An unsuccessful answer as `UserError`; what callers expect, such as an absent object, they look for first. */
export function apiError(answer: HttpAnswer, subject: ApiSubject, connection: Connection): UserError {
  const text = answerText(answer);
  if (/^admission webhook ".*" denied the request|denied request: /.test(text)) {
    return new UserError("admission-denied", text, { hint: "change what the policy asks for, or ask who set it up" });
  }
  switch (answer.status) {
    case 401:
      return unauthorized(connection);
    case 403:
      return forbidden(text, subject, connection);
    case 404:
      return isKindAbsent(answer) ? crdAbsent(subject, connection) : objectAbsent(subject, connection);
    case 409:
      return conflict(text, subject);
    case 407:
      return new UserError("server-unreachable", `the proxy to ${describeServer(connection)} asks for a login`, {
        hint: "put user name and password into HTTPS_PROXY or proxy-url, or exempt the server with NO_PROXY",
      });
    default:
      return answer.status >= 500 || answer.status === 429
        ? serverError(answer, connection)
        : rejected(answer, subject, connection);
  }
}

/** `crd-absent`: the server does not know the kind at all. */
export function crdAbsent({ group, plural }: ApiSubject, { context, server }: Connection): UserError {
  const product = products.get(group);
  const place = context === "" ? `server "${server.url}"` : `context "${context}"`;
  const missing =
    product === undefined ? `${resourceName(group, plural)} is not served` : `${product.name} is not installed`;
  const detail = product === undefined ? "" : ` (no ${resourceName(group, plural)})`;
  return new UserError("crd-absent", `${missing} in ${place}${detail}`, {
    hint: product?.hint ?? "check the context with --context",
  });
}

const products = new Map([
  ["argoproj.io", { name: "Argo Rollouts", hint: "choose the cluster that has the Rollout with --context" }],
  [
    "networking.istio.io",
    { name: "Istio", hint: "choose the cluster that has the VirtualServices with --istio-context" },
  ],
]);

/** Arguments of `kubectl auth can-i` that ask for a permission: `patch virtualservices.networking.istio.io -n prod`. */
export function describePermission({ verb, group, plural, namespace }: Permission): string {
  const scope = namespace === undefined ? "-A" : `-n ${namespace}`;
  const [resource = "", subresource] = plural.split("/");
  const part = subresource === undefined ? "" : ` --subresource=${subresource}`;
  return `${verb} ${resourceName(group, resource)}${part} ${scope}`;
}

type Permission = Omit<ApiSubject, "verb" | "name"> & { readonly verb: string };

/** `rollouts.argoproj.io/status`: the subresource, if any, comes after the group. */
function resourceName(group: string, plural: string): string {
  return group === "" ? plural : plural.replace(/^[^/]+/, `$&.${group}`);
}

function describeSubject({ group, plural, namespace, name }: ApiSubject): string {
  const place = [namespace, name].filter((part) => part !== undefined).join("/");
  return place === "" ? resourceName(group, plural) : `${resourceName(group, plural)} "${place}"`;
}

function unauthorized(connection: Connection): UserError {
  const { user, context } = connection;
  const whose = user === "" ? "" : ` of user "${user}"`;
  return new UserError("unauthorized", `${describeServer(connection)} does not accept the credentials${whose}`, {
    hint: `log in again, then check with: kubectl${context === "" ? "" : ` --context ${context}`} auth whoami`,
  });
}

const refusal = /User "([^"]*)" cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/;

function forbidden(text: string, subject: ApiSubject, connection: Connection): UserError {
  const [, user, verb, plural, group, namespace] = refusal.exec(text) ?? [];
  if (user === undefined || verb === undefined || plural === undefined || group === undefined) {
    return new UserError("forbidden", `${describeServer(connection)} forbids it: ${text}`, {
      hint: `check with: kubectl auth can-i ${describePermission(subject)}`,
    });
  }
  const scope = namespace === undefined ? "in the whole cluster" : `in namespace "${namespace}"`;
  return new UserError("forbidden", `user "${user}" may not ${verb} ${resourceName(group, plural)} ${scope}`, {
    hint: `kubectl auth can-i ${describePermission({ verb, plural, group, namespace })}`,
  });
}

function objectAbsent(subject: ApiSubject, { context }: Connection): UserError {
  const place = context === "" ? "" : ` in context "${context}"`;
  return new UserError("object-not-found", `${describeSubject(subject)} not found${place}`, {
    hint: "check the name, the namespace (-n) and the context (--context)",
  });
}

/** Nobody can have changed what is yet to be created: there the server says what is in the way. */
function conflict(text: string, subject: ApiSubject): UserError {
  if (subject.verb === "create") {
    return new UserError("conflict", `not created: ${text}`, {
      hint: "look at what is there already, then run the command again",
    });
  }
  return new UserError("conflict", `${describeSubject(subject)} was changed by someone else meanwhile`, {
    hint: "run the command again",
  });
}

function serverError(answer: HttpAnswer, connection: Connection): UserError {
  const message = `${describeServer(connection)} failed with ${answer.status}: ${answerText(answer)}`;
  return new UserError("server-error", message, { hint: "try again in a moment, or look into the server's log" });
}

const plainHttpRefused = "Client sent an HTTP request to an HTTPS server";

function rejected(answer: HttpAnswer, subject: ApiSubject, connection: Connection): UserError {
  if (answer.text.startsWith(plainHttpRefused)) return httpsWanted(connection);
  const causes = causesOf(parseStatus(answer));
  const text = causes.length > 0 ? causes.join("; ") : answerText(answer);
  return new UserError("request-rejected", `the server rejects the request for ${describeSubject(subject)}: ${text}`, {
    hint: /\bfieldManager: /.test(text)
      ? "give a shorter name of printable characters with --field-manager"
      : `look up what the server allows with: kubectl explain ${resourceName(subject.group, subject.plural)}`,
  });
}

function httpsWanted(connection: Connection): UserError {
  return new UserError("request-rejected", `${describeServer(connection)} was asked over http and answers https only`, {
    hint: `write https:// in the server address: ${connection.server.url.replace(/^http:/, "https:")}`,
  });
}

/** Without the filler that the server adds when it stopped checking. */
function causesOf(status: Status | undefined): string[] {
  const causes = status?.details["causes"];
  if (!isJsonList(causes)) return [];
  return causes
    .filter(isJsonObject)
    .filter(({ field }) => field !== "<nil>")
    .map(({ field, message }) => (field === undefined ? textOf(message) : `${textOf(field)}: ${textOf(message)}`));
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
