// The kubeconfig that goes into the Secret, as istioctl writes it (istioctl/pkg/multicluster/remote_secret.go), in the
// order in which client-go encodes its fields.
import { encodeBase64 } from "../resources/base64.ts";

export type KubeconfigParts = {
  /** The name of the cluster, which user and context bear too. */
  readonly name: string;
  readonly server: string;
  /** PEM text; without it the authorities that the controller's image trusts are asked. */
  readonly authority: string | undefined;
  readonly tlsServerName: string | undefined;
  readonly token: string;
};

/** In place of a token where none may be shown. */
export const hiddenToken = "TOKEN-IS-NOT-SHOWN";

export function renderKubeconfig({ name, server, authority, tlsServerName, token }: KubeconfigParts): string {
  return [
    "apiVersion: v1",
    "clusters:",
    "- cluster:",
    ...(authority === undefined ? [] : [`    certificate-authority-data: ${encodeBase64(authority)}`]),
    `    server: ${scalar(server)}`,
    ...(tlsServerName === undefined ? [] : [`    tls-server-name: ${scalar(tlsServerName)}`]),
    `  name: ${scalar(name)}`,
    "contexts:",
    "- context:",
    `    cluster: ${scalar(name)}`,
    `    user: ${scalar(name)}`,
    `  name: ${scalar(name)}`,
    `current-context: ${scalar(name)}`,
    "kind: Config",
    "users:",
    `- name: ${scalar(name)}`,
    "  user:",
    `    token: ${scalar(token)}`,
    "",
  ].join("\n");
}

/** A cluster may be called `1e3`, `on` or `null`, which no YAML reader would take for text. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z][\w./:-]*$/.test(text) && !text.endsWith(":") && !yamlWord.test(text);
  return isPlain ? text : JSON.stringify(text);
}

const yamlWord = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
