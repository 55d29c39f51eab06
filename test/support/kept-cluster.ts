// A cluster on the fake API server that keeps every version of every object, makes pods of ReplicaSets after a while,
// and fails on the writes that a test chooses.
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/resources/json.ts";
import { applyJsonPatch } from "../../src/resources/json-patch.ts";
import { kinds } from "../../src/resources/resource-ref.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { createAuthority } from "./certificates.ts";
import type { Fault, RecordedRequest } from "./fake-api-server.ts";
import type { CliResult } from "./run-cli.ts";
import { isWrite, openShop, type Shop } from "./shop.ts";
import { at, type World, withoutEmptyMaps } from "./traffic-checks.ts";

export type Run = CliResult & {
  /** Every state that the objects were in, oldest first. */
  readonly worlds: readonly World[];
  /** The writes that were sent, dry runs and the record excepted. */
  readonly writes: readonly RecordedRequest[];
};

export type KeptCluster = {
  /** The objects as they stand now. */
  readonly world: () => World;
  /** Runs a command line on these objects; the faults are for this run only. */
  readonly run: (line: readonly string[], start: World, faults?: readonly Fault[]) => Promise<Run>;
  readonly close: () => Promise<void>;
};

/** Not used without TLS, but dear to make. */
const authority = createAuthority();
const certificate = authority.then((made) => made.issue({ name: "CN=server", hosts: ["127.0.0.1"] }));

export async function openKeptCluster(): Promise<KeptCluster> {
  const stand = new Map<string, JsonObject>();
  const worlds: World[] = [];
  const pending = new Set<string>();
  const shop: Shop = await openShop({
    plain: true,
    authority: await authority,
    certificate: await certificate,
    onStored: (object) => {
      stand.set(keyOf(object), object);
      worlds.push([...stand.values()]);
      const short = withoutSurplusPods(object);
      if (short !== undefined) shop.server.put(short);
    },
  });
  // The first look at ReplicaSets after a change finds no new pods, the next one does.
  shop.server.fail({
    matches: ({ method, path }) => {
      if (method === "GET" && path.endsWith("/replicasets")) makePods(shop, [...stand.values()], pending);
      return false;
    },
  });
  return {
    world: () => [...stand.values()],
    run: async (line, start, faults = []) => {
      for (const object of start) replace(shop, object);
      pending.clear();
      worlds.splice(0, worlds.length, [...stand.values()]);
      const [over, sent] = [new AbortController(), shop.server.requests.length];
      for (const fault of faults) shop.server.fail(untilAborted(fault, over.signal));
      const result = await shop.run(line);
      over.abort();
      const writes = shop.server.requests.slice(sent).filter(isWrite);
      return { ...result, worlds: [...worlds], writes };
    },
    close: shop.close,
  };
}

/** With the generation that it has in the test. */
function replace({ server }: Shop, object: JsonObject): void {
  const [namespace, name] = [at(object, "metadata", "namespace"), at(object, "metadata", "name")];
  server.remove(String(object["kind"]), String(namespace), String(name));
  server.put(object);
}

/** A request that is held is never carried out. */
function untilAborted(fault: Fault, signal: AbortSignal): Fault {
  const matches = (request: RecordedRequest) => !signal.aborted && (fault.matches?.(request) ?? true);
  return { ...fault, matches };
}

/** Gone as soon as they are not wanted any more. */
function withoutSurplusPods(object: JsonObject): JsonObject | undefined {
  if (object["kind"] !== "ReplicaSet") return undefined;
  const { wanted, ready } = podsOf(object);
  return ready > wanted ? withPods(object, wanted) : undefined;
}

function makePods({ server }: Shop, objects: World, pending: Set<string>): void {
  for (const object of objects.filter(({ kind }) => kind === "ReplicaSet")) {
    const { wanted, ready } = podsOf(object);
    const isDue = ready < wanted && pending.delete(keyOf(object));
    if (isDue) server.put(withPods(object, wanted));
    else if (ready < wanted) pending.add(keyOf(object));
  }
}

function podsOf(replicaSet: JsonObject): { readonly wanted: number; readonly ready: number } {
  return {
    wanted: Number(at(replicaSet, "spec", "replicas")),
    ready: Number(at(replicaSet, "status", "readyReplicas") ?? 0),
  };
}

function withPods(replicaSet: JsonObject, count: number): JsonObject {
  return { ...replicaSet, status: { replicas: count, readyReplicas: count, availableReplicas: count } };
}

function keyOf(object: JsonObject): string {
  return `${object["kind"]} "${at(object, "metadata", "namespace")}/${at(object, "metadata", "name")}"`;
}

/** The objects of a test as a world. */
export function worldFrom(objects: readonly KubernetesObject[]): World {
  return objects.map(({ content }) => content);
}

/** By name, without what the API server and its controllers add, and without empty maps. */
export function bare(world: World): Readonly<Record<string, JsonValue>> {
  const kept = world.filter(({ kind }) => kind !== "Lease" && kind !== "Event");
  return Object.fromEntries(kept.map((object) => [keyOf(object), bareObject(object)]));
}

function bareObject({ metadata, status, ...rest }: JsonObject): JsonValue {
  const { resourceVersion: _, uid: __, generation: ___, ...kept } = isJsonObject(metadata) ? metadata : {};
  return withoutEmptyMaps({ ...rest, metadata: kept, ...(rest["kind"] === "Rollout" && status ? { status } : {}) });
}

/** What `kubectl patch` commands, run one after the other, make of a world, and how many of them are refused. */
export function afterCommands(
  world: World,
  commands: readonly string[],
): { readonly world: World; readonly refused: number } {
  let now = world;
  let refused = 0;
  for (const command of commands) {
    const next = afterCommand(now, command);
    if (next === undefined) refused += 1;
    now = next ?? now;
  }
  return { world: now, refused };
}

function afterCommand(world: World, command: string): World | undefined {
  const [, plural, name, patch = ""] =
    /kubectl patch ([a-z]+)\S* (\S+) -n shop .*--type=json -p '(.*)'$/.exec(command) ?? [];
  const kind = Object.entries(kinds).find(([, { plural: known }]) => known === plural)?.[0];
  const target = world.find((object) => object["kind"] === kind && at(object, "metadata", "name") === name);
  const patched = target && applyJsonPatch(target, JSON.parse(patch));
  return patched && world.map((object) => (object === target ? patched : object));
}
