// Objects of a cluster as they come in, each once, and what may not be read.
import type { ClusterReader, ListScope } from "../../resources/cluster-reader.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../resources/json.ts";
import type { Permitted } from "../../resources/live-cluster.ts";
import type { Hidden, NeededKind, Unreadable } from "../../validation/live-facts.ts";
import { clusterKinds, type WorldKind, type WorldObject, worldKinds } from "../../validation/world-object.ts";

/** The object of that name, whatever else there is of its kind; the namespace is empty where it has none. */
export type Wanted = { readonly kind: WorldKind; readonly namespace: string; readonly name: string };

export type Gathering = {
  readonly objects: () => readonly WorldObject[];
  readonly unreadable: () => readonly Unreadable[];
  readonly hidden: () => readonly Hidden[];
  readonly list: (kind: WorldKind, scope: ListScope) => Promise<void>;
  /** Those that were not asked for before. Gives how many were. */
  readonly find: (wanted: readonly Wanted[]) => Promise<number>;
  readonly add: (kind: WorldKind, contents: readonly JsonObject[]) => void;
  readonly refuse: (kind: NeededKind, because: string) => void;
};

/** `readerOf` gives why there is none as text. */
export function openGathering(readerOf: (kind: WorldKind) => ClusterReader | string): Gathering {
  const objects = new Map<string, WorldObject>();
  const asked = new Set<string>();
  const refusals = new Map<string, Unreadable>();
  const listed = new Set<string>();
  const refuse = (kind: NeededKind, because: string) => void refusals.set(`${kind} ${because}`, { kind, because });
  const add = (kind: WorldKind, contents: readonly JsonObject[]) => {
    for (const content of contents) {
      const object = toWorldObject(kind, content);
      objects.set(keyOf(object), object);
    }
  };
  const hidden: Hidden[] = [];
  const findOne = async (wanted: Wanted) => {
    const { kind } = wanted;
    const found = await ask(readerOf(kind), (reader) => reader.find(worldKinds[kind], wanted));
    if ("because" in found) hidden.push({ ...wanted, because: found.because });
    else if (found.value !== undefined) add(kind, [found.value]);
  };
  return {
    objects: () => [...objects.values()],
    unreadable: () => [...refusals.values()],
    hidden: () => hidden,
    add,
    refuse,
    list: async (kind, scope) => {
      const found = await ask(readerOf(kind), (reader) => reader.list(worldKinds[kind], scope));
      if ("because" in found) return refuse(kind, found.because);
      if (scope.labelSelector === undefined) listed.add(`${kind}/${scope.namespace ?? ""}`);
      add(kind, found.value);
    },
    find: async (wanted) => {
      const isListed = ({ kind, namespace }: Wanted) => listed.has(`${kind}/`) || listed.has(`${kind}/${namespace}`);
      const isNew = (one: Wanted) => !objects.has(keyOf(one)) && !asked.has(keyOf(one)) && !isListed(one);
      const missing = [...new Map(wanted.filter(isNew).map((one) => [keyOf(one), one])).values()];
      for (const one of missing) asked.add(keyOf(one));
      await Promise.all(missing.map(findOne));
      return missing.length;
    },
  };
}

type Answer<T> = { readonly value: T } | { readonly because: string };

async function ask<T>(
  reader: ClusterReader | string,
  request: (reader: ClusterReader) => Promise<Permitted<T>>,
): Promise<Answer<T>> {
  if (typeof reader === "string") return { because: reader };
  const found = await request(reader);
  return found.permitted ? found : { because: `kubectl auth can-i ${found.missing}` };
}

export function toWorldObject(kind: WorldKind, content: JsonObject): WorldObject {
  const metadata = isJsonObject(content["metadata"]) ? content["metadata"] : {};
  return {
    apiVersion: text(content["apiVersion"]),
    kind,
    namespace: clusterKinds.has(kind) ? "" : text(metadata["namespace"]),
    name: text(metadata["name"]),
    content,
    origin: "cluster",
    duplicateKeys: [],
  };
}

function keyOf({ kind, namespace, name }: Wanted): string {
  return `${kind}/${namespace}/${name}`;
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
