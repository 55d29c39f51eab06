// The world of manifests, with the places of its values.
import { UserError } from "../../errors.ts";
import { readSources } from "../../manifests/read-sources.ts";
import type { SourceFile, SourceObject } from "../../manifests/source-file.ts";
import type { Runtime } from "../../runtime.ts";
import { ruleNames } from "../../validation/catalogue.ts";
import type { Finding } from "../../validation/check-world.ts";
import { parseSchemas } from "../../validation/decoding/schema.ts";
import schemas from "../../validation/decoding/schemas.json" with { type: "json" };
import type { Location } from "../../validation/report.ts";
import { createWorld, type World } from "../../validation/world.ts";
import { clusterKinds, findWorldKind, type WorldObject } from "../../validation/world-object.ts";
import type { GlobalOptions } from "../shared-options.ts";
import type { ValidateRequest } from "../validate-options.ts";

export type SourceWorld = {
  readonly world: World;
  readonly locate: (finding: Finding) => Location | undefined;
  /** What was passed over, one line each. */
  readonly notices: readonly string[];
};

type Origin = { readonly file: SourceFile; readonly source: SourceObject };

/** Throws what `readSources` throws, with the exit code 2. */
export async function openSourceWorld(
  { files: names, recursive }: ValidateRequest,
  { kubectl }: GlobalOptions,
  { readStdin }: Runtime,
): Promise<SourceWorld> {
  const files = await readSources({ names, recursive, readStdin }).catch(rethrowAsUsage);
  const origins = new Map<WorldObject, Origin>();
  for (const file of files) {
    for (const source of file.objects) {
      const object = toWorldObject(source, kubectl.namespace ?? "default");
      if (object !== undefined) origins.set(object, { file, source });
    }
  }
  return {
    world: createWorld([...origins.keys()], { schemas: parseSchemas(schemas), ruleNames }),
    notices: files.flatMap(({ notices }) => notices),
    locate: ({ object, path, at }) => {
      const origin = origins.get(object);
      return origin?.file.locate(origin.source, path, at);
    },
  };
}

/** None for kinds that no rule looks at, and for what has no name, as a Kustomization. */
function toWorldObject(source: SourceObject, namespace: string): WorldObject | undefined {
  const { apiVersion, name, content, duplicateKeys } = source;
  const kind = findWorldKind(apiVersion, source.kind);
  if (kind === undefined || name === undefined) return undefined;
  const own = clusterKinds.has(kind) ? "" : (source.namespace ?? namespace);
  return { apiVersion, kind, name, namespace: own, content, origin: "manifest", duplicateKeys };
}

function rethrowAsUsage(error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  const { code, message, hint, alternatives, also } = error;
  throw new UserError(code, message, { hint, alternatives, also, cause: error, exitCode: 2 });
}
