import { updateOf } from "../../../traffic/update.ts";
import { onLiveRollouts } from "../../live-state.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { valueAt } from "../../value.ts";
import { findDestinationRule } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const subsetWithoutHash = defineRule({
  name: "subset-without-hash",
  group: "destination-rule",
  severity: "warning",
  scope: "live",
  what: "the stable or canary subset has no pod template hash during an update",
  why: "it selects the pods of both versions, so that weights say nothing about who answers",
  fix: "run kubectl istio-rollout status to see what holds the controller, or sync where no controller acts; leave the label out of what is applied",
  sources: ["#1838", "#5006", "rule 43"],
  check: onLiveRollouts(({ view, state }, world) => {
    const rule = findDestinationRule(world, view);
    const update = updateOf(state.rollout);
    if (rule?.origin !== "cluster" || (update.kind !== "running" && update.kind !== "aborted")) return [];
    return (["stable", "canary"] as const).flatMap((side) => {
      const name = state.sides[side].subset;
      const subset = state.destinationRule?.subsets.find((candidate) => candidate.name === name);
      if (subset === undefined || subset.hash !== undefined) return [];
      const hashes = `"${update.stable}" and "${update.canary}"`;
      const message = `the ${side} subset "${name}" selects hashes ${hashes} alike while ${describe(view.object)} is updated`;
      return [findingAt(valueAt(rule, "spec", "subsets", subset.index, "labels"), message)];
    });
  }),
});
