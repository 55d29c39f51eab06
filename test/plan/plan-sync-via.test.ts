// Who makes traffic what the status calls for.
import { describe, expect, it } from "vitest";
import { planSync, planSyncVia } from "../../src/plan/plan-sync.ts";
import type { ControllerState } from "../../src/traffic/controller.ts";
import type { Via } from "../../src/traffic/way.ts";
import { errorText } from "../support/caught.ts";
import { stopped } from "../support/traffic-states.ts";
import { alive, updateState } from "../support/update-states.ts";

const goal = { overrides: {}, settle: 10_000 };

function plan(via: Via, { weight = 30, controller = alive }: { weight?: number; controller?: ControllerState } = {}) {
  return planSyncVia(updateState({ weight, controller }), goal, via);
}

describe("planSyncVia", () => {
  it.for<{ via: Via }>([{ via: "auto" }, { via: "direct" }])("writes with $via, beside a controller too", ({ via }) => {
    const direct = planSync(updateState({ weight: 30, controller: alive }), goal);
    expect(plan(via)).toEqual(direct);
    expect([direct.steps.length, direct.way?.via, direct.findings]).toEqual([1, "direct", []]);
  });

  it("cannot ask a controller for it", () => {
    expect(errorText(() => plan("controller"))).toBe(
      [
        'error[cannot-be-asked]: the controller cannot be asked to sync the traffic of Rollout "shop/web": it does that in each of its passes by itself, or has a reason not to',
        "  hint: kubectl istio-rollout diff web -n shop tells what differs; leave --via controller out to write it directly",
      ].join("\n"),
    );
  });

  it("says first of all that there is no controller", () => {
    expect(errorText(() => plan("controller", { controller: stopped }))).toBe(
      [
        `error[controller-not-available]: no controller would act on it: ${stopped.because}`,
        "  hint: leave --via controller out, or start the controller first",
      ].join("\n"),
    );
  });

  it("has nothing to ask for where all stands", () => {
    const { steps, way, already } = plan("controller", { weight: 10 });
    expect([steps, way?.via, already]).toEqual([[], "controller", "its traffic stands as its status calls for"]);
  });
});
