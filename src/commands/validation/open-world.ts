// The world that a command line asks for: of manifests, of a cluster, or of manifests with a cluster behind them.
import { UserError } from "../../errors.ts";
import { parseYaml } from "../../manifests/parse-yaml.ts";
import type { Runtime } from "../../runtime.ts";
import { ruleNames } from "../../validation/catalogue.ts";
import { parseSchemas } from "../../validation/decoding/schema.ts";
import schemas from "../../validation/decoding/schemas.json" with { type: "json" };
import { createWorld, type World } from "../../validation/world.ts";
import type { WorldObject } from "../../validation/world-object.ts";
import type { GlobalOptions } from "../shared-options.ts";
import type { ValidateRequest } from "../validate-options.ts";
import type { LiveWorld } from "./live-world.ts";
import { openSources, type Sources } from "./sources.ts";
import { selectSubjects } from "./subjects.ts";

export type OpenedWorld = Pick<Sources, "locate" | "notices"> & {
  readonly world: World;
  /** The objects that findings are wanted about. */
  readonly subjects: ReadonlySet<WorldObject>;
};

/** Throws with the exit code 2 where manifests or the cluster cannot be read; `rollout-not-found`. */
export async function openWorld(
  request: ValidateRequest,
  options: GlobalOptions,
  runtime: Runtime,
): Promise<OpenedWorld> {
  const { objects, locate, notices } = await openSources(request, options, runtime).catch(rethrowAsUsage);
  const live = request.live ? await readLive(request, objects, { options, runtime }).catch(rethrowAsUsage) : undefined;
  const world = createWorld([...objects, ...(live?.objects ?? [])], {
    schemas: parseSchemas(schemas),
    ruleNames,
    live: live?.facts,
    parseYaml,
  });
  const namespace = live === undefined || objects.length > 0 ? options.kubectl.namespace : live.namespace;
  const hasManifests = objects.length > 0;
  return {
    world,
    locate,
    notices,
    subjects: selectSubjects(world, { names: request.rollouts, namespace, selected: live?.selected, hasManifests }),
  };
}

/** What speaks to a cluster is loaded only for it. */
async function readLive(
  request: ValidateRequest,
  manifests: readonly WorldObject[],
  context: { readonly options: GlobalOptions; readonly runtime: Runtime },
): Promise<LiveWorld> {
  const { readLiveWorld } = await import("./live-world.ts");
  return readLiveWorld(request, manifests, context);
}

function rethrowAsUsage(error: unknown): never {
  if (!(error instanceof UserError) || error.code === "interrupted") throw error;
  const { code, message, hint, alternatives, also } = error;
  throw new UserError(code, message, { hint, alternatives, also, cause: error, exitCode: 2 });
}
