// Commands about an update, each with a cluster in which it has something to do, and what it is to do.
import type { JsonObject } from "../../src/resources/json.ts";
import type { Clock } from "../../src/runtime.ts";
import { replicaSet } from "./builders.ts";
import { steppingClock } from "./run-cli.ts";
import { controllerLease, type Shop } from "./shop.ts";
import { arriveAtFifty, completeUpdate, giveUp, putStage, sentWrites, takeOver } from "./update-shop.ts";

export type UpdateCase = {
  readonly name: string;
  readonly line: readonly string[];
  readonly before?: (shop: Shop) => void;
  /** What the controller does once something was written. */
  readonly act?: (shop: Shop) => void;
  /** Kind of each target, with the subresource. */
  readonly steps: readonly string[];
  readonly via: "controller" | "direct";
};

/** The controller is gone. */
export function stop(shop: Shop): void {
  shop.put(controllerLease(3600));
}

const direct = ["VirtualService", "Rollout/status", "Service", "VirtualService"];
export const updateCases: readonly UpdateCase[] = [
  {
    name: "promote",
    line: ["promote", "web"],
    act: (shop) => arriveAtFifty(shop),
    steps: ["Rollout/status"],
    via: "controller",
  },
  {
    name: "promote of a Rollout that is paused by hand",
    line: ["promote", "web"],
    before: (shop) => putStage(shop, "paused", { spec: { paused: true } }),
    act: (shop) => arriveAtFifty(shop),
    steps: ["Rollout/status", "Rollout"],
    via: "controller",
  },
  {
    name: "promote --full",
    line: ["promote", "web", "--full"],
    act: (shop) => completeUpdate(shop),
    steps: ["Rollout/status"],
    via: "controller",
  },
  {
    name: "promote without a controller",
    line: ["promote", "web", "--full"],
    before: stop,
    steps: direct,
    via: "direct",
  },
  {
    name: "promote with pods to come",
    line: ["promote", "web", "--full"],
    before: (shop) => {
      stop(shop);
      shop.put(replicaSet("bbb", 1));
    },
    act: (shop) => shop.put(replicaSet("bbb", 4)),
    steps: ["ReplicaSet", ...direct],
    via: "direct",
  },
  { name: "abort", line: ["abort", "web"], act: (shop) => giveUp(shop), steps: ["Rollout/status"], via: "controller" },
  {
    name: "abort without a controller",
    line: ["abort", "web"],
    before: stop,
    steps: ["VirtualService", "Rollout/status"],
    via: "direct",
  },
  { name: "takeover", line: ["takeover", "web"], steps: ["Service", "Service", "Rollout"], via: "direct" },
  {
    name: "handback",
    line: ["handback", "web"],
    before: (shop) => takeOver(shop),
    steps: ["Rollout"],
    via: "controller",
  },
  {
    name: "handback --promote",
    line: ["handback", "web", "--promote"],
    before: (shop) => takeOver(shop),
    act: (shop) => completeUpdate(shop),
    steps: ["Rollout/status", "Rollout"],
    via: "controller",
  },
  {
    name: "handback --abort",
    line: ["handback", "web", "--abort"],
    before: (shop) => takeOver(shop),
    act: (shop) => giveUp(shop),
    steps: ["VirtualService", "Rollout/status", "Rollout"],
    via: "controller",
  },
  {
    name: "set-weight through a step",
    line: ["set-weight", "web", "50"],
    act: (shop) => arriveAtFifty(shop),
    steps: ["Rollout/status"],
    via: "controller",
  },
  {
    name: "set-weight --takeover",
    line: ["set-weight", "web", "33", "--takeover"],
    steps: ["Service", "Service", "Rollout", "VirtualService"],
    via: "direct",
  },
];

/** Acts from the moment on that something was written. */
export function clockWith(shop: Shop, act: (shop: Shop) => void = () => undefined): Clock {
  const clock = steppingClock();
  return {
    now: clock.now,
    sleep: (milliseconds) => {
      if (sentWrites(shop).length > 0) act(shop);
      return clock.sleep(milliseconds);
    },
  };
}

export type UpdateDocument = {
  readonly steps: readonly (JsonObject & { readonly target: { readonly kind: string } })[];
} & JsonObject;

export function targetsOf({ steps }: UpdateDocument): readonly string[] {
  return steps.map(({ target, subresource }) => `${target.kind}${subresource === undefined ? "" : `/${subresource}`}`);
}
