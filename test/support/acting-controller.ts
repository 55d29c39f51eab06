// A stand-in for the controller: acts on the objects of a fake API server whenever a command lets time pass.
import type { JsonObject } from "../../src/resources/json.ts";
import type { Clock } from "../../src/runtime.ts";
import { hostRoute, virtualService } from "./builders.ts";
import { steppingClock } from "./run-cli.ts";
import type { Shop } from "./shop.ts";

/** Each act is for one of the times that the command waits, in order; later ones change nothing. */
export function actingClock(...acts: readonly (() => void)[]): Clock {
  const clock = steppingClock();
  const left = [...acts];
  return {
    now: clock.now,
    sleep: async (milliseconds) => {
      await clock.sleep(milliseconds);
      left.shift()?.();
    },
  };
}

/** Writes members of the status, and with it the generation that it is about. */
export function writeStatus({ server }: Shop, added: JsonObject): void {
  const object = server.find("Rollout", "shop", "web");
  if (object === undefined) throw new Error("there is no Rollout");
  const { generation } = object["metadata"] as { readonly generation: number };
  const { abortedAt: _, ...status } = object["status"] as JsonObject;
  server.put({ ...object, status: { ...status, observedGeneration: String(generation), ...added } });
}

/** Gives the canary that weight in the VirtualService `web`. */
export function writeWeight(shop: Shop, canary: number): void {
  shop.put(virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary }) }] }));
}
