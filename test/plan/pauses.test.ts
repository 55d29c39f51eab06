import { describe, expect, it } from "vitest";
import { withPauses } from "../../src/plan/pauses.ts";
import type { Step, Wait, Write } from "../../src/plan/plan.ts";
import type { Kind } from "../../src/resources/resource-ref.ts";

const ready: Wait = {
  kind: "wait",
  until: { kind: "pods-ready", hash: "bbb", pods: 4 },
  because: "waiting until 4 pods of hash bbb are ready",
};

function write(kind: Kind): Write {
  const target = { apiVersion: "v1", kind, namespace: "shop", name: "web" };
  return { kind: "write", target, routes: [], fields: [], patch: [], inverse: [], because: "" };
}

const steps = {
  scale: () => write("ReplicaSet"),
  ready: () => ready,
  weight: () => write("VirtualService"),
  selector: () => write("Service"),
  subset: () => write("DestinationRule"),
  status: () => write("Rollout"),
} as const satisfies Record<string, () => Step>;
type Name = keyof typeof steps;

/** The steps by name, with a `pause` wherever one was put in. */
function paused(names: readonly Name[], isTakenUp = false): readonly string[] {
  const made: readonly Step[] = names.map((name) => steps[name]());
  return withPauses(made, 2500, isTakenUp).map((step) => names[made.indexOf(step)] ?? `pause ${step.because}`);
}

const pause = "pause all proxies are given 2.5 s to follow";

describe("withPauses", () => {
  it.for([
    { name: "nothing", given: [], expected: [] },
    { name: "one write of routes as it is", given: ["weight"], expected: ["weight"] },
    { name: "several writes of routes as they are", given: ["weight", "weight"], expected: ["weight", "weight"] },
    {
      name: "pods before routes as they are, as nothing selects them yet",
      given: ["scale", "ready", "weight"],
      expected: ["scale", "ready", "weight"],
    },
    {
      name: "a pause between routes and what selects pods",
      given: ["weight", "selector", "weight"],
      expected: ["weight", pause, "selector", pause, "weight"],
    },
    {
      name: "no pause among what is no route",
      given: ["weight", "status", "selector", "subset", "weight"],
      expected: ["weight", pause, "status", "selector", "subset", pause, "weight"],
    },
    {
      name: "a pause before a selector that comes first, as the last write of routes is of unknown age",
      given: ["selector", "weight"],
      expected: [pause, "selector", pause, "weight"],
    },
    { name: "a pause before a status that comes first", given: ["status"], expected: [pause, "status"] },
    {
      name: "a pause behind a selector that follows pods",
      given: ["scale", "ready", "subset", "weight"],
      expected: ["scale", "ready", "subset", pause, "weight"],
    },
  ] as const)("gives $name", ({ given, expected }) => {
    expect(paused(given)).toEqual(expected);
  });

  it("gives a pause before routes that come first, where the sequence is taken up", () => {
    expect(paused(["weight", "weight"], true)).toEqual([pause, "weight", "weight"]);
  });

  it("gives a condition that only time meets", () => {
    expect(withPauses([write("Service")], 2500)[0]).toEqual({
      kind: "wait",
      until: { kind: "settled", milliseconds: 2500 },
      because: "all proxies are given 2.5 s to follow",
    });
  });

  it("gives the steps as they are where proxies get no time", () => {
    const made = [write("Service"), write("VirtualService"), write("Service")];
    expect(withPauses(made, 0, true)).toEqual(made);
  });
});
