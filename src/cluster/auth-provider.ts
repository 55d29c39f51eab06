// Users with an `auth-provider`, which kubectl knows in one kind only: oidc. A file of its own, loaded only for them.
import { KubeConfig } from "@kubernetes/client-node";
import { UserError } from "../errors.ts";
import type { AuthProvider } from "./connection.ts";
import { isHeaderValue } from "./header-value.ts";

const replacements = new Map([
  ["gcp", "use the exec plugin gke-gcloud-auth-plugin: gcloud container clusters get-credentials CLUSTER"],
  ["azure", "use the exec plugin kubelogin: kubelogin convert-kubeconfig"],
]);

/** The value of the Authorization header. Throws `credentials-failed`. */
export async function askAuthProvider(provider: AuthProvider, user: string): Promise<string> {
  const replacement = replacements.get(provider.name);
  if (replacement !== undefined) {
    throw failed(`auth provider "${provider.name}" of user "${user}" has been removed`, replacement);
  }
  if (provider.name !== "oidc") {
    throw failed(`auth provider "${provider.name}" of user "${user}" is not known`, "use an exec plugin instead");
  }
  const authorization = await askOidc(provider, user);
  if (authorization !== undefined && isHeaderValue(authorization)) return authorization;
  throw failed(`auth provider "oidc" of user "${user}" has no valid token`, "log in again");
}

async function askOidc({ name, config }: AuthProvider, user: string): Promise<string | undefined> {
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromOptions({
    clusters: [{ name: "cluster", server: "https://localhost", skipTLSVerify: false }],
    users: [{ name: user, authProvider: { name, config: { ...config } } }],
    contexts: [{ name: "context", cluster: "cluster", user }],
    currentContext: "context",
  });
  const options: { headers: Record<string, string> } = { headers: {} };
  try {
    await kubeconfig.applyToHTTPSOptions(options);
  } catch (error) {
    throw failed(`auth provider "oidc" of user "${user}" could not renew its token`, "log in again", error);
  }
  return options.headers["Authorization"];
}

function failed(message: string, hint: string, cause?: unknown): UserError {
  return new UserError("credentials-failed", message, { hint, cause });
}
