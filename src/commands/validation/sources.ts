// The objects of manifests, with the places of their values.
import { readSources } from "../../manifests/read-sources.ts";
import type { SourceFile, SourceObject } from "../../manifests/source-file.ts";
import { isJsonObject, type JsonObject } from "../../resources/json.ts";
import type { Runtime } from "../../runtime.ts";
import type { Finding } from "../../validation/check-world.ts";
import type { Location } from "../../validation/report.ts";
import { clusterKinds, findWorldKind, type WorldObject } from "../../validation/world-object.ts";
import type { GlobalOptions } from "../shared-options.ts";
import type { ValidateRequest } from "../validate-options.ts";

export type Sources = {
  readonly objects: readonly WorldObject[];
  readonly locate: (finding: Finding) => Location | undefined;
  /** What was passed over, one line each. */
  readonly notices: readonly string[];
};

type Origin = { readonly file: SourceFile; readonly source: SourceObject };

/** None where no files are named. Throws what `readSources` throws. */
export async function openSources(
  { files: names, recursive }: ValidateRequest,
  { kubectl }: GlobalOptions,
  { readStdin }: Runtime,
): Promise<Sources> {
  const files = names.length === 0 ? [] : await readSources({ names, recursive, readStdin });
  const origins = new Map<WorldObject, Origin>();
  for (const file of files) {
    for (const source of file.objects) {
      const object = toWorldObject(source, kubectl.namespace ?? "default");
      if (object !== undefined) origins.set(object, { file, source });
    }
  }
  return {
    objects: [...origins.keys()],
    notices: files.flatMap(({ notices }) => notices),
    locate: ({ object, path, at }) => {
      const origin = origins.get(object);
      return origin?.file.locate(origin.source, path, at);
    },
  };
}

/** None for kinds that no rule looks at, and for what the API server is to name. */
function toWorldObject(source: SourceObject, namespace: string): WorldObject | undefined {
  const { apiVersion, name = "", content, place, duplicateKeys } = source;
  const kind = findWorldKind(apiVersion, source.kind);
  if (kind === undefined || (name === "" && isNamedLater(content))) return undefined;
  const own = clusterKinds.has(kind) ? "" : (source.namespace ?? namespace);
  return { apiVersion, kind, name, namespace: own, content, origin: "manifest", place, duplicateKeys };
}

function isNamedLater({ metadata = null }: JsonObject): boolean {
  return isJsonObject(metadata) && typeof metadata["generateName"] === "string";
}
