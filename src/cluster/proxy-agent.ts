// Connections through a proxy. A file of its own, because the packages behind it are loaded only where a proxy applies.
import type { Agent } from "node:http";
import { HttpsProxyAgent } from "https-proxy-agent";
import { SocksProxyAgent } from "socks-proxy-agent";

type PoolSize = { readonly keepAlive: boolean; readonly noDelay: boolean; readonly maxSockets: number };

export function openProxyAgent(proxyUrl: string, options: PoolSize): Agent {
  // Go's SOCKS client leaves the look-up of names to the proxy, which is what "socks5h" means here.
  if (/^socks5h?:/.test(proxyUrl)) return new SocksProxyAgent(proxyUrl.replace(/^socks5:/, "socks5h:"), options);
  return new HttpsProxyAgent(proxyUrl, options);
}
