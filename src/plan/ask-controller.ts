// Requests to the controller: merge patches of the Rollout, word for word those of the existing kubectl plugin
// (argo-rollouts pkg/kubectl-argo-rollouts/cmd), so that it treats them as it always did.
import { UserError } from "../errors.ts";
import type { JsonObject } from "../resources/json.ts";
import { blocker, type Finding, warning } from "../traffic/finding.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { describeSeenChange, isObserved, seenChangeOf } from "../traffic/update.ts";
import { mayAct, type Way } from "../traffic/way.ts";
import type { Plan, Request } from "./plan.ts";
import { wouldBeReverted } from "./would-be-reverted.ts";

type Asking = { readonly done: string; readonly because: string };

export function askInStatus({ rollout }: TrafficState, status: JsonObject, asking: Asking): Request {
  return { kind: "request", target: rollout.ref, subresource: "status", body: { status }, ...asking };
}

export function askInSpec({ rollout }: TrafficState, spec: JsonObject, asking: Asking): Request {
  return { kind: "request", target: rollout.ref, body: { spec }, ...asking };
}

/** A plan that has nothing to do, with the reason. */
export function nothingToDo(state: TrafficState, way: Way | undefined, already: string): Plan {
  return { goal: already, way, steps: [], outcome: undefined, kept: [], already, findings: state.findings };
}

/** As `nothingToDo`, unless there may be an update that no controller has seen yet. Throws `spec-not-observed`. */
export function noUpdate(state: TrafficState, way: Way, already: string): Plan {
  const { rollout } = state;
  if (isObserved(rollout)) return nothingToDo(state, way, already);
  const { object, generation } = seenChangeOf(rollout);
  const message = `the last change of ${object} (generation ${generation}) was seen by no controller: the update that it may bring has not begun`;
  throw new UserError("spec-not-observed", message, {
    hint: "run the command again when a controller has seen it, or take the change back: undo, revert",
  });
}

/** What speaks against leaving something to the controller, or against doing it in its stead. */
export function findWayRisks(state: TrafficState, way: Way): readonly Finding[] {
  const { live, rollout } = state;
  if (live === undefined) return [];
  const { controller } = live;
  if (way.via === "controller") return [...(mayAct(controller) ? [] : [nobodyActs(way)]), ...findUnseenSpec(state)];
  if (!mayAct(controller)) return [];
  const takeover = `kubectl istio-rollout takeover ${rollout.ref.name} -n ${rollout.ref.namespace}`;
  const hint = `leave it to the controller with --via controller, or first: ${takeover}`;
  return [wouldBeReverted(controller, "would undo what is done beside it", hint)];
}

function nobodyActs({ because }: Way): Finding {
  const message = `no controller would act on it: ${because}`;
  return blocker("controller-not-available", message, "leave --via controller out, or start the controller first");
}

/** What is asked for may go to another update than its caller looked at. */
export function findUnseenSpec({ rollout }: TrafficState): readonly Finding[] {
  if (isObserved(rollout)) return [];
  return [
    warning(
      "stale-status",
      `the controller has ${describeSeenChange(rollout)}`,
      "what it is asked for may concern an update that it has not seen yet",
    ),
  ];
}
