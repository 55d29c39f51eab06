// The Istio cluster as a controller reaches it: through the kubeconfig in its Secret.
import { UserError } from "../errors.ts";
import { decodeBase64 } from "../resources/base64.ts";
import { isJsonObject, parseJson } from "../resources/json.ts";
import type { PrimaryProbe, PrimaryReach } from "../resources/primary-probe.ts";
import { choosePrimarySecret } from "../resources/primary-secret.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { type ApiClient, openApiClient } from "./api-client.ts";
import { describePermission } from "./api-error.ts";
import { type ConnectOptions, userAgentOf } from "./connect.ts";
import { isAllowed } from "./object-access.ts";
import { connectionOfSecret } from "./secret-kubeconfig.ts";

export type PrimaryClient = {
  readonly secret: KubernetesObject;
  /** The data key: what the controller calls the cluster. */
  readonly key: string;
  readonly api: ApiClient;
  /** What the controller can do there; in all namespaces unless one is given. Changes nothing. */
  readonly probe: (namespace: string | undefined) => Promise<PrimaryProbe>;
};

/** How long a cluster may take that is perhaps not meant to be reached from here. */
const patience = "10s";

/** Undefined for a Secret that a controller could not use as it is meant. Sends nothing yet. */
export async function openPrimaryClient(
  object: KubernetesObject,
  options: ConnectOptions,
): Promise<PrimaryClient | undefined> {
  const chosen = choosePrimarySecret([object]);
  if (chosen.kind !== "chosen") return undefined;
  const { key, ref } = chosen.secret;
  const requestTimeout = options.flags.requestTimeout || patience;
  const connection = await connectionOfSecret(chosen.secret, { requestTimeout });
  if ("code" in connection) return undefined;
  const api = openApiClient({ ...options, connection, userAgent: userAgentOf(options) });
  return {
    secret: object,
    key,
    api,
    probe: async (namespace) => ({
      secret: `${ref.namespace}/${ref.name}`,
      key,
      server: connection.server.url,
      tokenExpires: readExpiry(connection.login.token),
      ...(await askPermissions(api, namespace)),
    }),
  };
}

const group = "networking.istio.io";
/** What the controller needs there (rule 118). */
const needed = ["virtualservices", "destinationrules"].flatMap((plural) =>
  ["get", "list", "watch", "update", "patch"].map((verb) => ({ verb, group, plural })),
);
type Needed = (typeof needed)[number];

async function askPermissions(
  api: ApiClient,
  namespace: string | undefined,
): Promise<Pick<PrimaryProbe, "reach" | "missing">> {
  const [first, ...others] = needed;
  try {
    // A server that is out of reach is found out about once, and not for each permission.
    const answers = first === undefined ? [] : [await mayDo(api, first, namespace)];
    answers.push(...(await Promise.all(others.map((permission) => mayDo(api, permission, namespace)))));
    const lacking = needed.filter((_, index) => answers[index] === false);
    return {
      reach: { kind: "answered" },
      missing: lacking.map((permission) => describePermission({ ...permission, namespace })),
    };
  } catch (error) {
    const reach = error instanceof UserError ? reachOf(error) : undefined;
    if (reach === undefined) throw error;
    return { reach, missing: [] };
  }
}

/** Undefined goes on as an error: the command was interrupted, or it is a fault of the tool. */
function reachOf({ code, message }: UserError): PrimaryReach | undefined {
  switch (code) {
    case "unauthorized":
      return { kind: "unauthorized" };
    case "certificate-invalid":
      return { kind: "untrusted", because: message };
    case "server-unreachable":
    case "request-timeout":
    case "server-error":
      return { kind: "unreachable", because: message };
    case "forbidden":
    case "request-rejected":
      return { kind: "answered" };
    default:
      return undefined;
  }
}

function mayDo(api: ApiClient, { verb, plural }: Needed, namespace: string | undefined): Promise<boolean> {
  return isAllowed(api, { group, resource: plural, verb, ...(namespace === undefined ? {} : { namespace }) });
}

/** Of a JSON Web Token, in ms since the epoch; legacy tokens of service accounts never expire. */
function readExpiry(token: string | undefined): number | undefined {
  const [, payload = ""] = token?.split(".") ?? [];
  const claims = parseJson(decodeBase64(payload) ?? "");
  const seconds = isJsonObject(claims) ? claims["exp"] : undefined;
  return typeof seconds === "number" ? seconds * 1000 : undefined;
}
