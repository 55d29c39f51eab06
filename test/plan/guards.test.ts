import { describe, expect, it } from "vitest";
import { type Guards, requireGuards } from "../../src/plan/guards.ts";
import { hostRoute, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { type UpdateParts, updateState } from "../support/update-states.ts";

const none: Guards = { step: undefined, weight: undefined, hash: undefined };
const hint = "  hint: somebody moved it since the command was prepared; nothing was changed";
const route = "virtualservice.networking.istio.io/web http:primary has canary 10%";

describe("requireGuards", () => {
  it.for([
    { name: "nothing is asked for", guards: {} },
    { name: "it is at that step", guards: { step: 1 } },
    { name: "it is at that weight", guards: { weight: 10 } },
    { name: "it rolls out that hash", guards: { hash: "bbb" } },
    { name: "all of it holds", guards: { step: 1, weight: 10, hash: "bbb" } },
    {
      name: "no step is reached yet, which is step 0",
      guards: { step: 0 },
      parts: { status: { currentStepIndex: null } },
    },
    { name: "a weight of 0 is asked for and holds", guards: { weight: 0 }, parts: { weight: 0 } },
  ] satisfies readonly { readonly name: string; readonly guards: Partial<Guards>; readonly parts?: UpdateParts }[])(
    "lets pass where $name",
    ({ guards, ...rest }) => {
      const state = updateState("parts" in rest ? rest.parts : {});
      expect(() => requireGuards(state, { ...none, ...guards })).not.toThrow();
    },
  );

  const others = [{ host: "legacy", weight: 10 }];
  it.for([
    { name: "another step", guards: { step: 2 }, found: "at step 1, not 2" },
    { name: "step 0, where it is further", guards: { step: 0 }, found: "at step 1, not 0" },
    { name: "another hash", guards: { hash: "ccc" }, found: "rolling out hash bbb, not ccc" },
    {
      name: "a hash, where there is none",
      guards: { hash: "ccc" },
      parts: { status: { currentPodHash: "" } },
      found: "rolling out hash none, not ccc",
    },
    { name: "another weight", guards: { weight: 50 }, found: `not at canary 50% in all of its routes: ${route}` },
    {
      name: "weight 0, where it has some",
      guards: { weight: 0 },
      found: `not at canary 0% in all of its routes: ${route}`,
    },
    {
      name: "a weight that one of two VirtualServices has",
      guards: { weight: 10 },
      parts: {
        rollout: { istio: { virtualServices: [{ name: "web" }, { name: "edge" }] } },
        virtualServices: [
          virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary: 10 }) }] }),
          virtualService("edge", { http: [{ name: "outer", ...hostRoute({ canary: 20 }) }] }),
        ],
      },
      found: `not at canary 10% in all of its routes: ${route}, virtualservice.networking.istio.io/edge http:outer has canary 20%`,
    },
    {
      name: "a weight that other destinations leave no room for",
      guards: { weight: 100 },
      parts: {
        virtualServices: [
          virtualService("web", { http: [{ name: "primary", ...hostRoute({ stable: 80, canary: 10 }, others) }] }),
        ],
      },
      found: `not at canary 100% in all of its routes: ${route}`,
    },
    {
      name: "a weight of routes that are gone",
      guards: { weight: 10 },
      parts: { virtualServices: [virtualService("web", { http: [{ name: "other", ...hostRoute() }] })] },
      found: "not at canary 10% in all of its routes: its routes cannot be told",
    },
    { name: "the step first of several", guards: { step: 3, hash: "ccc", weight: 50 }, found: "at step 1, not 3" },
  ] satisfies readonly {
    readonly name: string;
    readonly guards: Partial<Guards>;
    readonly parts?: UpdateParts;
    readonly found: string;
  }[])("refuses $name", ({ guards, found, ...rest }) => {
    const state = updateState("parts" in rest ? rest.parts : {});
    expect(errorText(() => requireGuards(state, { ...none, ...guards }))).toBe(
      `error[guard-not-met]: Rollout "shop/web" is ${found}\n${hint}`,
    );
  });
});
