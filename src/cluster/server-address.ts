// Addresses of API servers as kubeconfigs give them.
import { UserError } from "../errors.ts";
import type { Connection, Server } from "./connection.ts";

/** Parses `https://HOST:PORT/BASE`; an address without a scheme is plain http, as for kubectl. */
export function parseServer(address: string): Server {
  const url = parseUrl(address);
  const secure = url?.protocol === "https:";
  if (url === undefined || (!secure && url.protocol !== "http:")) {
    throw new UserError("kubeconfig-invalid", `server "${address}" is not an http or https address`, {
      hint: "give it as https://HOST:PORT",
    });
  }
  const basePath = url.pathname.replace(/\/+$/, "");
  return {
    url: `${url.protocol}//${url.host}${basePath}`,
    secure,
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || (secure ? 443 : 80)),
    basePath,
  };
}

function parseUrl(address: string): URL | undefined {
  const complete = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`;
  return URL.canParse(complete) ? new URL(complete) : undefined;
}

/** As messages name the other side: `server "https://…" of context "prod"`. */
export function describeServer({ server, context }: Connection): string {
  return `server "${server.url}"${context === "" ? "" : ` of context "${context}"`}`;
}
