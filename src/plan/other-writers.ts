// Who would put weights back: a live controller at once, a GitOps tool at its next sync.
import { describeObject } from "../resources/resource-ref.ts";
import type { Rollout } from "../resources/rollout.ts";
import type { ControllerState } from "../traffic/controller.ts";
import { blocker, type Finding, warning } from "../traffic/finding.ts";
import type { LiveState, TrafficState } from "../traffic/traffic-state.ts";
import { ownRoutes } from "./own-routes.ts";
import type { WeightedRoutes } from "./weighted-routes.ts";

export function findOtherWriters(
  state: TrafficState,
  { controller }: LiveState,
  weighted: readonly WeightedRoutes[],
): readonly Finding[] {
  return [...findReverts(state, controller, weighted), ...weighted.flatMap(findGitopsOwner)];
}

function findReverts(
  state: TrafficState,
  controller: ControllerState,
  weighted: readonly WeightedRoutes[],
): readonly Finding[] {
  const { status, because } = controller;
  if (status === "stopped") return [];
  if (status === "absent") {
    const hint = "if one runs outside this cluster's view, it puts the weights back at once";
    return [warning("no-controller-found", `no Argo Rollouts controller was found: ${because}`, hint)];
  }
  const uncertain = status === "unknown" ? [controllerUnknown(because, controller.missing)] : [];
  const isReverted = weighted.some((target) => wouldRevert(state, target));
  return isReverted ? [...uncertain, wouldBeReverted(state.rollout, controller)] : uncertain;
}

/** The controller writes the routes that the Rollout itself selects, unless they stand as it recorded. */
function wouldRevert(state: TrafficState, { virtualService, routes }: WeightedRoutes): boolean {
  const isOwn = ownRoutes(state, virtualService);
  const recorded = state.rollout.status.recordedCanaryWeight;
  return routes.some(({ route, canaryWeight }) => canaryWeight !== recorded && isOwn(route));
}

function controllerUnknown(because: string, missing: string): Finding {
  const message = `whether a controller is alive is unknown: ${because}`;
  const hint = `kubectl auth can-i ${missing}; with --controller-namespace it is asked for there only`;
  return warning("controller-unknown", message, missing.endsWith(" -A") ? hint : `kubectl auth can-i ${missing}`);
}

function wouldBeReverted({ stepWeights, status }: Rollout, { status: found, because }: ControllerState): Finding {
  const recorded = status.recordedCanaryWeight === undefined ? "its own weight" : `${status.recordedCanaryWeight}%`;
  const steps = stepWeights.map((step) => `${step}%`).join(", ");
  const message =
    `the Argo Rollouts controller ${found === "unknown" ? "may be" : "is"} alive (${because}) and would put ` +
    `the canary back to ${recorded}${steps === "" ? "" : `; its steps offer ${steps}`}`;
  return blocker("would-be-reverted", message, "stop the controller first, or write all the same with --force");
}

function findGitopsOwner({ virtualService }: WeightedRoutes): readonly Finding[] {
  const owners = Object.entries(gitopsMarks).filter(([mark]) =>
    ["labels", "annotations"].some((part) => Object.hasOwn(Object(virtualService.metadata[part]), mark)),
  );
  return owners.slice(0, 1).map(([mark, owner]) => {
    const message = `${owner} owns ${describeObject(virtualService.ref)} (${mark}) and may put the weights back`;
    return warning(
      "gitops-owned",
      message,
      "exclude the weights from its sync, or change them in git with -f and --write",
    );
  });
}

const gitopsMarks = {
  "argocd.argoproj.io/tracking-id": "Argo CD",
  "argocd.argoproj.io/instance": "Argo CD",
  "kustomize.toolkit.fluxcd.io/name": "Flux",
  "helm.toolkit.fluxcd.io/name": "Flux",
} as const;
