// Where the traffic of a set of objects goes: weight x pod template hash x ready pods, worked out from the raw objects
// and not with the code under test.
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/resources/json.ts";

/** Objects of one namespace and more, as the API server gives them. */
export type World = readonly JsonObject[];

/** One destination of one route. */
type Stream = {
  readonly route: string;
  readonly weight: number;
  /** Undefined where nothing that a Rollout labels stands behind it. */
  readonly hash: string | undefined;
};

const hashLabel = "rollouts-pod-template-hash";

/** Share of each route's traffic, in whole millionths, that goes to hashes of which no pod is ready; all without weights. */
export function lostShares(world: World): ReadonlyMap<string, number> {
  const lost = sharesOf(world, (hash) => readyPods(world, hash) === 0);
  const nowhere = [...totalWeights(world)].filter(([, total]) => total === 0);
  return new Map([...lost, ...nowhere.map(([route]) => [route, 1e6] as const)]);
}

/** Share of each route's traffic, in whole millionths, that goes to labelled versions other than that of the hash. */
export function sharesBeside(world: World, hash: string): ReadonlyMap<string, number> {
  return sharesOf(world, (found) => found !== hash);
}

/** What of `now` is more than in `before`, as text. */
export function moreThan(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): readonly string[] {
  const grown = [...now].filter(([route, share]) => share > (before.get(route) ?? 0));
  return grown.map(([route, share]) => `${route}: ${share / 10_000}%, before ${(before.get(route) ?? 0) / 10_000}%`);
}

/** Of every route, in whole percents. */
export function totalWeights(world: World): ReadonlyMap<string, number> {
  const streams = Map.groupBy(streamsOf(world), ({ route }) => route);
  return new Map([...streams].map(([route, found]) => [route, found.reduce((total, { weight }) => total + weight, 0)]));
}

function sharesOf(world: World, counts: (hash: string) => boolean): ReadonlyMap<string, number> {
  const totals = totalWeights(world);
  const streams = Map.groupBy(streamsOf(world), ({ route }) => route);
  return new Map(
    [...streams].map(([route, found]) => {
      const counted = found.filter(({ hash }) => hash !== undefined && counts(hash));
      const weight = counted.reduce((total, one) => total + one.weight, 0);
      return [route, Math.round((weight / (totals.get(route) || 1)) * 1e6)];
    }),
  );
}

function streamsOf(world: World): readonly Stream[] {
  return ofKind(world, "VirtualService").flatMap((virtualService) => {
    const place = `${at(virtualService, "metadata", "namespace")}/${at(virtualService, "metadata", "name")}`;
    return ["http", "tls", "tcp"].flatMap((protocol) => {
      const routes = items(at(virtualService, "spec", protocol));
      const named = Map.groupBy(
        routes,
        (route) => at(route, "name") ?? JSON.stringify(at(route, "match") ?? "unnamed"),
      );
      return [...named].flatMap(([name, found]) =>
        found.flatMap((route, turn) => streamsOfRoute(world, `${place} ${protocol}:${name} ${turn}`, route)),
      );
    });
  });
}

function streamsOfRoute(world: World, name: string, route: JsonValue): readonly Stream[] {
  const entries = items(at(route, "route"));
  const weights = entries.map((entry) => Number(at(entry, "weight") ?? (entries.length === 1 ? 100 : 0)));
  return entries.map((entry, index) => ({
    route: name,
    weight: weights[index] ?? 0,
    hash: hashBehind(world, at(entry, "destination")),
  }));
}

/** The label of the subset, else the selector of the Service that has the first part of the host for a name. */
function hashBehind(world: World, target: JsonValue | undefined): string | undefined {
  const subset = at(target, "subset");
  const subsets = ofKind(world, "DestinationRule").flatMap((rule) => items(at(rule, "spec", "subsets")));
  const found =
    subset === undefined
      ? ofKind(world, "Service").find((service) => at(service, "metadata", "name") === firstPart(at(target, "host")))
      : subsets.find((candidate) => at(candidate, "name") === subset);
  const hash = at(found, ...(subset === undefined ? ["spec", "selector"] : ["labels"]), hashLabel);
  return typeof hash === "string" ? hash : undefined;
}

function firstPart(host: JsonValue | undefined): string {
  return String(host).split(".")[0] ?? "";
}

function readyPods(world: World, hash: string): number {
  return ofKind(world, "ReplicaSet")
    .filter((replicaSet) => at(replicaSet, "metadata", "labels", hashLabel) === hash)
    .reduce((total, replicaSet) => total + Number(at(replicaSet, "status", "readyReplicas") ?? 0), 0);
}

function ofKind(world: World, kind: string): World {
  return world.filter((object) => object["kind"] === kind);
}

function items(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

export function at(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((found, name) => (isJsonObject(found) ? found[name] : undefined), value);
}

/** The API server does not keep empty maps of annotations and labels. */
export function withoutEmptyMaps(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return Array.isArray(value) ? value.map(withoutEmptyMaps) : value;
  const members = Object.entries(value).map(([name, member]) => [name, withoutEmptyMaps(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !isJsonObject(member) || Object.keys(member).length > 0));
}
