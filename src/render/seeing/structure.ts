// Views as scripts read them: the shapes of the JSON Schemas rollout-view.json and rollout-list.json.
import type { FieldWriter } from "../../resources/field-writers.ts";
import type { JsonObject } from "../../resources/json.ts";
import { kinds, type ObjectKey } from "../../resources/resource-ref.ts";
import type { Takeover } from "../../resources/takeover.ts";
import { parseTimestamp } from "../../resources/timestamp.ts";
import type { LiveRoute } from "../../view/live-routes.ts";
import type { ManagedRouteView } from "../../view/managed-routes.ts";
import type { PointerView } from "../../view/pointers.ts";
import type { Reason } from "../../view/reason.ts";
import type { ReplicaSetView } from "../../view/replica-sets.ts";
import type { RolloutView, VirtualServiceView } from "../../view/rollout-view.ts";
import type { RolloutSummary } from "../../view/summary.ts";
import { apiVersion } from "../structured.ts";

export type StructureOptions = {
  readonly context: string;
  /** ms since the epoch */
  readonly now: number;
  readonly toIso: (milliseconds: number) => string;
};

/** `kind: RolloutViewList` */
export function structureList(rows: readonly RolloutSummary[], options: StructureOptions): JsonObject {
  const items = rows.map((row) => structureSummary(row, options));
  return { apiVersion, kind: "RolloutViewList", context: options.context, items };
}

/** `kind: RolloutView` */
export function structureView(view: RolloutView, options: StructureOptions): JsonObject {
  return {
    apiVersion,
    kind: "RolloutView",
    context: options.context,
    ...structureSummary(view, options),
    controller: { status: view.controller.status, because: view.controller.because },
    specWriter: structureWriter(view.specWriter),
    virtualServices: view.virtualServices.map(structureVirtualService),
    pointers: view.pointers.map(structurePointer),
    replicaSets: view.replicaSets?.map((replicaSet) => structureReplicaSet(replicaSet, options)) ?? null,
    pods: view.podList?.map((pod) => ({ ...pod, hash: pod.hash ?? null })) ?? null,
    analysisRuns: view.analyses.map(({ kind, name, phase, message }) => ({
      kind,
      name,
      phase: phase ?? null,
      message: message ?? null,
    })),
    experiment: view.experiment ? { name: view.experiment.name, phase: view.experiment.phase ?? null } : null,
    ...structureReasons(view.reasons),
    // Nothing here asks a proxy: what the API server holds is what proxies are told, and no more is claimed.
    verified: "api",
  };
}

/** By what they mean for the Rollout. */
function structureReasons(reasons: readonly Reason[]): JsonObject {
  const of = (kind: Reason["kind"]) =>
    reasons
      .filter((found) => found.kind === kind)
      .map(({ reason, message, next }) => ({ reason, message, next: [...next] }));
  return { blockedBy: of("stuck"), ended: of("ended"), waitingFor: of("waiting"), notices: of("notice") };
}

/** A row of the list. */
export function structureSummary(row: RolloutSummary, { toIso, now }: StructureOptions): JsonObject {
  return {
    rollout: { namespace: row.namespace, name: row.name },
    phase: row.phase,
    message: row.message ?? null,
    observed: row.observed,
    answered: row.answered,
    generation: row.generation ?? null,
    observedGeneration: row.observedGeneration ?? null,
    update: row.update,
    stableHash: row.stableHash ?? null,
    currentHash: row.currentHash ?? null,
    step: row.step ? { index: row.step.index, count: row.step.count, what: row.step.what ?? null } : null,
    weights: { step: row.weights.step ?? null, recorded: row.weights.recorded ?? null, live: [...row.weights.live] },
    replicas: { ...row.pods },
    canaryPods: row.canaryPods ? { ...row.canaryPods } : null,
    since: row.since === undefined ? null : toIso(row.since),
    takeover: row.takeover ? structureTakeover(row.takeover, now) : null,
    marks: [...row.marks],
  };
}

function structureTakeover({ by, time, reason }: Takeover, now: number): JsonObject {
  const taken = parseTimestamp(time);
  const ageSeconds = taken === undefined ? null : Math.max(0, Math.floor((now - taken) / 1000));
  return { by: by ?? null, time: time ?? null, ageSeconds, reason: reason ?? null };
}

function structureVirtualService({
  target,
  writer,
  routes,
  managedRoutes,
  otherRoutes,
}: VirtualServiceView): JsonObject {
  return {
    target: structureKey(target),
    writer: structureWriter(writer),
    routes: routes.map(structureRoute),
    managedRoutes: managedRoutes.map(structureManagedRoute),
    otherRoutes,
  };
}

function structureRoute({ route, canary, stable, others, share, drift }: LiveRoute): JsonObject {
  return {
    route,
    canary: canary ?? null,
    stable: stable ?? null,
    others: others.map(({ destination, weight }) => ({ destination, weight: weight ?? null })),
    share,
    drift,
  };
}

function structureManagedRoute({ route, standing, mirrors, destinations }: ManagedRouteView): JsonObject {
  return {
    route,
    standing,
    mirrors,
    destinations: destinations.map(({ destination, weight }) => ({ destination, weight: weight ?? null })),
  };
}

function structurePointer(pointer: PointerView): JsonObject {
  return {
    side: pointer.side ?? null,
    target: structureKey(pointer.target),
    subset: pointer.subset ?? null,
    presence: pointer.presence,
    hash: pointer.hash ?? null,
    replicaSet: pointer.replicaSet ?? null,
    pods: pointer.pods ? { ...pointer.pods } : null,
    empty: pointer.empty ?? null,
    calledFor: pointer.calledFor ? [...pointer.calledFor] : null,
    drift: pointer.drift,
    writer: structureWriter(pointer.writer),
  };
}

function structureReplicaSet({ scaleDownAt, ...replicaSet }: ReplicaSetView, { toIso }: StructureOptions): JsonObject {
  return {
    ...replicaSet,
    hash: replicaSet.hash ?? null,
    revision: replicaSet.revision ?? null,
    images: [...replicaSet.images],
    scaleDownAt: scaleDownAt === undefined ? null : toIso(scaleDownAt),
  };
}

function structureKey({ kind, namespace, name }: ObjectKey): JsonObject {
  return { group: kinds[kind].group, kind, namespace, name };
}

function structureWriter(writer: FieldWriter | undefined): JsonObject | null {
  return writer === undefined ? null : { manager: writer.manager, time: writer.time ?? null };
}
