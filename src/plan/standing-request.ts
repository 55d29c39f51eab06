// Changes of a Rollout that stay until a controller takes them up, whether one is there now or not.
import type { JsonValue } from "../resources/json.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { mayAct, settledWay, type Way } from "../traffic/way.ts";
import { askInSpec } from "./ask-controller.ts";
import type { Condition } from "./condition.ts";
import { writeFields } from "./field-write.ts";
import type { Plan, Request, Write } from "./plan.ts";
import { findUnknownRoutes } from "./unknown-routes.ts";

export type StandingRequest = {
  readonly goal: string;
  readonly steps: readonly (Request | Write)[];
  /** What the controller makes of it; nobody waits for it where none is there. */
  readonly outcome: Condition | undefined;
  readonly findings?: readonly Finding[];
};

export function standingPlan(state: TrafficState, request: StandingRequest): Plan {
  const { goal, steps, outcome, findings = [] } = request;
  const { live } = state;
  return {
    goal,
    way: wayOf(state),
    steps,
    outcome: live !== undefined && mayAct(live.controller) ? outcome : undefined,
    kept: [],
    findings: [...state.findings, ...findNobody(state), ...findUnknownRoutes(state), ...findings],
  };
}

/** There is no other way than to leave it to a controller, except on manifests. */
export function wayOf(state: TrafficState): Way | undefined {
  return settledWay("controller", state);
}

export type SpecField = {
  readonly name: string;
  readonly value: JsonValue;
  readonly done: string;
  readonly because: string;
};

/** In a cluster with the body of the existing plugin; on manifests as an edit of that field. */
export function setInSpec(
  state: TrafficState,
  { name, value, done, because }: SpecField,
): readonly (Request | Write)[] {
  if (state.live !== undefined) return [askInSpec(state, { [name]: value }, { done, because })];
  const fields = [{ label: name, path: ["spec", name], value }];
  return writeFields(state, { target: state.rollout.ref, fields, done, because });
}

/** For what makes an update take steps. */
export function findPause({ rollout: { paused, ref } }: TrafficState): readonly Finding[] {
  if (!paused) return [];
  const message = `${describeObject(ref)} is paused: its update takes no step`;
  return [warning("paused-by-hand", message, `kubectl istio-rollout resume ${ref.name} -n ${ref.namespace}`)];
}

function findNobody({ live, rollout: { ref } }: TrafficState): readonly Finding[] {
  if (live === undefined || mayAct(live.controller)) return [];
  const { status, because } = live.controller;
  const hint =
    status === "released"
      ? `it takes effect with kubectl istio-rollout handback ${ref.name} -n ${ref.namespace}`
      : "it takes effect when a controller serves the Rollout again";
  return [warning("nobody-acts", `no controller acts on it now: ${because}`, hint)];
}
