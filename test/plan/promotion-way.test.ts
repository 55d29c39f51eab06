import { describe, expect, it } from "vitest";
import type { PromotionTarget } from "../../src/plan/plan-promote.ts";
import { requirePromotionWay } from "../../src/plan/promotion-way.ts";
import type { ControllerState } from "../../src/traffic/controller.ts";
import type { Via } from "../../src/traffic/way.ts";
import { errorText } from "../support/caught.ts";
import { aborted, promoted, type UpdateParts, updateState } from "../support/update-states.ts";

const because = "its Lease was looked at";
const controllers = {
  alive: { status: "alive", because },
  unknown: { status: "unknown", because, missing: "list leases.coordination.k8s.io -A" },
  stopped: { status: "stopped", because },
  absent: { status: "absent", because },
  released: { status: "released", because },
  idle: { status: "idle", because },
} as const satisfies Record<ControllerState["status"], ControllerState>;

const targets = {
  next: { kind: "next" },
  full: { kind: "full" },
  step: { kind: "step", index: 2 },
  weight: { kind: "weight", weight: 50 },
} as const satisfies Record<PromotionTarget["kind"], PromotionTarget>;

const onlyFull = "error[only-full-promotion]";
const isAborted = "error[rollout-is-aborted]";

type Row = { readonly via: Via; readonly controllers: readonly ControllerState["status"][] } & Readonly<
  Record<PromotionTarget["kind"], string>
>;

function wayOf(parts: UpdateParts, target: PromotionTarget, via: Via): string {
  try {
    const way = requirePromotionWay(updateState(parts), target, via);
    expect(way.because).toBe(because);
    return way.via;
  } catch (error) {
    return errorText(() => {
      throw error;
    }).split(":")[0] as string;
  }
}

function expectWays(status: UpdateParts["status"], row: Row): void {
  for (const name of row.controllers) {
    const parts = { controller: controllers[name], ...(status && { status }) };
    const found = Object.entries(targets).map(([kind, target]) => [kind, wayOf(parts, target, row.via)]);
    const { via: _, controllers: __, ...expected } = row;
    expect({ name, ...Object.fromEntries(found) }).toEqual({ name, ...expected });
  }
}

const acting = ["alive", "unknown"] as const;
const gone = ["stopped", "absent", "released", "idle"] as const;

describe("who carries out the promotion of an update that is under way", () => {
  const all = { next: "controller", full: "controller", step: "controller", weight: "controller" };
  it.for([
    { name: "a controller that may act", row: { via: "auto", controllers: acting, ...all } },
    {
      name: "nobody but for the end, where none acts",
      row: { via: "auto", controllers: gone, next: onlyFull, full: "direct", step: onlyFull, weight: onlyFull },
    },
    {
      name: "the controller where it was named, alive or not",
      row: { via: "controller", controllers: [...acting, ...gone], ...all },
    },
    {
      name: "this tool where --direct says so, for the end",
      row: {
        via: "direct",
        controllers: [...acting, ...gone],
        next: "direct",
        full: "direct",
        step: onlyFull,
        weight: onlyFull,
      },
    },
  ] satisfies readonly { readonly name: string; readonly row: Row }[])("is $name", ({ row }) => {
    expectWays(undefined, row);
  });
});

describe("who carries out the promotion of an aborted update", () => {
  const refused = { next: isAborted, full: isAborted, step: isAborted, weight: isAborted };
  const all = { next: "controller", full: "controller", step: "controller", weight: "controller" };
  it.for([
    { name: "is left to the plan for a controller", row: { via: "auto", controllers: acting, ...all } },
    { name: "is nobody without one", row: { via: "auto", controllers: gone, ...refused } },
    { name: "is nobody with --direct", row: { via: "direct", controllers: acting, ...refused } },
  ] satisfies readonly { readonly name: string; readonly row: Row }[])("$name", ({ row }) => {
    expectWays(aborted, row);
  });
});

describe("who carries out the promotion of a healthy Rollout", () => {
  it("is no question: there is nothing to do, or what a sequence that was cut off left", () => {
    const all = { next: "direct", full: "direct", step: "direct", weight: "direct" };
    expectWays(promoted, { via: "auto", controllers: gone, ...all });
    expectWays(promoted, { via: "direct", controllers: acting, ...all });
  });
});

describe("a promotion that nobody can carry out", () => {
  const hint = "  hint: --full finishes the update directly; set-weight moves the traffic by hand";
  it.for([
    {
      name: "says what was found about the controller",
      via: "auto",
      text: `error[only-full-promotion]: no controller is there to take Rollout "shop/web" through its steps: its Lease is old\n${hint}`,
    },
    {
      name: "says what --direct leaves out",
      via: "direct",
      text: `error[only-full-promotion]: only a controller takes Rollout "shop/web" to one of its steps, and --direct does without\n${hint}`,
    },
  ] as const)("$name", ({ via, text }) => {
    expect(errorText(() => requirePromotionWay(updateState(), targets.step, via))).toBe(text);
  });

  it("says that an aborted update is retried first", () => {
    expect(errorText(() => requirePromotionWay(updateState({ status: aborted }), targets.full, "auto"))).toBe(
      [
        'error[rollout-is-aborted]: the update of Rollout "shop/web" was aborted; it cannot be promoted',
        "  hint: kubectl istio-rollout retry web -n shop starts it again",
      ].join("\n"),
    );
  });
});
