// Which objects findings are wanted about: all of the input, or those of the Rollouts that a command line names.
import { UserError } from "../../errors.ts";
import { proposeNearest } from "../../resources/near-names.ts";
import { controllersOf, primarySecretsOf } from "../../validation/controllers.ts";
import type { RolloutView } from "../../validation/rollout-view.ts";
import { objectsOf, type World } from "../../validation/world.ts";
import type { WorldKind, WorldObject } from "../../validation/world-object.ts";
import { writtenObjects } from "../../validation/written-objects.ts";

export type Scope = {
  readonly names: readonly string[];
  /** Of the Rollouts; undefined for any. */
  readonly namespace: string | undefined;
  /** `NAMESPACE/NAME` of the Rollouts that a label selector means; undefined without one. */
  readonly selected: ReadonlySet<string> | undefined;
  /** Whether a cluster only fills in what manifests lack. */
  readonly hasManifests: boolean;
};

/** Throws `rollout-not-found`. */
export function selectSubjects(world: World, scope: Scope): ReadonlySet<WorldObject> {
  const rollouts = chooseRollouts(world, scope);
  const around = rollouts.flatMap((rollout) => [rollout.object, ...writtenObjects(rollout, world)]);
  const isNamed = scope.names.length > 0 || scope.selected !== undefined;
  const others = isNamed ? [] : world.objects.filter((object) => isInScope(object, world, scope));
  return new Set([...others, ...around, ...(world.live === undefined ? [] : surroundingsOf(rollouts, world))]);
}

function chooseRollouts(world: World, { names, namespace, selected, hasManifests }: Scope): readonly RolloutView[] {
  const reachable = world.rollouts.filter(({ object }) => namespace === undefined || object.namespace === namespace);
  if (selected !== undefined)
    return reachable.filter(({ object }) => selected.has(`${object.namespace}/${object.name}`));
  if (names.length === 0) return reachable.filter(({ object }) => !hasManifests || object.origin === "manifest");
  return names.flatMap((name) => {
    const found = reachable.filter(({ object }) => object.name === name);
    if (found.length === 0)
      throw notFound(name, reachable, hasManifests ? "the manifests" : `namespace "${namespace}"`);
    return found;
  });
}

/** Nothing is ever found about pods and ReplicaSets themselves, so that they need not be counted either. */
const unjudgedKinds: readonly WorldKind[] = ["Pod", "ReplicaSet"];

function isInScope({ kind, origin, namespace }: WorldObject, { live }: World, scope: Scope): boolean {
  if (live === undefined) return true;
  if (scope.hasManifests) return origin === "manifest";
  return !unjudgedKinds.includes(kind) && (scope.namespace === undefined || namespace === scope.namespace);
}

/** What Rollouts of a cluster depend on: namespaces, controllers, their Secrets, and what syncs the objects. */
function surroundingsOf(rollouts: readonly RolloutView[], world: World): readonly WorldObject[] {
  const names = new Set(rollouts.map(({ object }) => object.namespace));
  const namespaces = objectsOf(world, "Namespace").filter(({ name }) => names.has(name));
  const controllers = controllersOf(world).map(({ object }) => object);
  return [...namespaces, ...controllers, ...primarySecretsOf(world), ...objectsOf(world, "Application")];
}

function notFound(name: string, rollouts: readonly RolloutView[], place: string): UserError {
  const present = rollouts.map(({ object }) => object.name);
  return new UserError("rollout-not-found", `Rollout "${name}" not found in ${place}`, {
    alternatives: { label: "rollouts", values: present },
    hint: proposeNearest(name, present) ?? "name a Rollout of the input, or none to check all",
  });
}
