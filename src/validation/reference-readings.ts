// References to VirtualServices that the controller reads otherwise than they look (rule 1).
import { unlessRefused } from "../errors.ts";
import type { ObjectKey } from "../resources/resource-ref.ts";
import { missingSides } from "../traffic/destinations.ts";
import { readingsOf } from "../traffic/virtual-service-reference.ts";
import { hasTwoSides, type RolloutView } from "./rollout-view.ts";
import { allRoutes, type VirtualServiceView, viewVirtualService } from "./virtual-service-view.ts";
import { type Binding, findObject, type World } from "./world.ts";

export type Misreading = {
  /** What the controller takes the reference for. */
  readonly read: ObjectKey;
  readonly meant: { readonly namespace: string; readonly name: string };
  /** The reference that is read as what was meant. */
  readonly correct: string;
};

/** As the controller reads a reference; undefined where it is no name. */
export function readReference({ rollout, reference }: Pick<Binding, "rollout" | "reference">): ObjectKey | undefined {
  return unlessRefused(() => readingsOf(reference.name, rollout.object.namespace))?.[0];
}

export function findMisreading(binding: Binding, world: World): Misreading | undefined {
  const read = readReference(binding);
  if (read === undefined || !binding.reference.name.includes(".")) return undefined;
  return findDottedName(binding, read, world) ?? findServiceName(binding, read);
}

/** A dot in the name, where the VirtualService of that whole name is there and the other one is not, or is not meant. */
function findDottedName(binding: Binding, read: ObjectKey, world: World): Misreading | undefined {
  const { rollout, reference, virtualService } = binding;
  const { namespace } = rollout.object;
  const whole = findObject(world, "VirtualService", { namespace, name: reference.name });
  if (whole === undefined || whole === virtualService?.object) return undefined;
  const isOther =
    virtualService === undefined || (carries(viewVirtualService(whole), rollout) && !carries(virtualService, rollout));
  const meant = { namespace, name: reference.name };
  return isOther ? { read, meant, correct: `${reference.name}.${namespace}` } : undefined;
}

/** `NAME.NAMESPACE.svc`, as Services are called: only `.cluster.local` is cut off. */
function findServiceName({ reference, virtualService }: Binding, read: ObjectKey): Misreading | undefined {
  const [, name, namespace] = /^(.+)\.([^.]+)\.svc(?:\.cluster\.local)?$/.exec(reference.name) ?? [];
  if (virtualService !== undefined || name === undefined || namespace === undefined) return undefined;
  return { read, meant: { namespace, name }, correct: `${name}.${namespace}` };
}

function carries(virtualService: VirtualServiceView, rollout: RolloutView): boolean {
  return (
    hasTwoSides(rollout) && allRoutes(virtualService).some((route) => missingSides(route, rollout.sides).length === 0)
  );
}
