// How one API server is reached and as whom: what a kubeconfig, the flags and the environment come down to.
import type { JsonValue } from "../resources/json.ts";

/** kubectl's own flags; an absent or empty one leaves the kubeconfig's value. */
export type KubectlFlags = {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly namespace?: string | undefined;
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  readonly as?: string | undefined;
  readonly asGroup?: readonly string[] | undefined;
  readonly asUid?: string | undefined;
  readonly certificateAuthority?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly tlsServerName?: string | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  /** Seconds, or a Go duration such as `1m30s`; 0 means none. */
  readonly requestTimeout?: string | undefined;
};

export type Environment = Readonly<Record<string, string | undefined>>;

export type Connection = {
  readonly context: string;
  /** Whether an option of its own names the context: then kubectl's flags, which are for the other cluster, leave it alone. */
  readonly named?: boolean;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
  readonly server: Server;
  readonly tls: TlsSettings;
  /** From the kubeconfig; it goes before the proxies of the environment. */
  readonly proxyUrl: string | undefined;
  readonly login: Login;
  readonly impersonation: Impersonation | undefined;
  /** Milliseconds for one request, with its answer; undefined means no limit. */
  readonly timeout: number | undefined;
};

export type Server = {
  /** For people, and the base of every address: no user information, no slash at the end. */
  readonly url: string;
  readonly secure: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  readonly basePath: string;
};

export type TlsSettings = {
  readonly authority: Buffer | undefined;
  readonly serverName: string | undefined;
  readonly insecure: boolean;
};

export type ClientCertificate = { readonly certificate: Buffer; readonly key: Buffer };

/** What the kubeconfig says about the user. Which of it is used is decided as in client-go (credentials.ts). */
export type Login = {
  readonly certificate?: ClientCertificate | undefined;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly basic?: { readonly username: string; readonly password: string } | undefined;
  readonly exec?: ExecPlugin | undefined;
  readonly authProvider?: AuthProvider | undefined;
};

export type ExecPlugin = {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint: string | undefined;
  readonly interactiveMode: "Never" | "IfAvailable" | "Always";
  /** What the plugin is told of the cluster, where `provideClusterInfo` asks for it. */
  readonly clusterInfo: JsonValue | undefined;
};

export type AuthProvider = { readonly name: string; readonly config: Readonly<Record<string, string>> };

export type Impersonation = {
  readonly user: string;
  readonly uid: string | undefined;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
};
