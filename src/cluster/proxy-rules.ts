// Which proxy applies to a server: the kubeconfig's, else the environment's by the rules of Go's net/http
// (golang.org/x/net http/httpproxy).
import { BlockList, isIP } from "node:net";
import { UserError } from "../errors.ts";
import type { Connection, Environment, Server } from "./connection.ts";

/** The URL of the proxy, or undefined to connect directly. Throws `kubeconfig-invalid` for a `proxy-url` that is none. */
export function findProxy({ proxyUrl, server, cluster }: Connection, environment: Environment): string | undefined {
  if (proxyUrl !== undefined) return requireProxyUrl(proxyUrl, cluster);
  const name = server.secure ? "HTTPS_PROXY" : "HTTP_PROXY";
  const proxy = parseProxy(variable(environment, name));
  if (proxy === undefined || isLoopback(server.host)) return undefined;
  return isExempt(server, variable(environment, "NO_PROXY")) ? undefined : proxy;
}

function requireProxyUrl(url: string, cluster: string): string {
  if (/^(?:https?|socks5h?):\/\/[^/]/.test(url) && URL.canParse(url)) return url;
  throw new UserError("kubeconfig-invalid", `proxy-url of cluster "${cluster}" is not an address of a proxy`, {
    hint: "give it as http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT",
  });
}

function variable(environment: Environment, name: string): string {
  return environment[name] || environment[name.toLowerCase()] || "";
}

function parseProxy(value: string): string | undefined {
  if (value === "") return undefined;
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(value) && URL.canParse(value)) return value;
  return URL.canParse(`http://${value}`) ? `http://${value}` : undefined;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function isExempt(server: Server, list: string): boolean {
  const entries = list.split(",").map((entry) => entry.trim().toLowerCase());
  return entries.some((entry) => entry === "*" || (entry !== "" && matches(server, entry)));
}

function matches({ host, port }: Server, entry: string): boolean {
  if (entry.includes("/")) return isInSubnet(host, entry);
  const [name, entryPort] = splitPort(entry);
  if (entryPort !== undefined && entryPort !== port) return false;
  if (isIP(host) !== 0) return isIP(name) !== 0 && isInSubnet(host, `${name}/${isIP(name) === 4 ? 32 : 128}`);
  return name !== "" && isIP(name) === 0 && matchesDomain(host.toLowerCase(), name);
}

function isInSubnet(host: string, subnet: string): boolean {
  const [network = "", prefix = ""] = subnet.split("/");
  const family = isIP(network);
  const bits = Number(prefix);
  if (family === 0 || isIP(host) !== family || !/^\d+$/.test(prefix) || bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, family === 4 ? "ipv4" : "ipv6");
  return list.check(host, family === 4 ? "ipv4" : "ipv6");
}

function splitPort(entry: string): [name: string, port: number | undefined] {
  if (isIP(entry) !== 0) return [entry, undefined];
  const [, name, port] = /^(.*):(\d+)$/.exec(entry) ?? [];
  return [(name ?? entry).replace(/^\[(.*)\]$/, "$1"), port === undefined ? undefined : Number(port)];
}

/** `example.com` stands for the domain and all below it, `.example.com` and `*.example.com` for those below it. */
function matchesDomain(host: string, name: string): boolean {
  const domain = name.startsWith("*.") ? name.slice(1) : name;
  return domain.startsWith(".") ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}
