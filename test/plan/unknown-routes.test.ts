import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { type Condition, judge } from "../../src/plan/condition.ts";
import { findUnknownRoutes } from "../../src/plan/unknown-routes.ts";
import { weighRoutes } from "../../src/plan/weighted-routes.ts";
import { renderFinding } from "../../src/render/findings.ts";
import { plainTheme } from "../../src/render/theme.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { hostRoute, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { aborted, type UpdateParts, updateState } from "../support/update-states.ts";

/** One of two VirtualServices was read. */
function halfRead(parts: UpdateParts = {}): TrafficState {
  const problem = new UserError("forbidden", "VirtualServices may not be read", { hint: "kubectl auth can-i get it" });
  return { ...updateState(parts), unread: [problem] };
}

describe("findUnknownRoutes", () => {
  const renamed = [virtualService("web", { http: [{ name: "main", ...hostRoute() }] })];
  it.for([
    { name: "nothing where all routes are known", state: updateState(), expected: [] },
    {
      name: "a route that the Rollout names and the VirtualService lacks",
      state: updateState({ virtualServices: renamed }),
      expected: [
        'warning[routes-unknown]: its traffic cannot be seen: route "http:primary" not found in VirtualService "shop/web"\n  hint: correct the VirtualService, or trafficRouting.istio of the Rollout',
      ],
    },
    {
      name: "a VirtualService that was not read, with its own advice",
      state: halfRead(),
      expected: [
        "warning[routes-unknown]: its traffic cannot be seen: VirtualServices may not be read\n  hint: kubectl auth can-i get it",
      ],
    },
  ])("tells of $name", ({ state, expected }) => {
    expect(findUnknownRoutes(state).map((finding) => renderFinding(finding, false, plainTheme))).toEqual(expected);
  });
});

describe("where a VirtualService was not read", () => {
  it.for([{ kind: "rollout" }, { kind: "named", selectors: [] }] as const)("$kind routes cannot be told", (routes) => {
    expect(errorText(() => weighRoutes(halfRead(), { weight: 0, routes }))).toBe(
      "error[forbidden]: VirtualServices may not be read\n  hint: kubectl auth can-i get it",
    );
  });

  it("those that were read are all routes", () => {
    expect(weighRoutes(halfRead(), { weight: 0, routes: { kind: "all" } }).targets).toHaveLength(1);
  });

  it.for<Condition>([{ kind: "aborted", hash: "bbb" }, { kind: "resumed" }, { kind: "weight", weight: 0 }])(
    "nobody takes it for done: $kind",
    (condition) => {
      expect(judge(condition, halfRead({ weight: 0, status: aborted }))).toEqual({
        met: false,
        seen: "its routes cannot be told",
      });
      expect(judge(condition, updateState({ weight: 0, status: aborted }))).toEqual({ met: true });
    },
  );
});
