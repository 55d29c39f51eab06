import { describeObject } from "../../../resources/resource-ref.ts";
import { updateOf } from "../../../traffic/update.ts";
import { onLiveRollouts } from "../../live-state.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { valueAt } from "../../value.ts";
import { findObject } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const serviceWithoutHash = defineRule({
  name: "service-without-hash",
  group: "services",
  severity: "warning",
  scope: "live",
  what: "the stable Service, or one of the ping-pong Services, has no pod template hash in its selector during an update",
  why: "it selects canary pods too, so that they get more than their weight",
  fix: "wait until the controller has written the hash, or run kubectl istio-rollout sync where no controller acts; leave the key out of what is applied",
  sources: ["#5006", "#2316", "rule 55"],
  check: onLiveRollouts(({ view, state: { rollout, sides }, live }, world) => {
    const update = updateOf(rollout);
    if (sides.level === "subset" || (update.kind !== "running" && update.kind !== "aborted")) return [];
    const isPingPong = rollout.pingPong !== undefined && rollout.stableService === undefined;
    const services = isPingPong ? [live.services.stable, live.services.canary] : [live.services.stable];
    return services.flatMap((service) => {
      if (service === undefined || service.hash !== undefined) return [];
      const object = findObject(world, "Service", service.ref);
      if (object?.origin !== "cluster") return [];
      const hashes = `"${update.stable}" and "${update.canary}"`;
      const message = `${describeObject(service.ref)} selects hashes ${hashes} alike while ${describe(view.object)} is updated`;
      return [findingAt(valueAt(object, "spec", "selector"), message)];
    });
  }),
});
