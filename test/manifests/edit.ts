// Manifests in, edited text out: what the tests of this folder share.

import { openManifestStore } from "../../src/manifests/manifest-store.ts";
import { type ManifestFile, parseManifests } from "../../src/manifests/parse-manifests.ts";
import type { JsonValue } from "../../src/resources/json.ts";
import type { JsonPatch } from "../../src/resources/json-patch.ts";
import type { ObjectKey } from "../../src/resources/resource-ref.ts";

export type Change = { readonly name?: string; readonly patch: JsonPatch };

export function manifest(text: string, name = "routing.yaml"): ManifestFile {
  return parseManifests({ name, path: name, text, lenient: false });
}

/** The text after the changes of VirtualServices in namespace default, "web" where no name is given. */
export async function edit(text: string, ...changes: readonly Change[]): Promise<string> {
  const store = openManifestStore([manifest(text)]);
  for (const { name = "web", patch } of changes) {
    const key: ObjectKey = { kind: "VirtualService", namespace: "default", name };
    const object = await store.read(key);
    if (object === undefined) throw new Error(`no VirtualService ${name}`);
    await store.apply(object.ref, patch);
  }
  const [edited] = store.finish();
  return edited?.text ?? "";
}

/** A VirtualService without its spec. */
export const head = "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: web}\n";

export type Row = { readonly name: string; readonly before: string; readonly change: Change; readonly after: string };

export function replace(path: string, value: JsonValue): Change {
  return { patch: [{ op: "replace", path, value }] };
}

export function add(path: string, value: JsonValue): Change {
  return { patch: [{ op: "add", path, value }] };
}

export function remove(path: string): Change {
  return { patch: [{ op: "remove", path }] };
}

export const setWeight = replace("/spec/weight", 20);
