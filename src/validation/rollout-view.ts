// A Rollout as rules see it: whatever is there, however broken, with the place of each part.
import type { VirtualServiceReference } from "../resources/rollout-references.ts";
import type { Sides } from "../traffic/sides.ts";
import { isObject, itemsOf, memberAt, numberOf, textOf, type Value, valueAt } from "./value.ts";
import type { WorldObject } from "./world-object.ts";

/** One entry of `virtualService` or `virtualServices`. */
export type ReferenceView = VirtualServiceReference & { readonly value: Value };

export type RolloutView = {
  readonly object: WorldObject;
  readonly spec: Value;
  readonly strategy: Value;
  readonly canary: Value;
  /** `spec.strategy.canary.trafficRouting` and its `istio`. */
  readonly routing: Value;
  readonly istio: Value;
  readonly steps: readonly Value[];
  /** Entries without a name are left out. */
  readonly references: readonly ReferenceView[];
  /** The controller works at subset level as soon as it is there (rule 24). */
  readonly destinationRule: Value;
  readonly managedRoutes: readonly string[];
  /**
   * As `GetStableAndCanaryServices(ro, false)` maps them (rules 25, 75, 77); of a Rollout with ping-pong Services whose
   * status is unknown, as before its first update. Names that are missing are undefined.
   */
  readonly sides: Sides;
};

export function viewRollout(object: WorldObject): RolloutView {
  const strategy = valueAt(object, "spec", "strategy");
  const canary = memberAt(strategy, "canary");
  const routing = memberAt(canary, "trafficRouting");
  const istio = memberAt(routing, "istio");
  return {
    object,
    spec: valueAt(object, "spec"),
    strategy,
    canary,
    routing,
    istio,
    steps: itemsOf(memberAt(canary, "steps")),
    references: viewReferences(istio),
    destinationRule: memberAt(istio, "destinationRule"),
    managedRoutes: itemsOf(memberAt(routing, "managedRoutes")).flatMap(
      (route) => textOf(memberAt(route, "name")) ?? [],
    ),
    sides: viewSides(canary, istio),
  };
}

/** Whether Istio is the traffic router, or one of them. */
export function usesIstio({ istio }: RolloutView): boolean {
  return isObject(istio);
}

/** Both sides have a name of the level at which the controller works, and not the same one. */
export function hasTwoSides({ sides: { level, canary, stable } }: RolloutView): boolean {
  const [left, right] = level === "subset" ? [canary.subset, stable.subset] : [canary.service, stable.service];
  return left !== undefined && right !== undefined && left !== right;
}

/** An empty `virtualServices` counts as absent (rule 9). */
function viewReferences(istio: Value): readonly ReferenceView[] {
  const several = itemsOf(memberAt(istio, "virtualServices"));
  const entries = several.length > 0 ? several : [memberAt(istio, "virtualService")];
  return entries.flatMap((value) => {
    const name = textOf(memberAt(value, "name"));
    return name === undefined ? [] : [{ value, name, ...viewSelectors(value) }];
  });
}

function viewSelectors(entry: Value): Omit<VirtualServiceReference, "name"> {
  const port = (route: Value) => numberOf(memberAt(route, "port")) ?? 0;
  return {
    httpRoutes: texts(memberAt(entry, "routes")),
    tlsRoutes: itemsOf(memberAt(entry, "tlsRoutes")).map((route) => ({
      port: port(route),
      sniHosts: texts(memberAt(route, "sniHosts")),
    })),
    tcpRoutes: itemsOf(memberAt(entry, "tcpRoutes")).map((route) => ({ port: port(route) })),
  };
}

function viewSides(canary: Value, istio: Value): Sides {
  const destinationRule = memberAt(istio, "destinationRule");
  const name = (value: Value, ...path: readonly string[]) => textOf(memberAt(value, ...path));
  const [stableService, canaryService] = [name(canary, "stableService"), name(canary, "canaryService")];
  const [ping, pong] = [name(canary, "pingPong", "pingService"), name(canary, "pingPong", "pongService")];
  const isPingPong =
    isObject(memberAt(canary, "pingPong")) && stableService === undefined && canaryService === undefined;
  const isPingStable = name(valueAt(canary.object, "status"), "canary", "stablePingPong") === "ping";
  const [pingPongStable, pingPongCanary] = isPingStable ? [ping, pong] : [pong, ping];
  return {
    level: isObject(destinationRule) ? "subset" : "host",
    stable: {
      service: isPingPong ? pingPongStable : stableService,
      subset: name(destinationRule, "stableSubsetName"),
    },
    canary: {
      service: isPingPong ? pingPongCanary : canaryService,
      subset: name(destinationRule, "canarySubsetName"),
    },
  };
}

/** As many as there are entries, so that an index leads back to its entry. */
function texts(list: Value): readonly string[] {
  return itemsOf(list).map((item) => textOf(item) ?? "");
}
