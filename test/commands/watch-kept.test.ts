import { describe, expect, it } from "vitest";
import { checkKept } from "../../src/commands/watch-kept.ts";
import { UserError } from "../../src/errors.ts";
import { afterStep, inSequence } from "../../src/plan/after-step.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { relabelSide } from "../../src/plan/relabel.ts";
import type { Runtime } from "../../src/runtime.ts";
import { findObject } from "../../src/traffic/with-object.ts";
import { updateState } from "../support/update-states.ts";

/** As for `revert`, which has no way back to plan from. */
function planFor(): Plan {
  throw new UserError("record-missing", "there is no record");
}

const start = updateState({ level: "subset", stable: "aaa", canary: "aaa" });
const { steps, state } = inSequence(start, [
  (now) => relabelSide(now, "canary", "bbb"),
  (now) => relabelSide(now, "stable", "bbb"),
]);
const plan: Plan = { goal: "", way: undefined, steps, outcome: undefined, kept: [], findings: [] };

/** What is said where each of the subsets was pointed elsewhere in the end. */
async function verdict(...sides: readonly ("stable" | "canary")[]) {
  const left = sides.flatMap((side) => relabelSide(state, side, "aaa")).reduce(afterStep, state);
  const store = {
    read: async (key: Parameters<typeof findObject>[1]) => findObject(left, key),
    readRollout: () => Promise.reject(new Error("not asked for")),
    apply: () => Promise.reject(new Error("not asked for")),
  };
  const { error } = await checkKept({ state, plan }, { store, planFor, verifyFor: 1, runtime: {} as Runtime });
  return error?.message;
}

describe("checkKept of an object that was written twice, where nothing can be planned any more", () => {
  const changed = 'DestinationRule "shop/web" no longer stands as written, changed by somebody';

  it.for([
    { name: "finds nothing where both writes stand", sides: [], message: undefined },
    { name: "sees that the last write was put back", sides: ["stable"], message: changed },
    { name: "sees that the first write was put back", sides: ["canary"], message: changed },
  ] as const)("$name", async ({ sides, message }) => {
    expect(await verdict(...sides)).toBe(message);
  });
});
