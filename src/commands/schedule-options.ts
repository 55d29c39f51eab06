// Options of a walk through several weights.
import type { Command } from "commander";
import { UserError } from "../errors.ts";
import { parseWeight } from "../traffic/weight.ts";
import { readDuration, readText } from "./shared-options.ts";

export type Schedule = {
  /** Integer percents in the order in which they are set, at least one. */
  readonly weights: readonly number[];
  /** Between two of them, in ms. */
  readonly interval: number;
  /** A shell command that has to succeed before each increase. */
  readonly check: string | undefined;
};

export function addScheduleOptions(command: Command): Command {
  return command
    .option("--schedule <weights>", "set these weights one after the other, such as 5,10,25,50")
    .option("--interval <duration>", "with --schedule: time between two of them", "2m")
    .option("--check <command>", "with --schedule: shell command before each increase; if it fails, all goes back");
}

/** Throws `usage`, and `invalid-weight` for what is no weight. */
export function readSchedule(
  values: Readonly<Record<string, unknown>>,
  weight: string | undefined,
): Schedule | undefined {
  const text = readText(values, "schedule");
  const check = readText(values, "check");
  const interval = readDuration(values, { name: "interval", fallback: "2m" });
  if (text === undefined && weight === undefined) {
    throw new UserError("usage", "neither a weight nor --schedule is given", {
      hint: "kubectl istio-rollout set-weight ROLLOUT 20",
    });
  }
  if (text === undefined) {
    if (check !== undefined) throw new UserError("usage", "--check goes with --schedule only");
    return undefined;
  }
  if (weight !== undefined) throw new UserError("usage", `a weight (${weight}) and --schedule exclude each other`);
  return { weights: text.split(",").map(parseWeight), interval, check };
}
