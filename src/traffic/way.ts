// Who carries a change out: the controller, asked through the Rollout, or this tool, writing the objects itself.
import type { ControllerState } from "./controller.ts";

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

/** `auto` goes through the controller wherever one may act. */
export function chooseWay(via: Via, controller: ControllerState): Way {
  const { because } = controller;
  if (via !== "auto") return { via, because };
  return { via: mayAct(controller) ? "controller" : "direct", because };
}
