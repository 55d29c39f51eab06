// The offline back end: a ResourceStore over manifests. Patches collect in memory; `finish` makes them text.
import type { JsonObject } from "../resources/json.ts";
import { applyJsonPatch, type JsonPatch } from "../resources/json-patch.ts";
import { isSameObject, type ObjectKey, type ResourceRef, trafficKinds } from "../resources/resource-ref.ts";
import { type KubernetesObject, PreconditionLost, type ResourceStore } from "../resources/resource-store.ts";
import { type EditedManifest, editFile, type PlannedChange } from "./edit-document.ts";
import { duplicateObject, objectNotFound, rolloutAmbiguous, rolloutNotFound } from "./manifest-store-error.ts";
import type { ManifestFile, ManifestObject } from "./parse-manifests.ts";

export type ManifestStoreOptions = {
  /** The value of `-n`: where objects without a namespace are, and the only place where a Rollout is looked for. */
  readonly namespace?: string | undefined;
};

export interface ManifestStore extends ResourceStore {
  /** Every Rollout in the manifests, whatever its namespace. */
  listRollouts(): readonly KubernetesObject[];
  /** All files in order, with every applied patch in their text. Throws `shared-value` and `edit-not-possible`. */
  finish(): readonly EditedManifest[];
}

/** Every method throws `duplicate-object` when the object asked for is defined twice. */
export function openManifestStore(files: readonly ManifestFile[], options: ManifestStoreOptions = {}): ManifestStore {
  const entries = files.flatMap(({ objects }) => objects.flatMap((object) => toEntries(object, options.namespace)));
  return new TextStore(files, entries, options.namespace);
}

/** An object of a kind that this tool reads. */
type Entry = { readonly object: ManifestObject; readonly ref: ResourceRef };

/** None for kinds that this tool does not read, and for objects without a name, such as a Kustomization. */
function toEntries(object: ManifestObject, fallback: string | undefined): readonly Entry[] {
  const { apiVersion, kind, name } = object;
  if (name === undefined || !isTrafficKind(kind) || trafficKinds[kind].group !== groupOf(apiVersion)) return [];
  return [{ object, ref: { apiVersion, kind, namespace: object.namespace ?? fallback ?? "default", name } }];
}

function isTrafficKind(kind: string): kind is keyof typeof trafficKinds {
  return Object.hasOwn(trafficKinds, kind);
}

/** Empty for the core group, whose apiVersion is a version alone. */
function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

class TextStore implements ManifestStore {
  readonly #files: readonly ManifestFile[];
  readonly #entries: readonly Entry[];
  readonly #namespace: string | undefined;
  readonly #changes: PlannedChange[] = [];
  /** What patched objects have become; their text follows in `finish`. */
  readonly #contents = new Map<ManifestObject, JsonObject>();

  constructor(files: readonly ManifestFile[], entries: readonly Entry[], namespace: string | undefined) {
    this.#files = files;
    this.#entries = entries;
    this.#namespace = namespace;
  }

  async readRollout(name: string): Promise<KubernetesObject> {
    const rollouts = this.#entries.map(({ ref }) => ref).filter(({ kind }) => kind === "Rollout");
    const wanted = rollouts.filter(({ namespace }) => this.#namespace === undefined || namespace === this.#namespace);
    const namespaces = [...new Set(wanted.filter((ref) => ref.name === name).map(({ namespace }) => namespace))];
    if (namespaces.length > 1) throw rolloutAmbiguous(name, namespaces);
    const [namespace] = namespaces;
    if (namespace === undefined) throw rolloutNotFound(name, this.#namespace, rollouts);
    return this.#describe(this.#require({ kind: "Rollout", namespace, name }));
  }

  listRollouts(): readonly KubernetesObject[] {
    return this.#entries.filter(({ ref }) => ref.kind === "Rollout").map((entry) => this.#describe(entry));
  }

  async read(key: ObjectKey): Promise<KubernetesObject | undefined> {
    const entry = this.#find(key);
    return entry === undefined ? undefined : this.#describe(entry);
  }

  async apply(target: ResourceRef, patch: JsonPatch): Promise<KubernetesObject> {
    const entry = this.#require(target);
    const content = applyJsonPatch(this.#describe(entry).content, patch);
    if (content === undefined) throw new PreconditionLost(target);
    this.#contents.set(entry.object, content);
    this.#changes.push({ object: entry.object, target, patch });
    return this.#describe(entry);
  }

  finish(): readonly EditedManifest[] {
    return this.#files.map((file) => {
      const changes = this.#changes.filter(({ object }) => file.objects.includes(object));
      return { file, text: editFile(file, changes) };
    });
  }

  #find(key: ObjectKey): Entry | undefined {
    const [entry, second] = this.#entries.filter(({ ref }) => isSameObject(ref, key));
    if (entry !== undefined && second !== undefined)
      throw duplicateObject(key, entry.object.place, second.object.place);
    return entry;
  }

  #require(key: ObjectKey): Entry {
    const entry = this.#find(key);
    if (entry === undefined) throw objectNotFound(key);
    return entry;
  }

  #describe({ object, ref }: Entry): KubernetesObject {
    return { ref, content: this.#contents.get(object) ?? object.content, place: object.place };
  }
}
