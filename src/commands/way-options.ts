// Options of commands that a controller may carry out: who does it, and how long is waited for what.
import { type Command, Option } from "commander";
import { UserError } from "../errors.ts";
import type { Via } from "../traffic/way.ts";
import { readDuration, readText, requireOneOf } from "./shared-options.ts";

export type WayOptions = {
  readonly via: Via;
  /** Whether the command stays until the outcome shows. */
  readonly wait: boolean;
  /** How long anything may take before the command gives up, in ms. */
  readonly timeout: number;
  /** How long a controller may take to act on a request before it counts as not acting, in ms. */
  readonly grace: number;
  /** How long proxies get to hear of a write before the next one, in ms. */
  readonly settle: number;
};

/** `--via` with its shorthand, and what a controller may need. */
export function addViaOptions(command: Command): Command {
  return addViaOption(addWaitOptions(command));
}

/** `--via` with its shorthand, for commands that never wait for a controller. */
export function addViaOption(command: Command): Command {
  return command
    .addOption(
      new Option("--via <way>", "who carries it out: the controller, or this tool directly")
        .choices(["auto", "controller", "direct"])
        .default("auto"),
    )
    .option("--direct", "short for --via direct");
}

/** For commands that go on directly where a controller leaves a request undone. */
export function addGraceOption(command: Command): Command {
  return command.option("--grace <duration>", "how long the controller gets to act on a request", "5s");
}

/** For commands whose direct writes come in several stages. */
export function addSettleOption(command: Command): Command {
  return command.option("--settle <duration>", "pause between direct writes, for all proxies to follow", "10s");
}

export function addWaitOptions(command: Command): Command {
  return command
    .option("--no-wait", "do not wait until the outcome shows")
    .option("--timeout <duration>", "how long to wait for it", "5m");
}

/** Throws `usage` where --direct and --via contradict each other, or a value is no duration. */
export function readWayOptions(values: Readonly<Record<string, unknown>>): WayOptions {
  const via = requireOneOf(readText(values, "via") ?? "auto", ["auto", "controller", "direct"]);
  const direct = values["direct"] === true;
  if (direct && via === "controller") throw new UserError("usage", "--direct and --via controller exclude each other");
  return {
    via: direct ? "direct" : via,
    wait: values["wait"] !== false,
    timeout: readDuration(values, { name: "timeout", fallback: "5m" }),
    grace: readDuration(values, { name: "grace", fallback: "5s" }),
    settle: readDuration(values, { name: "settle", fallback: "10s" }),
  };
}

/** For commands that write themselves and wait for nothing. */
export const directWay: WayOptions = { via: "direct", wait: false, timeout: 0, grace: 0, settle: 0 };

/** Manifests have no controller. Throws `usage`. */
export function refuseControllerOffline({ via }: WayOptions, files: readonly string[]): void {
  if (via === "controller" && files.length > 0)
    throw new UserError("usage", "--via needs a cluster and does not go with -f");
}
