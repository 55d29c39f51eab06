import { describe, expect, it } from "vitest";
import type { ControllerState } from "../../src/traffic/controller.ts";
import { chooseWay, mayAct } from "../../src/traffic/way.ts";

const states = {
  alive: { status: "alive", because: "its Lease is fresh" },
  unknown: { status: "unknown", because: "Leases may not be listed", missing: "list leases.coordination.k8s.io -A" },
  stopped: { status: "stopped", because: "its Lease is old" },
  absent: { status: "absent", because: "there is neither a Lease nor a Deployment of a controller" },
  released: { status: "released", because: "the Rollout was taken over" },
  idle: { status: "idle", because: "it has not acted on the request for 5 s" },
} as const satisfies Record<ControllerState["status"], ControllerState>;

const rows = [
  { status: "alive", acts: true, automatic: "controller" },
  { status: "unknown", acts: true, automatic: "controller" },
  { status: "stopped", acts: false, automatic: "direct" },
  { status: "absent", acts: false, automatic: "direct" },
  { status: "released", acts: false, automatic: "direct" },
  { status: "idle", acts: false, automatic: "direct" },
] as const;

describe("mayAct", () => {
  it.for(rows)("of a controller that is $status is $acts", ({ status, acts }) => {
    expect(mayAct(states[status])).toBe(acts);
  });
});

describe("chooseWay", () => {
  it.for(rows)("goes $automatic by itself where a controller is $status", ({ status, automatic }) => {
    expect(chooseWay("auto", states[status])).toEqual({ via: automatic, because: states[status].because });
  });

  it.for(rows)("goes the way asked for where a controller is $status", ({ status }) => {
    const { because } = states[status];
    expect(chooseWay("controller", states[status])).toEqual({ via: "controller", because });
    expect(chooseWay("direct", states[status])).toEqual({ via: "direct", because });
  });
});
