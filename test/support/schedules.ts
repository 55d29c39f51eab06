// What a schedule of set-weight meets in tests: the shell of its checks, and a controller that comes to 50%.
import type { Clock } from "../../src/runtime.ts";
import { type CliInput, steppingClock } from "./run-cli.ts";
import type { Shop } from "./shop.ts";
import { arriveAtFifty, sentWrites } from "./update-shop.ts";

/** A shell that gives these exit codes in turn, with what it was told. */
export function checkingShell(shop: Shop, exitCodes: readonly number[]) {
  const runs: unknown[] = [];
  const left = [...exitCodes];
  const runShell: NonNullable<CliInput["runShell"]> = async (command, variables) => {
    runs.push([command, variables, shop.weights("web")]);
    return left.shift() ?? 0;
  };
  return { runShell, runs };
}

/** A controller that comes to 50% as soon as it is asked for step 2, and to nothing else. */
export function arrivingAtFifty(shop: Shop): Clock {
  const clock = steppingClock();
  const sleep = (milliseconds: number) => {
    if (sentWrites(shop).at(-1)?.includes('"currentStepIndex":2')) arriveAtFifty(shop);
    return clock.sleep(milliseconds);
  };
  return { now: clock.now, sleep };
}
