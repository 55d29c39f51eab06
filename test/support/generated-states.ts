// Rollouts with their VirtualServices as fast-check makes them up; which routes are to be weighted is known beforehand.
import fc from "fast-check";
import type { JsonObject } from "../../src/resources/json.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import type { Protocol } from "../../src/resources/virtual-service.ts";
import { rollout, virtualService } from "./builders.ts";

export type GeneratedVirtualService = {
  readonly object: KubernetesObject;
  readonly reference: JsonObject;
  /** The routes that a Rollout with this reference weights. */
  readonly planned: readonly { readonly protocol: Protocol; readonly index: number }[];
};
export type GeneratedCase = {
  readonly weight: number;
  readonly rollout: KubernetesObject;
  readonly virtualServices: readonly GeneratedVirtualService[];
};
type Level = "host" | "subset";
/** What every part of a case agrees on. `room` is what other destinations may hold together. */
type Terms = { readonly level: Level; readonly room: number };
type RouteKind = "weighted" | "foreign" | "managed";

const managedRoutes = ["header-0", "header-1"];

/** Canary weights from 0 to 100, 1 to 3 VirtualServices, both levels. */
export const generatedCase: fc.Arbitrary<GeneratedCase> = fc
  .record({ weight: fc.integer({ min: 0, max: 100 }), level: fc.constantFrom<Level>("host", "subset") })
  .chain(({ weight, level }) =>
    fc.record({
      weight: fc.constant(weight),
      level: fc.constant(level),
      specs: fc.array(virtualServiceParts({ level, room: 100 - weight }), { minLength: 1, maxLength: 3 }),
    }),
  )
  .map(({ weight, level, specs }) => {
    const virtualServices = specs.map(assemble);
    return { weight, virtualServices, rollout: rolloutFor(level, virtualServices) };
  });

type Parts = {
  readonly http: readonly { readonly kind: RouteKind; readonly named: boolean; readonly route: JsonObject }[];
  readonly tls: readonly JsonObject[];
  readonly tcp: readonly JsonObject[];
  readonly annotations: JsonObject;
  readonly namespace: string;
};

function virtualServiceParts(terms: Terms): fc.Arbitrary<Parts> {
  const weighted = fc.record({
    kind: fc.constant("weighted" as const),
    named: fc.boolean(),
    route: weightedRoute(terms),
  });
  const beside = fc.record({
    kind: fc.constantFrom<RouteKind>("foreign", "managed"),
    named: fc.constant(true),
    route: fc.constant({ route: [{ destination: { host: "mail" }, weight: 100 }] }),
  });
  return fc
    .record({
      http: fc.tuple(fc.array(weighted, { maxLength: 2 }), fc.array(beside, { maxLength: 2 })),
      tls: fc.array(weightedRoute(terms), { maxLength: 2 }),
      tcp: fc.array(weightedRoute(terms), { maxLength: 2 }),
      annotations: fc.dictionary(fc.constantFrom("team", "example.com/a~b"), fc.string(), { noNullPrototype: true }),
      namespace: fc.constantFrom("shop", "edge"),
    })
    .filter(({ http: [own], tls, tcp }) => own.length + tls.length + tcp.length > 0)
    .chain(({ http: [own, others], ...parts }) =>
      fc.record({
        http:
          own.length === 0
            ? fc.constant([])
            : fc.shuffledSubarray([...own, ...others], { minLength: own.length + others.length }),
        tls: fc.constant(parts.tls),
        tcp: fc.constant(parts.tcp),
        annotations: fc.constant(parts.annotations),
        namespace: fc.constant(parts.namespace),
      }),
    );
}

function weightedRoute({ level, room }: Terms): fc.Arbitrary<JsonObject> {
  const share = { min: 0, max: Math.floor(room / 2) };
  const weight = fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined });
  const otherWeight = fc.option(fc.integer(share), { nil: undefined });
  const hosts = (name: string) => fc.constantFrom(name, `${name}.shop`, `${name}.shop.svc.cluster.local`);
  const side = (name: "stable" | "canary") =>
    level === "host"
      ? destination({ host: hosts(`web-${name}`), weight })
      : destination({ host: hosts("web"), subset: name, weight });
  const other = fc
    .constantFrom("legacy", "old")
    .chain((host) => destination({ host: fc.constant(host), weight: otherWeight }));
  return fc
    .tuple(side("stable"), side("canary"), fc.array(other, { maxLength: 2 }))
    .chain(([stable, canary, others]) =>
      fc.shuffledSubarray([stable, canary, ...others], { minLength: 2 + others.length }),
    )
    .chain((route) => fc.record({ route: fc.constant(route), extra: extras("timeout", "retries") }))
    .map(({ route, extra }) => ({ ...extra, route }));
}

type DestinationParts = {
  readonly host: fc.Arbitrary<string>;
  readonly subset?: string;
  readonly weight: fc.Arbitrary<number | undefined>;
};

function destination({ host, subset, weight }: DestinationParts): fc.Arbitrary<JsonObject> {
  return fc.record({ host, weight, port: extras("port"), extra: extras("headers") }).map((made) => ({
    destination: { host: made.host, ...(subset === undefined ? {} : { subset }), ...made.port },
    ...(made.weight === undefined ? {} : { weight: made.weight }),
    ...made.extra,
  }));
}

/** Fields that this tool does not know. */
function extras(...names: readonly string[]): fc.Arbitrary<JsonObject> {
  const value = fc.oneof(fc.string(), fc.integer(), fc.constant({ number: 80 }), fc.constant([{ a: null }]));
  return fc.dictionary(fc.constantFrom(...names), value, { noNullPrototype: true });
}

/** Names, matches and selectors, so that the reference weights exactly the weighted routes. */
function assemble({ http, tls, tcp, annotations, namespace }: Parts, position: number): GeneratedVirtualService {
  const own = http.filter(({ kind }) => kind === "weighted").length;
  const omitted = own === 1 && http.every(({ kind }) => kind !== "foreign");
  const httpRoutes = http.map(({ kind, named, route }, index) => {
    const name = kind === "managed" ? `header-${index % 2}` : `${kind}-${index}`;
    return named || !omitted || kind !== "weighted" ? { name, ...route } : route;
  });
  const tlsRoutes = tls.map((route, index) => ({
    match: [{ port: 443, sniHosts: [`${index}.example.com`] }],
    ...route,
  }));
  const tcpRoutes = tcp.map((route, index) => ({ match: [{ port: 3306 + index }], ...route }));
  const name = `web-${position}`;
  const spec = {
    ...(http.length > 0 && { http: httpRoutes }),
    ...(tls.length > 0 && { tls: tlsRoutes }),
    ...(tcp.length > 0 && { tcp: tcpRoutes }),
  };
  const planned = http.flatMap(({ kind }, index) =>
    kind === "weighted" ? [{ protocol: "http" as const, index }] : [],
  );
  return {
    object: virtualService(name, spec, { namespace, annotations }),
    reference: {
      name: `${name}.${namespace}`,
      ...(!omitted && own > 0 && { routes: planned.map(({ index }) => `weighted-${index}`) }),
      ...(tls.length > 1 && { tlsRoutes: tls.map((_, index) => ({ port: 443, sniHosts: [`${index}.example.com`] })) }),
      ...(tcp.length > 1 && { tcpRoutes: tcp.map((_, index) => ({ port: 3306 + index })) }),
    },
    planned: [
      ...planned,
      ...tls.map((_, index) => ({ protocol: "tls" as const, index })),
      ...tcp.map((_, index) => ({ protocol: "tcp" as const, index })),
    ],
  };
}

function rolloutFor(level: Level, virtualServices: readonly GeneratedVirtualService[]): KubernetesObject {
  const references = virtualServices.map(({ reference }) => reference);
  const destinationRule = { name: "web", canarySubsetName: "canary", stableSubsetName: "stable" };
  return rollout({
    canary: level === "subset" ? { stableService: "", canaryService: "" } : {},
    istio: { virtualServices: references, ...(level === "subset" && { destinationRule }) },
    routing: { managedRoutes: managedRoutes.map((name) => ({ name })) },
  });
}
