import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/plan/outcome.ts";
import type { FieldChange, KeptRoute, Plan, Request, Step, Weights, Write } from "../../src/plan/plan.ts";
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

const rollout = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", namespace: "shop", name: "web" } as const;

const emptyPlan: Plan = { goal: "", way: undefined, steps: [], outcome: undefined, kept: [], findings: [] };

function outcomeOf(plan: Partial<Plan>, parts: Partial<Omit<Outcome, "plan">> = {}): Outcome {
  return {
    command: "set-weight",
    rollout,
    context: undefined,
    dryRun: "none",
    forced: false,
    plan: { ...emptyPlan, ...plan },
    observed: [],
    ...parts,
  };
}

function write(parts: Partial<Write>): Write {
  return { kind: "write", target, routes: [], fields: [], patch: [], inverse: [], because: "", ...parts };
}

function outcome({ namespace = "shop", dryRun = "none", routes }: Parts): Outcome {
  const changes = routes ?? [change("http:primary", { canary: 10, stable: 90 }, { canary: 20, stable: 80 })];
  const step = write({ target: { ...target, namespace }, routes: changes });
  return outcomeOf({ goal: "canary weight 20%", steps: [step] }, { dryRun });
}

function kept(dryRun: Outcome["dryRun"]): Outcome {
  return outcomeOf({ kept: [{ target, route: "http:primary", weights: { canary: 20, stable: 80 } }] }, { dryRun });
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

describe("renderOutcome of a request", () => {
  const request: Request = {
    kind: "request",
    target: rollout,
    subresource: "status",
    body: { status: { abort: true } },
    done: "aborted",
    because: "the controller is to move all traffic to the stable side",
  };
  const wait: Step = { kind: "wait", until: { kind: "settled", milliseconds: 10_000 }, because: "proxies follow" };

  it.for([
    { name: "what was done", dryRun: "none", line: "rollout.argoproj.io/web aborted" },
    { name: "what would be done", dryRun: "client", line: "rollout.argoproj.io/web aborted (dry run)" },
    { name: "what the server would take", dryRun: "server", line: "rollout.argoproj.io/web aborted (server dry run)" },
  ] as const)("tells $name", ({ dryRun, line }) => {
    expect(renderOutcome(outcomeOf({ steps: [request] }, { dryRun }), plainTheme)).toEqual([line]);
  });

  it("tells nothing of a wait", () => {
    const routes = [change("http:primary", { canary: 10, stable: 90 }, { canary: 0, stable: 100 })];
    expect(renderOutcome(outcomeOf({ steps: [write({ routes }), wait, request] }), plainTheme)).toEqual([
      `${name} http:primary weight set to 0% (was 10%)`,
      "rollout.argoproj.io/web aborted",
    ]);
  });

  it("marks it as good", () => {
    const theme = { ...plainTheme, good: (text: string) => `<${text}>` };
    expect(renderOutcome(outcomeOf({ steps: [request] }), theme)).toEqual(["rollout.argoproj.io/web <aborted>"]);
  });
});

describe("renderOutcome of a field", () => {
  const service = { apiVersion: "v1", kind: "Service", namespace: "shop", name: "web-canary" } as const;
  const header = { name: "beta", route: [] };
  const field = (parts: Partial<FieldChange>): FieldChange => ({
    label: "selector",
    field: "spec.selector",
    before: undefined,
    after: undefined,
    ...parts,
  });

  it.for([
    {
      name: "a text that was set",
      change: field({ before: "bbb", after: "aaa" }),
      line: "service/web-canary selector set to aaa (was bbb)",
    },
    {
      name: "a text that was absent",
      change: field({ after: "aaa" }),
      line: "service/web-canary selector set to aaa (was unset)",
    },
    {
      name: "a text that was taken away",
      change: field({ before: "bbb" }),
      line: "service/web-canary selector removed (was bbb)",
    },
    {
      name: "a number, 0 too",
      change: field({ label: "replicas", before: 4, after: 0 }),
      line: "service/web-canary replicas set to 0 (was 4)",
    },
    {
      name: "a boolean",
      change: field({ label: "paused", before: true, after: false }),
      line: "service/web-canary paused set to false (was true)",
    },
    {
      name: "a whole object that was added",
      change: field({ label: "route http:beta", after: header }),
      line: "service/web-canary route http:beta added",
    },
    {
      name: "a whole object that was taken away",
      change: field({ label: "route http:beta", before: header }),
      line: "service/web-canary route http:beta removed",
    },
    {
      name: "a whole object that was replaced",
      change: field({ label: "route http:beta", before: header, after: { name: "beta" } }),
      line: "service/web-canary route http:beta changed",
    },
    {
      name: "a list that was replaced",
      change: field({ label: "pauses", before: [{ reason: "a" }], after: [] }),
      line: "service/web-canary pauses changed",
    },
  ])("tells $name", ({ change: made, line }) => {
    const plan = { steps: [write({ target: service, fields: [made] })] };
    expect(renderOutcome(outcomeOf(plan), plainTheme)).toEqual([line]);
  });

  it("gives way to what the write comes down to, where that is told", () => {
    const fields = [field({ label: "instance id", after: "taken-over" })];
    const steps = [write({ target: rollout, fields, done: "taken over" })];
    expect(renderOutcome(outcomeOf({ steps }), plainTheme)).toEqual(["rollout.argoproj.io/web taken over"]);
    expect(renderOutcome(outcomeOf({ steps }, { dryRun: "client" }), plainTheme)).toEqual([
      "rollout.argoproj.io/web taken over (dry run)",
    ]);
  });

  it("comes after the routes of the same object", () => {
    const routes = [change("http:primary", { canary: 10, stable: 90 }, { canary: 0, stable: 100 })];
    const fields = [field({ label: "route http:beta", before: header })];
    expect(renderOutcome(outcomeOf({ steps: [write({ routes, fields })] }), plainTheme)).toEqual([
      `${name} http:primary weight set to 0% (was 10%)`,
      `${name} route http:beta removed`,
    ]);
  });

  it("reads the same in a dry run, but for the note", () => {
    const steps = [write({ target: service, fields: [field({ before: "bbb", after: "aaa" })] })];
    expect(renderOutcome(outcomeOf({ steps }, { dryRun: "client" }), plainTheme)).toEqual([
      "service/web-canary selector set to aaa (was bbb) (dry run)",
    ]);
  });
});

describe("renderOutcome of what was seen at the end", () => {
  const seen = (route: string, canary: number | undefined, namespace = "shop"): KeptRoute => ({
    target: { ...target, namespace },
    route,
    weights: { canary, stable: 100 - (canary ?? 0) },
  });
  const aborted: Request = { kind: "request", target: rollout, body: {}, done: "aborted", because: "" };

  it("tells each route after what was asked for", () => {
    const observed = [seen("http:primary", 0), seen("http:primary", 0, "edge")];
    expect(renderOutcome(outcomeOf({ steps: [aborted] }, { observed }), plainTheme)).toEqual([
      "rollout.argoproj.io/web aborted",
      `${name} http:primary has canary 0%, stable 100%`,
      `${name} (namespace edge) http:primary has canary 0%, stable 100%`,
    ]);
  });

  it("takes a weight that is left out for 0", () => {
    expect(renderOutcome(outcomeOf({}, { observed: [seen("http:#0", undefined)] }), plainTheme)).toEqual([
      `${name} http:#0 has canary 0%, stable 100%`,
    ]);
  });

  it("marks the canary's share as good", () => {
    const theme = { ...plainTheme, good: (text: string) => `<${text}>` };
    expect(renderOutcome(outcomeOf({}, { observed: [seen("http:#0", 20)] }), theme)).toEqual([
      `${name} http:#0 has <canary 20%>, stable 80%`,
    ]);
  });

  it("does not repeat a route that was written, and tells the same route of another object", () => {
    const routes = [change("http:primary", { canary: 10, stable: 90 }, { canary: 0, stable: 100 })];
    const observed = [seen("http:primary", 0), seen("http:internal", 0), seen("http:primary", 0, "edge")];
    expect(renderOutcome(outcomeOf({ steps: [write({ routes })] }, { observed }), plainTheme)).toEqual([
      `${name} http:primary weight set to 0% (was 10%)`,
      `${name} http:internal has canary 0%, stable 100%`,
      `${name} (namespace edge) http:primary has canary 0%, stable 100%`,
    ]);
  });
});

describe("renderOutcome where there is nothing to do", () => {
  const already = "no update is under way";

  it.for([
    { name: "why", dryRun: "none", line: "rollout.argoproj.io/web unchanged: no update is under way" },
    {
      name: "why in a dry run",
      dryRun: "client",
      line: "rollout.argoproj.io/web unchanged: no update is under way (dry run)",
    },
  ] as const)("tells $name", ({ dryRun, line }) => {
    expect(renderOutcome(outcomeOf({ already }, { dryRun }), plainTheme)).toEqual([line]);
  });

  it("tells the routes that stand before it", () => {
    const { plan } = kept("none");
    expect(renderOutcome(outcomeOf({ ...plan, already }), plainTheme)).toEqual([
      `${name} http:primary weight unchanged (20%)`,
      "rollout.argoproj.io/web unchanged: no update is under way",
    ]);
  });

  it("does not tell it beside a change", () => {
    const { plan } = outcome({});
    expect(renderOutcome(outcomeOf({ ...plan, already }), plainTheme)).toEqual([
      `${name} http:primary weight set to 20% (was 10%)`,
    ]);
  });
});
