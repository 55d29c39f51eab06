// What speaks against setting or removing managed routes: a controller that undoes it, a canary without pods, GitOps tools.
import { describeObject, isSameObject } from "../resources/resource-ref.ts";
import { isSetRouteStep, type SetRouteStep } from "../resources/rollout-steps.ts";
import { routeName, type VirtualService } from "../resources/virtual-service.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import { type LiveState, podsOf, type TrafficState } from "../traffic/traffic-state.ts";
import { mayAct } from "../traffic/way.ts";
import { findEmptyDestination } from "./empty-destination.ts";
import { type ManagedRouteGoal, managedRouteEntry, stepGoal } from "./managed-route-entries.ts";
import { findControllerDoubts, findGitopsOwner } from "./other-writers.ts";
import { isSameRoute } from "./same-route.ts";
import { weightedHttpRoutes } from "./weighted-http-routes.ts";
import { takeItFirst, wouldBeReverted } from "./would-be-reverted.ts";

type Targets = readonly VirtualService[];

/** Findings about setting the route in these VirtualServices; those about pods and other writers only live. */
export function findSettingRisks(state: TrafficState, goal: ManagedRouteGoal, targets: Targets): readonly Finding[] {
  const { live } = state;
  return [
    ...targets.flatMap((virtualService) => findLostWeights(state, goal, virtualService)),
    ...(live === undefined || goal.kind !== "header"
      ? []
      : findEmptyDestination(podsOf("canary", state, live), `what http:${goal.name} matches`, "set the route then")),
    ...(live === undefined
      ? []
      : findWriters(state, live, { targets, reason: whyNotKept(state, live, { goal, targets }) })),
  ];
}

/** Findings about removing the routes of these names; offline there are none. */
export function findRemovalRisks(state: TrafficState, names: readonly string[], targets: Targets): readonly Finding[] {
  if (state.live === undefined) return [];
  const step = findActingStep(state);
  const goal = step && stepGoal(step);
  const isSetAgain = goal !== undefined && names.includes(goal.name);
  const reason = isSetAgain
    ? `would set http:${goal.name} again at its next pass, as ${stepName(state)} says`
    : undefined;
  return findWriters(state, state.live, { targets, reason });
}

/**
 * Rules 37 and 38: where the Rollout names no routes, a managed route beside a named one, or a managed mirror route
 * beside any, makes the controller weight nothing or the mirror route alone, without a word.
 */
function findLostWeights(
  state: TrafficState,
  { kind, name }: ManagedRouteGoal,
  virtualService: VirtualService,
): readonly Finding[] {
  const [{ route }] = weightedHttpRoutes(state, virtualService);
  const { rollout, bindings } = state;
  const isNamed = bindings.some(
    (binding) =>
      isSameObject(binding.virtualService.ref, virtualService.ref) && binding.reference.httpRoutes.length > 0,
  );
  if (isNamed || (route.name === undefined && !(kind === "mirror" && rollout.managedRoutes.includes(name)))) return [];
  const message = `beside http:${name} the controller no longer weights ${routeName(route)} of ${describeObject(virtualService.ref)}, which the Rollout does not name`;
  return [
    warning(
      "route-left-alone",
      message,
      "give the route a name, and name it in routes of the Rollout's virtualService",
    ),
  ];
}

/** The reason is what the controller would do about it, where it would. */
type Change = { readonly targets: Targets; readonly reason: string | undefined };

function findWriters({ rollout }: TrafficState, { controller }: LiveState, { targets, reason }: Change) {
  const isReverted = reason !== undefined && mayAct(controller);
  return [
    ...findControllerDoubts(controller, "routes"),
    ...(isReverted ? [wouldBeReverted(controller, reason, takeItFirst(rollout.ref))] : []),
    ...targets.flatMap((virtualService) => findGitopsOwner(virtualService, "routes")),
  ];
}

type Setting = { readonly goal: ManagedRouteGoal; readonly targets: Targets };

function whyNotKept(state: TrafficState, live: LiveState, setting: Setting): string | undefined {
  const { name } = setting.goal;
  const removal = whyRemoved(state, live);
  if (removal !== undefined) return `would remove http:${name} at its next pass: ${removal}`;
  const step = findActingStep(state);
  if (step === undefined || step.route.name !== name || isAsWanted(state, stepGoal(step), setting)) return undefined;
  const deed = step.route.match === undefined ? `remove http:${name}` : `set http:${name} otherwise`;
  return `would ${deed} at its next pass, as ${stepName(state)} says`;
}

/**
 * Rule 71: in these states each pass of the controller removes all managed routes. One that walks back to the stable
 * pods with `dynamicStableScale` does not (argo-rollouts rollout/trafficrouting.go).
 */
function whyRemoved({ rollout }: TrafficState, { replicaSets }: LiveState): string | undefined {
  const { stableHash, currentPodHash, abort, promoteFull, recordedCanaryHash } = rollout.status;
  const podsOfHash = (replicaSets ?? []).filter(({ hash }) => hash === currentPodHash);
  const availablePods = podsOfHash.reduce((total, replicaSet) => total + replicaSet.availablePods, 0);
  if (stableHash !== undefined && stableHash === currentPodHash) {
    const isWalkingBack =
      rollout.dynamicStableScale && recordedCanaryHash !== undefined && recordedCanaryHash !== currentPodHash;
    return isWalkingBack && availablePods < rollout.replicas ? undefined : "no update is under way";
  }
  if (abort) return "the update was aborted";
  if (replicaSets !== undefined && currentPodHash !== undefined && availablePods === 0)
    return `no pod of the canary hash ${currentPodHash} is available`;
  return promoteFull ? "a full promotion is under way" : undefined;
}

/** Rule 68: while a step about the route is the current one, each pass writes it as the step has it, without what is inherited. */
export function isAsWanted(
  state: TrafficState,
  wanted: ManagedRouteGoal | undefined,
  { goal, targets }: Setting,
): boolean {
  if (wanted === undefined) return false;
  const entry = (of: ManagedRouteGoal, virtualService: VirtualService) => managedRouteEntry(state, virtualService, of);
  return targets.every((target) => isSameRoute(entry(goal, target), entry(wanted, target)));
}

/** The current step where it is about a managed route; the first revision of a Rollout carries out none (rule 61). */
function findActingStep({ rollout: { steps, status, revision } }: TrafficState): SetRouteStep | undefined {
  const step = steps[status.currentStepIndex ?? 0];
  if (revision === undefined || revision <= 1) return undefined;
  return step !== undefined && isSetRouteStep(step) ? step : undefined;
}

function stepName({ rollout }: TrafficState): string {
  return `its step ${rollout.status.currentStepIndex ?? 0}`;
}
