// What an operator sees of one Rollout: the one projection of the read objects that get, status, wait and the watch share.

import { type FieldWriter, findFieldWriter } from "../resources/field-writers.ts";
import { fieldAt, memberOf, readString } from "../resources/fields.ts";
import { describeObject, type ResourceRef } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { type AnalysisSummary, parseProgress, type RolloutProgress } from "../resources/rollout-progress.ts";
import { compareTexts } from "../resources/text-order.ts";
import { protocols } from "../resources/virtual-service.ts";
import type { ControllerState } from "../traffic/controller.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { isObserved } from "../traffic/update.ts";
import { type Joined, joinSources } from "./join.ts";
import { type FindWriter, type LiveRoute, type LiveRoutes, readLiveRoutes } from "./live-routes.ts";
import { type ManagedRouteView, viewManagedRoutes } from "./managed-routes.ts";
import { isAbortedAlone } from "./phase.ts";
import { type PodView, viewPods } from "./pods.ts";
import { type PointerView, viewPointers } from "./pointers.ts";
import type { Reason } from "./reason.ts";
import { findReasons } from "./reasons.ts";
import { type ReplicaSetView, viewReplicaSets } from "./replica-sets.ts";
import type { Sources } from "./sources.ts";
import { type Mark, type RolloutSummary, summarize, summarizeHead, withMarks } from "./summary.ts";

export type VirtualServiceView = {
  readonly target: ResourceRef;
  /** Of its route lists: the latest, where it has lists of several protocols. */
  readonly writer: FieldWriter | undefined;
  readonly routes: readonly LiveRoute[];
  readonly managedRoutes: readonly ManagedRouteView[];
  /** How many routes are none of the Rollout's. */
  readonly otherRoutes: number;
};

type AnalysisView = AnalysisSummary & { readonly kind: "step" | "background" };
type ExperimentView = { readonly name: string; readonly phase: string | undefined };

export type RolloutView = RolloutSummary & {
  readonly controller: ControllerState;
  readonly specWriter: FieldWriter | undefined;
  readonly virtualServices: readonly VirtualServiceView[];
  /** What leads each side to its pods: Services, and subsets of the DestinationRule. */
  readonly pointers: readonly PointerView[];
  /** The newest revision first. */
  readonly replicaSets: readonly ReplicaSetView[] | undefined;
  readonly podList: readonly PodView[] | undefined;
  readonly analyses: readonly AnalysisView[];
  readonly experiment: ExperimentView | undefined;
  /** What stands in the way or is waited for, the most fundamental first. */
  readonly reasons: readonly Reason[];
  readonly unread: Sources["unread"];
};

/** Throws `rollout-without-istio`, and `malformed-object` for the Rollout itself. */
export function viewRollout(sources: Sources): RolloutView {
  const joined = joinSources(sources);
  const progress = parseProgress(sources.rollout);
  const { state } = joined;
  const live = state === undefined ? noRoutes : readLiveRoutes(state, openWriters(sources));
  const faults = [...joined.faults, ...live.faults];
  const replicaSets = viewReplicaSets(sources.replicaSets, joined.head);
  const pointers = state === undefined ? [] : viewPointers(state, sources);
  const virtualServices = state === undefined ? [] : viewVirtualServices(state, live, sources);
  const canaryPods = findCanaryPods(replicaSets, joined);
  const own = summarizeHead(joined.head, progress);
  const summary = summarize(own, { routes: live.routes, faults, canaryPods });
  const managedRoutes = virtualServices.flatMap((target) => target.managedRoutes);
  const reasons = findReasons({ sources, joined: { ...joined, faults }, progress, live, pointers, managedRoutes });
  return {
    ...summary,
    answered: summary.answered || (isObserved(joined.head) && isAbortedAlone(joined.head, sources.controller, live)),
    marks: withFound(summary.marks, { reasons, pointers }),
    controller: sources.controller,
    specWriter: findFieldWriter(sources.rollout, ["spec"]),
    virtualServices,
    pointers,
    replicaSets,
    podList: viewPods(sources.pods),
    analyses: analysesOf(progress),
    experiment: experimentOf(progress, sources),
    reasons,
    unread: sources.unread,
  };
}

function openWriters({ objects }: Sources): FindWriter {
  return (ref, protocol) => {
    const object = objects.get(describeObject(ref));
    return object && findFieldWriter(object, ["spec", protocol])?.manager;
  };
}

const noRoutes: LiveRoutes = { routes: [], faults: [] };

/** With what only the whole picture tells. */
function withFound(
  marks: readonly Mark[],
  { reasons, pointers }: Pick<RolloutView, "reasons" | "pointers">,
): readonly Mark[] {
  const isStuck = marks.includes("STUCK") || reasons.some(({ kind }) => kind === "stuck");
  const drifts = marks.includes("DRIFT") || pointers.some(({ drift }) => drift);
  const isEmpty = pointers.some(({ empty, side }) => empty === true && side !== undefined);
  return withMarks(marks, [
    ...(isStuck ? ["STUCK" as const] : []),
    ...(drifts ? ["DRIFT" as const] : []),
    ...(isEmpty ? ["EMPTY" as const] : []),
  ]);
}

function viewVirtualServices(state: TrafficState, live: LiveRoutes, sources: Sources): readonly VirtualServiceView[] {
  const each = new Map(
    state.bindings.map(({ virtualService }) => [describeObject(virtualService.ref), virtualService]),
  );
  return [...each].map(([name, virtualService]) => {
    const routes = live.routes.filter(({ target }) => describeObject(target) === name);
    const managedRoutes = viewManagedRoutes(virtualService, state);
    const present = managedRoutes.filter(({ standing }) => standing !== "missing").map(({ route }) => route);
    const known = new Set([...routes.map(({ route }) => route), ...present]);
    const all = protocols.flatMap((protocol) => virtualService.routes[protocol] ?? []);
    return {
      target: virtualService.ref,
      writer: findListWriter(sources.objects.get(name)),
      routes: routes.filter(({ route }) => !present.includes(route)),
      managedRoutes,
      otherRoutes: Math.max(0, all.length - known.size),
    };
  });
}

function findListWriter(object: KubernetesObject | undefined): FieldWriter | undefined {
  if (object === undefined) return undefined;
  const writers = protocols.flatMap((protocol) => findFieldWriter(object, ["spec", protocol]) ?? []);
  return writers.toSorted((left, right) => compareTexts(right.time ?? "", left.time ?? ""))[0];
}

function findCanaryPods(
  replicaSets: readonly ReplicaSetView[] | undefined,
  { head: { status } }: Joined,
): RolloutSummary["canaryPods"] {
  if (status.currentPodHash === undefined || status.currentPodHash === status.stableHash) return undefined;
  const found = replicaSets?.find(({ hash }) => hash === status.currentPodHash);
  return found && { ready: found.ready, desired: found.desired };
}

function analysesOf({ stepAnalysis, backgroundAnalysis }: RolloutProgress): readonly AnalysisView[] {
  return [
    ...(stepAnalysis === undefined ? [] : [{ kind: "step" as const, ...stepAnalysis }]),
    ...(backgroundAnalysis === undefined ? [] : [{ kind: "background" as const, ...backgroundAnalysis }]),
  ];
}

function experimentOf(
  { experiment: name }: RolloutProgress,
  { rollout, objects }: Sources,
): ExperimentView | undefined {
  if (name === undefined) return undefined;
  const object = objects.get(describeObject({ kind: "Experiment", namespace: rollout.ref.namespace, name }));
  return { name, phase: object && readString(memberOf(fieldAt(object, "status"), "phase")) };
}
