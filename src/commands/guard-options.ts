// Guards that a pipeline puts before a command: it goes on only where the Rollout stands as the pipeline believes.
import type { Command } from "commander";
import { UserError } from "../errors.ts";
import type { Guards } from "../plan/guards.ts";
import { flagOf, readText } from "./shared-options.ts";

export function addGuardOptions(command: Command): Command {
  return command
    .option("--if-step <index>", "only if the Rollout is at this step index")
    .option("--if-weight <weight>", "only if the canary has this weight in all routes")
    .option("--if-hash <hash>", "only if this pod template hash is being rolled out");
}

/** Throws `usage` for what is no whole number, or no percentage. */
export function readGuards(values: Readonly<Record<string, unknown>>): Guards {
  return {
    step: readWholeNumber(values, "ifStep"),
    weight: readPercentage(values, "ifWeight"),
    hash: readText(values, "ifHash"),
  };
}

/** A weight in whole percents; undefined where the option is not given. Throws `usage`. */
export function readPercentage(values: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const weight = readWholeNumber(values, name);
  if (weight === undefined || weight <= 100) return weight;
  throw new UserError("usage", `${flagOf(name)} "${weight}" is more than 100 percent`, {
    hint: "weights are whole percents from 0 to 100",
  });
}

/** Undefined where the option is not given. Throws `usage`. */
export function readWholeNumber(values: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const text = readText(values, name);
  if (text === undefined) return undefined;
  if (/^(?:0|[1-9]\d{0,8})$/.test(text)) return Number(text);
  throw new UserError("usage", `${flagOf(name)} "${text}" is not a whole number of at least 0`, {
    hint: "leave it out, or give a number such as 2",
  });
}
