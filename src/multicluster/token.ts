// What a ServiceAccount's token tells of itself. Nothing is checked here: only the API server can do that.
import { decodeBase64 } from "../resources/base64.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../resources/json.ts";

export type TokenClaims = {
  /** `system:serviceaccount:NAMESPACE:NAME` */
  readonly subject: string;
  readonly namespace: string;
  readonly account: string;
  /** The Secret with which the token ends; undefined where it is bound to none. */
  readonly secret: string | undefined;
  /** Of that Secret; tokens of token Secrets do not tell it. */
  readonly secretUid: string | undefined;
  /** Milliseconds since the epoch; undefined for a token that does not expire. */
  readonly issued: number | undefined;
  readonly expires: number | undefined;
};

/** Undefined for what is no token of a ServiceAccount. */
export function parseToken(token: string): TokenClaims | undefined {
  const payload = parseJson(decodeBase64(token.split(".")[1] ?? "") ?? "");
  if (!isJsonObject(payload)) return undefined;
  const subject = textOf(payload["sub"]) ?? "";
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject) ?? [];
  if (namespace === undefined || account === undefined) return undefined;
  const secret = objectOf(objectOf(payload, "kubernetes.io"), "secret");
  return {
    subject,
    namespace,
    account,
    secret: textOf(secret["name"]) ?? textOf(payload["kubernetes.io/serviceaccount/secret.name"]),
    secretUid: textOf(secret["uid"]),
    issued: timeOf(payload["iat"]),
    expires: timeOf(payload["exp"]),
  };
}

function objectOf(object: JsonObject, name: string): JsonObject {
  const member = object[name];
  return isJsonObject(member) ? member : {};
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Seconds since the epoch, as JSON Web Tokens give it. */
function timeOf(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" ? value * 1000 : undefined;
}
