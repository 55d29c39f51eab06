// Everything that rules may look at, joined once: rules are pure functions of it.

import { unlessRefused } from "../errors.ts";
import type { JsonValue } from "../resources/json.ts";
import { compareTexts } from "../resources/text-order.ts";
import { readingsOf } from "../traffic/virtual-service-reference.ts";
import { decodeStrictly, type FieldProblem } from "./decoding/decode.ts";
import type { DecodingSchemas } from "./decoding/schema.ts";
import { type DelegationIndex, indexDelegations } from "./delegation.ts";
import { type HostIndex, indexHosts } from "./host-index.ts";
import { resolveHost, type ServiceName } from "./hosts.ts";
import type { LiveFacts } from "./live-facts.ts";
import { indexLive, type LiveIndex } from "./live-index.ts";
import { type ReferenceView, type RolloutView, usesIstio, viewRollout } from "./rollout-view.ts";
import { indexUsers, type Users } from "./users.ts";
import { memberAt, textOf } from "./value.ts";
import { type VirtualServiceView, viewVirtualService } from "./virtual-service-view.ts";
import { clusterKinds, type WorldKind, type WorldObject, worldKinds } from "./world-object.ts";

/** A Rollout's reference to a VirtualService; undefined where the object that the controller takes is not there. */
export type Binding = {
  readonly rollout: RolloutView;
  readonly reference: ReferenceView;
  readonly virtualService: VirtualServiceView | undefined;
};
export type ResolvedBinding = Binding & { readonly virtualService: VirtualServiceView };

export type World = {
  /** Each once, in an order that is not that of the input: whoever lists files otherwise is told the same. */
  readonly objects: readonly WorldObject[];
  readonly byKey: ReadonlyMap<string, WorldObject>;
  readonly byKind: ReadonlyMap<WorldKind, readonly WorldObject[]>;
  readonly rollouts: readonly RolloutView[];
  readonly virtualServices: readonly VirtualServiceView[];
  /** Of Rollouts with Istio routing only. */
  readonly bindings: readonly Binding[];
  readonly bindingsByRollout: ReadonlyMap<WorldObject, readonly Binding[]>;
  readonly bindingsByVirtualService: ReadonlyMap<WorldObject, readonly ResolvedBinding[]>;
  readonly delegations: DelegationIndex;
  readonly hosts: HostIndex;
  readonly users: Users;
  /** Undefined offline: rules of scope "live" are not asked then. */
  readonly live: LiveFacts | undefined;
  readonly liveIndex: LiveIndex;
  /** Manifests that another one of the same kind, namespace and name takes the place of. */
  readonly replaced: readonly Replaced[];
  readonly parseYaml: ParseYaml;
  /** What strict decoding finds, in the order of the objects. */
  readonly fieldProblems: readonly FieldProblem[];
  /** Of all rules, also those that are not run. */
  readonly ruleNames: readonly string[];
};

/** Undefined for what is no YAML; for texts within objects, as kubeconfigs in Secrets. */
type ParseYaml = (text: string) => JsonValue | undefined;

type Replaced = { readonly object: WorldObject; readonly by: WorldObject };

export type WorldOptions = {
  readonly schemas: DecodingSchemas;
  readonly ruleNames: readonly string[];
  readonly live?: LiveFacts | undefined;
  /** Without it such texts are not looked into. */
  readonly parseYaml?: ParseYaml | undefined;
};

/** Of objects with one key the last counts, as with `kubectl apply`, and those of manifests before those of the cluster. */
export function createWorld(input: readonly WorldObject[], options: WorldOptions): World {
  const { schemas, ruleNames, live, parseYaml = () => undefined } = options;
  const byKey = indexObjects(input);
  const objects = input.filter((object) => byKey.get(keyOf(object)) === object).toSorted(compareObjects);
  const byKind = Map.groupBy(objects, ({ kind }) => kind);
  const virtualServices = (byKind.get("VirtualService") ?? []).map(viewVirtualService);
  const viewOf = new Map(virtualServices.map((view) => [view.object, view]));
  const rollouts = (byKind.get("Rollout") ?? []).map(viewRollout);
  const bindings = rollouts.filter(usesIstio).flatMap((rollout) =>
    rollout.references.map((reference): Binding => {
      const object = findReferenced(reference.name, rollout.object.namespace, byKey);
      return { rollout, reference, virtualService: object && viewOf.get(object) };
    }),
  );
  return {
    objects,
    byKey,
    byKind,
    rollouts,
    virtualServices,
    bindings,
    bindingsByRollout: Map.groupBy(bindings, ({ rollout }) => rollout.object),
    bindingsByVirtualService: Map.groupBy(bindings.filter(isResolved), ({ virtualService }) => virtualService.object),
    delegations: indexDelegations(virtualServices),
    hosts: indexHosts({
      destinationRules: byKind.get("DestinationRule") ?? [],
      serviceEntries: byKind.get("ServiceEntry") ?? [],
      virtualServices,
    }),
    users: indexUsers(rollouts),
    live,
    liveIndex: indexLive(byKind),
    replaced: findReplaced(input, byKey),
    parseYaml,
    // What the cluster holds was decoded by the API server.
    fieldProblems: objects.flatMap((object) => (object.origin === "manifest" ? decodeStrictly(object, schemas) : [])),
    ruleNames,
  };
}

export function findObject(world: World, kind: WorldKind, { namespace, name }: ServiceName): WorldObject | undefined {
  return world.byKey.get(keyOf({ kind, namespace: clusterKinds.has(kind) ? "" : namespace, name }));
}

/** Whether it may be there all the same, as it may not be read. */
export function isHidden({ live }: World, kind: WorldKind, { namespace, name }: ServiceName): boolean {
  return live?.hidden.some((one) => one.kind === kind && one.namespace === namespace && one.name === name) ?? false;
}

export function objectsOf(world: World, kind: WorldKind): readonly WorldObject[] {
  return world.byKind.get(kind) ?? [];
}

/** The Service behind a host as Istio reads it in an object of that namespace. */
export function findServiceOfHost(world: World, host: string, namespace: string): WorldObject | undefined {
  const service = resolveHost(host, namespace);
  return service && findObject(world, "Service", service);
}

/** The DestinationRule of a Rollout: always in its own namespace (rule 4). */
export function findDestinationRule(world: World, { object, destinationRule }: RolloutView): WorldObject | undefined {
  const name = textOf(memberAt(destinationRule, "name"));
  return name === undefined ? undefined : findObject(world, "DestinationRule", { namespace: object.namespace, name });
}

export function isResolved(binding: Binding): binding is ResolvedBinding {
  return binding.virtualService !== undefined;
}

type Index = Map<string, WorldObject>;

const kindOrder = new Map(Object.keys(worldKinds).map((kind, index) => [kind, index]));

function compareObjects(left: WorldObject, right: WorldObject): number {
  return (
    (kindOrder.get(left.kind) ?? 0) - (kindOrder.get(right.kind) ?? 0) ||
    compareTexts(left.namespace, right.namespace) ||
    compareTexts(left.name, right.name)
  );
}

function indexObjects(objects: readonly WorldObject[]): Index {
  const index: Index = new Map();
  for (const object of objects) {
    const earlier = index.get(keyOf(object));
    if (object.origin === "manifest" || earlier === undefined) index.set(keyOf(object), object);
  }
  return index;
}

/** What a cluster holds is no second definition of what manifests bring. */
function findReplaced(input: readonly WorldObject[], index: Index): readonly Replaced[] {
  return input.flatMap((object) => {
    const by = index.get(keyOf(object));
    const isReplaced = by !== undefined && by !== object && object.origin === "manifest";
    return isReplaced ? [{ object, by }] : [];
  });
}

/** As the controller reads a reference (rule 1); undefined also where it is no name. */
function findReferenced(reference: string, namespace: string, index: Index): WorldObject | undefined {
  const reading = unlessRefused(() => readingsOf(reference, namespace))?.[0];
  return reading && index.get(keyOf({ ...reading, kind: "VirtualService" }));
}

/** Manifests without a name are told apart by where they are. */
function keyOf({ kind, namespace, name, place }: Pick<WorldObject, "kind" | "namespace" | "name" | "place">): string {
  return `${kind}/${namespace}/${name || place}`;
}
