// The address under which the controller is to reach the primary cluster.
import { UserError } from "../errors.ts";

type ServerChoice = {
  /** The value of --server. */
  readonly given: string | undefined;
  /** Of the primary's kubeconfig context. */
  readonly contextServer: string;
  readonly context: string;
};

/**
 * That of the context, unless another one is given. Throws `usage` for what is no https address, and
 * `server-unsuitable` where the context's leads back to whoever uses it.
 */
export function requireServer({ given, contextServer, context }: ServerChoice): string {
  if (given !== undefined) return requireHttps(given);
  if (!isSecure(contextServer)) throw plainHttp(contextServer, context);
  if (!isLoopback(contextServer)) return contextServer;
  const message = `server "${contextServer}" of context "${context}" is a loopback address: from the controller's pod it leads to the pod itself`;
  throw new UserError("server-unsuitable", message, {
    hint: "give the address under which the controller reaches the primary cluster: --server https://HOST:PORT",
  });
}

/** Whether an address leads back to the machine that uses it. */
export function isLoopback(server: string): boolean {
  const { hostname } = new URL(server);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return host === "localhost" || host.endsWith(".localhost") || /^127\./.test(host) || host === "::1";
}

function isSecure(server: string): boolean {
  return URL.canParse(server) && new URL(server).protocol === "https:";
}

function requireHttps(given: string): string {
  if (isSecure(given)) return given.replace(/\/+$/, "");
  throw new UserError("usage", `--server "${given}" is not an https address`, {
    hint: "write it as https://HOST:PORT",
  });
}

function plainHttp(server: string, context: string): UserError {
  return new UserError(
    "server-unsuitable",
    `server "${server}" of context "${context}" is plain http, over which the controller's token would travel in the clear`,
    { hint: "give the https address of the primary cluster: --server https://HOST:PORT" },
  );
}
