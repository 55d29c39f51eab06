// What a host leads to, as far as the input tells.
import { isEntryHost } from "./host-index.ts";
import { resolveHost, type ServiceName } from "./hosts.ts";
import { usersOfService } from "./users.ts";
import { findObject, isHidden, type World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

export type HostTarget =
  | { readonly kind: "service"; readonly service: WorldObject }
  | { readonly kind: "absent-service"; readonly service: ServiceName }
  /** `svc.ns` or `svc.ns.svc`, which Istio does not complete, and which somebody means for that Service. */
  | { readonly kind: "incomplete"; readonly service: ServiceName }
  | { readonly kind: "entry" }
  | { readonly kind: "unknown" };

/** Of a host in an object of that namespace; it is not empty. */
export function findHostTarget(world: World, host: string, namespace: string): HostTarget {
  const name = resolveHost(host, namespace);
  const service = name && findObject(world, "Service", name);
  if (service !== undefined) return { kind: "service", service };
  if (isEntryHost(world.hosts, host)) return { kind: "entry" };
  if (name !== undefined && !isHidden(world, "Service", name)) return { kind: "absent-service", service: name };
  const meant = findIncomplete(world, host);
  if (meant !== undefined) return { kind: "incomplete", service: meant };
  // A ServiceEntry holds for all namespaces, whichever it is in.
  return world.live === undefined || world.live.isWhole ? { kind: "unknown" } : { kind: "entry" };
}

/** `svc.example` may be a host of the internet: two labels count only where there is such a Service, or is to be one. */
function findIncomplete(world: World, host: string): ServiceName | undefined {
  const [, name, namespace, suffix] = /^([^.]+)\.([^.]+)(\.svc)?$/.exec(host) ?? [];
  if (name === undefined || namespace === undefined) return undefined;
  const service = { name, namespace };
  const isKnown = findObject(world, "Service", service) !== undefined || usersOfService(world, service).length > 0;
  return suffix !== undefined || isKnown ? service : undefined;
}

/** The host that means a Service in every namespace. */
export function wholeHost({ name, namespace }: ServiceName): string {
  return `${name}.${namespace}.svc.cluster.local`;
}
