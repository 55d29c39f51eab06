// The address of an API server in a kubeconfig.

export type ServerAddress = { readonly host: string; readonly isPlain: boolean };

/** Without a scheme client-go takes https where there is anything about TLS; undefined for what is no address. */
export function parseServer(server: string): ServerAddress | undefined {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(server) ? server : `https://${server}`);
  return url === null ? undefined : { host: url.hostname, isPlain: url.protocol === "http:" };
}

/** Addresses by which every machine means itself. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/i.test(host);
}
