// The slice of a VirtualService that decisions about weights need: its routes and their destinations.
import {
  type Field,
  fieldAt,
  memberOf,
  printable,
  readCount,
  readList,
  readObject,
  readString,
  requireString,
} from "./fields.ts";
import type { JsonObject } from "./json.ts";
import type { ResourceRef } from "./resource-ref.ts";
import type { KubernetesObject } from "./resource-store.ts";

export const protocols = ["http", "tls", "tcp"] as const;
export type Protocol = (typeof protocols)[number];

export type Destination = {
  readonly index: number;
  readonly host: string;
  readonly subset: string | undefined;
  /** Integer share; undefined where the manifest leaves it out. */
  readonly weight: number | undefined;
  /** The whole entry of `route[]`, for preconditions. */
  readonly entry: JsonObject;
};

export type Route = {
  readonly protocol: Protocol;
  readonly index: number;
  readonly name: string | undefined;
  readonly mirrors: boolean;
  /** Distinct ports over all match blocks; a block without a port counts as 0 (rules 15, 16). */
  readonly ports: readonly number[];
  /** Distinct SNI hosts over all match blocks. */
  readonly sniHosts: readonly string[];
  /** The whole entry of the route list, for preconditions. */
  readonly entry: JsonObject;
  readonly destinations: readonly Destination[];
};

export type VirtualService = {
  readonly ref: ResourceRef;
  readonly place: string | undefined;
  /** Labels and annotations, where GitOps tools leave their mark. */
  readonly metadata: JsonObject;
  /** Routes of each protocol; undefined where the VirtualService has no such list. */
  readonly routes: Readonly<Record<Protocol, readonly Route[] | undefined>>;
};

/** Throws `malformed-object`; a weight has to be a whole number of at least 0. */
export function parseVirtualService(object: KubernetesObject): VirtualService {
  return {
    ref: object.ref,
    place: object.place,
    metadata: readObject(fieldAt(object, "metadata")) ?? {},
    routes: {
      http: parseRoutes(object, "http"),
      tls: parseRoutes(object, "tls"),
      tcp: parseRoutes(object, "tcp"),
    },
  };
}

export function routesOf(virtualService: VirtualService): readonly Route[] {
  return protocols.flatMap((protocol) => virtualService.routes[protocol] ?? []);
}

/** As `--route` takes it: `http:primary`, `http:#1`, `tcp:3306`, `tls:443/shop.example.com`. */
export function routeName(route: Route): string {
  const [port, ...otherPorts] = route.ports;
  if (route.protocol === "http") return `http:${printable(route.name ?? `#${route.index}`)}`;
  if (port === undefined || port === 0 || otherPorts.length > 0) return `${route.protocol}:#${route.index}`;
  return `${route.protocol}:${port}${route.sniHosts.length > 0 ? `/${printable(route.sniHosts.join(","))}` : ""}`;
}

/** `web-canary`, or `web (subset canary)` */
export function destinationName({ host, subset }: Destination): string {
  return printable(subset === undefined ? host : `${host} (subset ${subset})`);
}

function parseRoutes(object: KubernetesObject, protocol: Protocol): readonly Route[] | undefined {
  const list = fieldAt(object, "spec", protocol);
  return list.value === undefined ? undefined : readList(list).map((route) => parseRoute(route, protocol));
}

function parseRoute(route: Field, protocol: Protocol): Route {
  const matches = readList(memberOf(route, "match"));
  return {
    protocol,
    index: Number(route.path.at(-1)),
    name: readString(memberOf(route, "name")) || undefined,
    mirrors: memberOf(route, "mirror").value !== undefined || memberOf(route, "mirrors").value !== undefined,
    ports: distinct(matches.map((match) => readCount(memberOf(match, "port")) ?? 0)),
    sniHosts: distinct(matches.flatMap((match) => readList(memberOf(match, "sniHosts")).map(requireString))),
    entry: readObject(route) ?? {},
    destinations: readList(memberOf(route, "route")).map(parseDestination),
  };
}

function parseDestination(entry: Field, index: number): Destination {
  const destination = memberOf(entry, "destination");
  return {
    index,
    host: requireString(memberOf(destination, "host")),
    subset: readString(memberOf(destination, "subset")) || undefined,
    weight: readCount(memberOf(entry, "weight")),
    entry: readObject(entry) ?? {},
  };
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
