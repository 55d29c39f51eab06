// The objects of the fake API server, with what the real one adds to them.
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/resources/json.ts";

export type FakeKey = { readonly kind: string; readonly namespace: string; readonly name: string };

/** One change, as a watch tells it. */
export type FakeEvent = {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: JsonObject;
  readonly version: number;
};

export class FakeObjects {
  /** Every change, the oldest first. */
  readonly events: FakeEvent[] = [];
  readonly #listeners = new Set<(event: FakeEvent) => void>();
  readonly #objects = new Map<string, JsonObject>();
  readonly #onStored: (object: JsonObject) => void;
  #version = 1000;

  constructor(onStored: (object: JsonObject) => void = () => undefined) {
    this.#onStored = onStored;
  }

  /** Stores the object; the generation grows when its spec differs, the resourceVersion when anything does. */
  put(object: JsonObject): JsonObject {
    const key = keyOf(object);
    const before = this.find(key);
    const stored = this.#complete(object, before);
    this.#objects.set(textOf(key), stored);
    if (stored !== before) {
      this.#tell({ type: before === undefined ? "ADDED" : "MODIFIED", object: stored, version: this.#version });
      this.#onStored(stored);
    }
    return stored;
  }

  get version(): number {
    return this.#version;
  }

  /** As changes of objects that nobody looks at do. */
  advance(): number {
    this.#version += 1;
    return this.#version;
  }

  /** Gives what ends it. */
  listen(listener: (event: FakeEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(event: FakeEvent): void {
    this.events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  find(key: FakeKey): JsonObject | undefined {
    return this.#objects.get(textOf(key));
  }

  remove(key: FakeKey): void {
    const object = this.find(key);
    if (object === undefined) return;
    this.#version += 1;
    this.#objects.delete(textOf(key));
    const metadata = { ...metadataOf(object), resourceVersion: String(this.#version) };
    this.#tell({ type: "DELETED", object: { ...object, metadata }, version: this.#version });
  }

  /** Objects of a kind, in one namespace or in all, in the order of their names. */
  list(kind: string, namespace: string | undefined): JsonObject[] {
    return [...this.#objects.values()]
      .filter((object) => object["kind"] === kind)
      .filter((object) => namespace === undefined || metadataOf(object)["namespace"] === namespace)
      .sort((left, right) => textOf(keyOf(left)).localeCompare(textOf(keyOf(right))));
  }

  #complete(object: JsonObject, before: JsonObject | undefined): JsonObject {
    const earlier = before === undefined ? {} : metadataOf(before);
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(object)) return before;
    this.#version += 1;
    const sameSpec = before !== undefined && JSON.stringify(before["spec"]) === JSON.stringify(object["spec"]);
    const generation = Number(earlier["generation"] ?? 0) + (sameSpec ? 0 : 1);
    const metadata = metadataOf(object);
    const uid =
      metadata["uid"] ?? earlier["uid"] ?? `00000000-0000-4000-8000-${String(this.#version).padStart(12, "0")}`;
    const added = { uid, resourceVersion: String(this.#version) };
    const grown = before === undefined && metadata["generation"] !== undefined ? {} : { generation };
    return { ...object, metadata: { ...metadata, ...added, ...grown } };
  }
}

export function metadataOf(object: JsonObject): JsonObject {
  return isJsonObject(object["metadata"]) ? object["metadata"] : {};
}

const clusterKinds: readonly string[] = ["Namespace", "ClusterAnalysisTemplate", "ClusterRole", "ClusterRoleBinding"];

function keyOf(object: JsonObject): FakeKey {
  const { namespace = "default", name } = metadataOf(object);
  const kind = text(object["kind"]);
  return { kind, namespace: clusterKinds.includes(kind) ? "" : text(namespace), name: text(name) };
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function textOf({ kind, namespace, name }: FakeKey): string {
  return `${kind}/${namespace}/${name}`;
}
