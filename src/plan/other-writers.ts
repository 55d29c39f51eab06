// Who would put weights back: a live controller at once, a GitOps tool at its next sync.
import { findGitopsMark } from "../resources/gitops-marks.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { type Rollout, stepWeights } from "../resources/rollout.ts";
import type { VirtualService } from "../resources/virtual-service.ts";
import type { ControllerState } from "../traffic/controller.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { LiveState, TrafficState } from "../traffic/traffic-state.ts";
import { mayAct } from "../traffic/way.ts";
import { ownRoutes } from "./own-routes.ts";
import type { WeightedRoutes } from "./weighted-routes.ts";
import { wouldBeReverted } from "./would-be-reverted.ts";

export function findOtherWriters(
  state: TrafficState,
  { controller }: LiveState,
  weighted: readonly WeightedRoutes[],
): readonly Finding[] {
  return [
    ...findReverts(state, controller, weighted),
    ...weighted.flatMap(({ virtualService }) => findGitopsOwner(virtualService, "weights")),
  ];
}

function findReverts(
  state: TrafficState,
  controller: ControllerState,
  weighted: readonly WeightedRoutes[],
): readonly Finding[] {
  const isReverted = mayAct(controller) && weighted.some((target) => wouldRevert(state, target));
  return [
    ...findControllerDoubts(controller, "weights"),
    ...(isReverted ? [weightsReturn(state.rollout, controller)] : []),
  ];
}

/** What a change is about, of that which others may put back. */
type Written = "weights" | "routes" | "pod template";

export function findControllerDoubts(controller: ControllerState, what: Written): readonly Finding[] {
  const { status, because } = controller;
  if (status === "unknown") return [controllerUnknown(because, controller.missing)];
  if (status !== "absent") return [];
  const hint = `if one runs outside this cluster's view, it puts the ${what} back at once`;
  return [warning("no-controller-found", `no Argo Rollouts controller was found: ${because}`, hint)];
}

/** The controller writes the routes that the Rollout itself selects, unless they stand as it wants them. */
function wouldRevert(state: TrafficState, { virtualService, routes }: WeightedRoutes): boolean {
  const isOwn = ownRoutes(state, virtualService);
  const wanted = wantedWeight(state.rollout);
  return routes.some(({ route, canaryWeight }) => canaryWeight !== wanted && isOwn(route));
}

/** What it recorded last; nothing for the canary of an aborted update, which it may only not have got to yet. */
function wantedWeight({ status, dynamicStableScale }: Rollout): number | undefined {
  return status.abort && !dynamicStableScale ? 0 : status.recordedCanaryWeight;
}

function controllerUnknown(because: string, missing: string): Finding {
  const message = `whether a controller is alive is unknown: ${because}`;
  const hint = `kubectl auth can-i ${missing}; with --controller-namespace it is asked for there only`;
  return warning("controller-unknown", message, missing.endsWith(" -A") ? hint : `kubectl auth can-i ${missing}`);
}

function weightsReturn(rollout: Rollout, controller: ControllerState): Finding {
  const { recordedCanaryWeight } = rollout.status;
  const recorded = recordedCanaryWeight === undefined ? "its own weight" : `${recordedCanaryWeight}%`;
  const steps = stepWeights(rollout)
    .map((step) => `${step}%`)
    .join(", ");
  return wouldBeReverted(
    controller,
    `would put the canary back to ${recorded}${steps === "" ? "" : `; its steps offer ${steps}`}`,
    "take the Rollout from it first with --takeover, or write all the same with --force",
  );
}

type Marked = Pick<VirtualService, "ref" | "metadata">;

/** By the marks that GitOps tools leave in labels and annotations. */
export function findGitopsOwner({ ref, metadata }: Marked, what: Written): readonly Finding[] {
  const mark = findGitopsMark(metadata);
  if (mark === undefined) return [];
  const message = `${mark.owner} owns ${describeObject(ref)} (${mark.name}) and may put the ${what} back`;
  const them = what === "pod template" ? "it" : "them";
  const hint = `exclude the ${what} from its sync, or change ${them} in git with -f and --write`;
  return [warning("gitops-owned", message, hint)];
}
