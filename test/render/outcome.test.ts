import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/plan/outcome.ts";
import type { Weights } from "../../src/plan/plan.ts";
import { renderOutcome } from "../../src/render/outcome.ts";
import { plainTheme } from "../../src/render/theme.ts";

const target = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  namespace: "shop",
  name: "web",
} as const;

function change(route: string, before: Weights, after: Weights) {
  return { route, before, after };
}

type Parts = {
  readonly namespace?: string;
  readonly dryRun?: Outcome["dryRun"];
  readonly routes?: readonly ReturnType<typeof change>[];
};

function outcome({ namespace = "shop", dryRun = "none", routes }: Parts): Outcome {
  const changes = routes ?? [change("http:primary", { canary: 10, stable: 90 }, { canary: 20, stable: 80 })];
  const place = { ...target, namespace };
  return {
    command: "set-weight",
    rollout: { namespace: "shop", name: "web" },
    context: undefined,
    dryRun,
    forced: false,
    plan: {
      goal: "canary weight 20%",
      steps: [{ target: place, routes: changes, patch: [], inverse: [], because: "" }],
      kept: [],
      findings: [],
    },
  };
}

function kept(dryRun: Outcome["dryRun"]): Outcome {
  const plan = {
    goal: "",
    steps: [],
    kept: [{ target, route: "http:primary", weights: { canary: 20, stable: 80 } }],
    findings: [],
  };
  return { ...outcome({ dryRun }), plan };
}

const name = "virtualservice.networking.istio.io/web";

describe("renderOutcome", () => {
  it.for([
    { name: "a weight that was set", made: outcome({}), lines: [`${name} http:primary weight set to 20% (was 10%)`] },
    {
      name: "a weight that was left out before",
      made: outcome({ routes: [change("tcp:3306", { canary: undefined, stable: 100 }, { canary: 5, stable: 95 })] }),
      lines: [`${name} tcp:3306 weight set to 5% (was unset)`],
    },
    {
      name: "a line for each route",
      made: outcome({
        routes: ["http:a", "http:b"].map((route) =>
          change(route, { canary: 0, stable: 100 }, { canary: 100, stable: 0 }),
        ),
      }),
      lines: [`${name} http:a weight set to 100% (was 0%)`, `${name} http:b weight set to 100% (was 0%)`],
    },
    {
      name: "the namespace where it is another one than the Rollout's",
      made: outcome({ namespace: "edge" }),
      lines: [`${name} (namespace edge) http:primary weight set to 20% (was 10%)`],
    },
    {
      name: "before and after in a dry run",
      made: outcome({ dryRun: "client" }),
      lines: [`${name} http:primary canary 10% → 20%, stable 90% → 80% (dry run)`],
    },
    {
      name: "before and after in a server dry run",
      made: outcome({ dryRun: "server" }),
      lines: [`${name} http:primary canary 10% → 20%, stable 90% → 80% (server dry run)`],
    },
    {
      name: "weights left out before in a dry run",
      made: outcome({
        dryRun: "client",
        routes: [change("http:#0", { canary: undefined, stable: undefined }, { canary: 0, stable: 100 })],
      }),
      lines: [`${name} http:#0 canary unset → 0%, stable unset → 100% (dry run)`],
    },
    {
      name: "a route that has its weight already",
      made: kept("none"),
      lines: [`${name} http:primary weight unchanged (20%)`],
    },
    {
      name: "such a route in a dry run",
      made: kept("client"),
      lines: [`${name} http:primary weight unchanged (20%) (dry run)`],
    },
    {
      name: "such a route in a server dry run",
      made: kept("server"),
      lines: [`${name} http:primary weight unchanged (20%) (server dry run)`],
    },
  ])("tells $name", ({ made, lines }) => {
    expect(renderOutcome(made, plainTheme)).toEqual(lines);
  });

  it("puts what changed before what stood", () => {
    const changed = outcome({});
    const made = { ...changed, plan: { ...changed.plan, kept: kept("none").plan.kept } };
    expect(renderOutcome(made, plainTheme).map((line) => line.split(" ").at(3))).toEqual(["set", "unchanged"]);
  });

  it("marks a weight that was set as good", () => {
    const theme = { ...plainTheme, good: (text: string) => `<${text}>` };
    expect(renderOutcome(outcome({}), theme)).toEqual([`${name} http:primary weight <set to 20%> (was 10%)`]);
  });
});
