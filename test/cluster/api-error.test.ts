import { describe, expect, it } from "vitest";
import { type ApiSubject, apiError, describePermission, isPreconditionLost } from "../../src/cluster/api-error.ts";
import type { Connection } from "../../src/cluster/connection.ts";
import { parseServer } from "../../src/cluster/server-address.ts";
import type { JsonObject } from "../../src/resources/json.ts";

const connection: Connection = {
  context: "prod",
  cluster: "prod",
  user: "alice",
  namespace: "shop",
  server: parseServer("https://10.0.0.1:6443"),
  tls: { authority: undefined, serverName: undefined, insecure: false },
  proxyUrl: undefined,
  login: {},
  impersonation: undefined,
  timeout: undefined,
};

const subject: ApiSubject = {
  verb: "patch",
  group: "networking.istio.io",
  plural: "virtualservices",
  namespace: "shop",
  name: "web",
};

function answer(status: number, body: JsonObject | string) {
  const text = typeof body === "string" ? body : JSON.stringify({ kind: "Status", apiVersion: "v1", ...body });
  return { status, headers: {}, text };
}

const cases = [
  {
    name: "sends people to log in after a 401",
    answer: answer(401, { message: "Unauthorized", reason: "Unauthorized" }),
    error: {
      code: "unauthorized",
      message: 'server "https://10.0.0.1:6443" of context "prod" does not accept the credentials of user "alice"',
      hint: "log in again, then check with: kubectl --context prod auth whoami",
    },
  },
  {
    name: "names verb, resource and namespace of a 403",
    answer: answer(403, {
      message:
        'virtualservices.networking.istio.io "v" is forbidden: User "system:serviceaccount:t9:ro" cannot patch resource "virtualservices" in API group "networking.istio.io" in the namespace "t9"',
      reason: "Forbidden",
      details: { name: "v", group: "networking.istio.io", kind: "virtualservices" },
    }),
    error: {
      code: "forbidden",
      message: 'user "system:serviceaccount:t9:ro" may not patch virtualservices.networking.istio.io in namespace "t9"',
      hint: "kubectl auth can-i patch virtualservices.networking.istio.io -n t9",
    },
  },
  {
    name: "names the subresource of a 403 as kubectl asks for it",
    answer: answer(403, {
      message:
        'rollouts.argoproj.io "web" is forbidden: User "ci" cannot patch resource "rollouts/status" in API group "argoproj.io" in the namespace "shop"',
      reason: "Forbidden",
    }),
    error: {
      code: "forbidden",
      message: 'user "ci" may not patch rollouts.argoproj.io/status in namespace "shop"',
      hint: "kubectl auth can-i patch rollouts.argoproj.io --subresource=status -n shop",
    },
  },
  {
    name: "names the whole cluster as the scope of a 403",
    answer: answer(403, {
      message: 'secrets is forbidden: User "ci" cannot list resource "secrets" in API group "" at the cluster scope',
      reason: "Forbidden",
    }),
    error: {
      code: "forbidden",
      message: 'user "ci" may not list secrets in the whole cluster',
      hint: "kubectl auth can-i list secrets -A",
    },
  },
  {
    name: "shows any other 403 as it is",
    answer: answer(403, { message: "exceeded quota: shop", reason: "Forbidden" }),
    error: {
      code: "forbidden",
      message: 'server "https://10.0.0.1:6443" of context "prod" forbids it: exceeded quota: shop',
      hint: "check with: kubectl auth can-i patch virtualservices.networking.istio.io -n shop",
    },
  },
  {
    name: "tells an absent object",
    answer: answer(404, {
      message: 'virtualservices.networking.istio.io "web" not found',
      reason: "NotFound",
      details: { name: "web", group: "networking.istio.io", kind: "virtualservices" },
    }),
    error: {
      code: "object-not-found",
      message: 'virtualservices.networking.istio.io "shop/web" not found in context "prod"',
      hint: "check the name, the namespace (-n) and the context (--context)",
    },
  },
  {
    name: "tells an absent kind",
    answer: answer(404, "404 page not found\n"),
    error: {
      code: "crd-absent",
      message: 'Istio is not installed in context "prod" (no virtualservices.networking.istio.io)',
      hint: "choose the cluster that has the VirtualServices with --istio-context",
    },
  },
  {
    name: "calls a 409 a change by someone else",
    answer: answer(409, { message: "Operation cannot be fulfilled", reason: "Conflict" }),
    error: {
      code: "conflict",
      message: 'virtualservices.networking.istio.io "shop/web" was changed by someone else meanwhile',
      hint: "run the command again",
    },
  },
  {
    name: "lists the causes of a 422 without the filler",
    answer: answer(422, {
      message: 'VirtualService.networking.istio.io "web" is invalid: [...]',
      reason: "Invalid",
      details: {
        name: "web",
        causes: [
          {
            reason: "FieldValueTypeInvalid",
            message: 'Invalid value: "string": must be of type integer: "string"',
            field: "spec.http[0].route[0].weight",
          },
          { reason: "FieldValueInvalid", message: "Invalid value: null: some rules were not checked", field: "<nil>" },
        ],
      },
    }),
    error: {
      code: "request-rejected",
      message:
        'the server rejects the request for virtualservices.networking.istio.io "shop/web": spec.http[0].route[0].weight: Invalid value: "string": must be of type integer: "string"',
      hint: "look up what the server allows with: kubectl explain virtualservices.networking.istio.io",
    },
  },
  {
    name: "names the flag of a field manager that is too long",
    answer: answer(422, {
      message: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
      reason: "Invalid",
      details: {
        group: "meta.k8s.io",
        kind: "PatchOptions",
        causes: [
          { reason: "FieldValueTooLong", message: "Too long: may not be more than 128 bytes", field: "fieldManager" },
        ],
      },
    }),
    error: {
      code: "request-rejected",
      message:
        'the server rejects the request for virtualservices.networking.istio.io "shop/web": fieldManager: Too long: may not be more than 128 bytes',
      hint: "give a shorter name of printable characters with --field-manager",
    },
  },
  {
    name: "shows the text of a 415",
    answer: answer(415, {
      message: "the body of the request was in an unknown format",
      reason: "UnsupportedMediaType",
    }),
    error: {
      code: "request-rejected",
      message:
        'the server rejects the request for virtualservices.networking.istio.io "shop/web": the body of the request was in an unknown format',
      hint: "look up what the server allows with: kubectl explain virtualservices.networking.istio.io",
    },
  },
  {
    name: "shows the text of an admission webhook as it is",
    answer: answer(403, {
      message: 'admission webhook "policy" denied the request: not on Fridays',
      reason: "Forbidden",
    }),
    error: {
      code: "admission-denied",
      message: 'admission webhook "policy" denied the request: not on Fridays',
      hint: "change what the policy asks for, or ask who set it up",
    },
  },
  {
    name: "shows the text of an admission policy as it is",
    answer: answer(422, {
      message:
        "virtualservices \"web\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
      details: {},
    }),
    error: {
      code: "admission-denied",
      message:
        "virtualservices \"web\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
      hint: "change what the policy asks for, or ask who set it up",
    },
  },
  {
    name: "names the server that failed",
    answer: answer(500, { message: "etcdserver: leader changed", reason: "InternalError" }),
    error: {
      code: "server-error",
      message: 'server "https://10.0.0.1:6443" of context "prod" failed with 500: etcdserver: leader changed',
      hint: "try again in a moment, or look into the server's log",
    },
  },
  {
    name: "calls a server that is too busy failed",
    answer: answer(429, "Too many requests, please try again later.\n"),
    error: {
      code: "server-error",
      message:
        'server "https://10.0.0.1:6443" of context "prod" failed with 429: Too many requests, please try again later.',
      hint: "try again in a moment, or look into the server's log",
    },
  },
  {
    name: "tells that a proxy asks for a login",
    answer: answer(407, ""),
    error: {
      code: "server-unreachable",
      message: 'the proxy to server "https://10.0.0.1:6443" of context "prod" asks for a login',
      hint: "put user name and password into HTTPS_PROXY or proxy-url, or exempt the server with NO_PROXY",
    },
  },
];

describe("apiError", () => {
  it.for(cases)("$name", ({ answer, error: expected }) => {
    const { code, message, hint } = apiError(answer, subject, connection);
    expect({ code, message, hint }).toEqual(expected);
  });

  it("says what is in the way of a creation after a 409", () => {
    const taken = answer(409, { message: 'events "web.1" already exists', reason: "AlreadyExists" });
    const event: ApiSubject = { verb: "create", group: "", plural: "events", namespace: "shop" };
    const { code, message, hint } = apiError(taken, event, connection);
    expect({ code, message, hint }).toEqual({
      code: "conflict",
      message: 'not created: events "web.1" already exists',
      hint: "look at what is there already, then run the command again",
    });
  });

  it("asks for https where the server takes nothing else", () => {
    const refused = answer(400, "Client sent an HTTP request to an HTTPS server.\n");
    const plain = { ...connection, server: parseServer("http://10.0.0.1:6443") };
    const { code, message, hint } = apiError(refused, subject, plain);
    expect({ code, message, hint }).toEqual({
      code: "request-rejected",
      message: 'server "http://10.0.0.1:6443" of context "prod" was asked over http and answers https only',
      hint: "write https:// in the server address: https://10.0.0.1:6443",
    });
  });

  it("names the server where there is no context", () => {
    const { message } = apiError(answer(404, "404 page not found\n"), subject, { ...connection, context: "" });
    expect(message).toBe(
      'Istio is not installed in server "https://10.0.0.1:6443" (no virtualservices.networking.istio.io)',
    );
  });

  it("names a kind of no known product by itself", () => {
    const lease = { ...subject, group: "coordination.k8s.io", plural: "leases" };
    const { message, hint } = apiError(answer(404, "404 page not found\n"), lease, connection);
    expect({ message, hint }).toEqual({
      message: 'leases.coordination.k8s.io is not served in context "prod"',
      hint: "check the context with --context",
    });
  });
});

describe("isPreconditionLost", () => {
  it.for([
    { name: "holds for a 422 that names nothing", answer: answer(422, { details: {} }), lost: true },
    { name: "holds for a 409", answer: answer(409, { reason: "Conflict" }), lost: true },
    {
      name: "does not hold for a 422 that names the object",
      answer: answer(422, { details: { name: "web" } }),
      lost: false,
    },
    { name: "does not hold for a 400", answer: answer(400, { details: {} }), lost: false },
    { name: "does not hold for a 422 that is no Status", answer: answer(422, "no"), lost: false },
  ])("$name", ({ answer, lost }) => {
    expect(isPreconditionLost(answer)).toBe(lost);
  });
});

describe("describePermission", () => {
  it("names core resources without a group", () => {
    expect(describePermission({ verb: "create", group: "", plural: "events", namespace: "shop" })).toBe(
      "create events -n shop",
    );
  });
});
