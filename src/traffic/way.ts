// Who carries a change out: the controller, asked through the Rollout, or this tool, writing the objects itself.
import type { ControllerState } from "./controller.ts";
import type { TrafficState } from "./traffic-state.ts";

export type Via = "auto" | "controller" | "direct";
export type Way = {
  readonly via: "controller" | "direct";
  /** What was found about the controller, as a clause. */
  readonly because: string;
};

/** Whether a controller has to be reckoned with; one that cannot be looked for counts as alive. */
export function mayAct({ status }: ControllerState): boolean {
  return status === "alive" || status === "unknown";
}

/** Of a controller that may act, with what was found about it: the beginning of a sentence. */
export function describePresence({ status, because }: ControllerState): string {
  return `the Argo Rollouts controller ${status === "unknown" ? "may be" : "is"} alive (${because})`;
}

/** `auto` goes through the controller wherever one may act. */
export function chooseWay(via: Via, controller: ControllerState): Way {
  const { because } = controller;
  if (via !== "auto") return { via, because };
  return { via: mayAct(controller) ? "controller" : "direct", because };
}

/** A way that does not depend on what was found; undefined on manifests, where there is only one. */
export function settledWay(via: Way["via"], { live }: Pick<TrafficState, "live">): Way | undefined {
  return live && chooseWay(via, live.controller);
}
