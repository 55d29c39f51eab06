// Names of hosts with wildcards, as Istio compares them (istio pkg/config/host/name.go).

/** Whether some name is meant by both; `*.shop.example.com` does not mean `shop.example.com`. */
export function overlap(left: string, right: string): boolean {
  return isWithin(left, right) || isWithin(right, left);
}

/** Whether all that the first means is meant by the second. */
export function isWithin(name: string, pattern: string): boolean {
  if (!pattern.startsWith("*")) return name === pattern;
  if (!name.startsWith("*")) return name.endsWith(pattern.slice(1));
  return name.length >= pattern.length && name.slice(1).endsWith(pattern.slice(1));
}

export function isAddress(host: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(host);
}

/** Whether the name, or a wildcard above it, is in the set. */
export function coversHost(hosts: ReadonlySet<string>, name: string): boolean {
  if (hosts.has(name) || hosts.has("*")) return true;
  const labels = name.split(".");
  return labels.some((_, index) => index > 0 && hosts.has(`*.${labels.slice(index).join(".")}`));
}
