// The offline back end as commands use it: manifests in, a store over them, text or files out.
import { type ManifestStore, openManifestStore } from "./manifest-store.ts";
import { type ManifestSources, readManifests } from "./read-manifests.ts";
import { renderStream } from "./render-stream.ts";
import { writeManifests } from "./write-manifests.ts";

export type OpenManifests = {
  readonly store: ManifestStore;
  /** What was passed over while reading. */
  readonly notices: readonly string[];
  readonly renderStream: () => string;
  readonly writeFiles: () => Promise<void>;
};

export async function openManifests(sources: ManifestSources, namespace: string | undefined): Promise<OpenManifests> {
  const files = await readManifests(sources);
  const store = openManifestStore(files, { namespace });
  return {
    store,
    notices: files.flatMap(({ notices }) => notices),
    renderStream: () => renderStream(store.finish()),
    writeFiles: async () => void (await writeManifests(store.finish())),
  };
}
