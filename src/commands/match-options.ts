// Options of the commands that set a managed route: which requests it takes, and what it takes over.
import type { Command } from "commander";
import type { RouteMatch } from "../resources/rollout-steps.ts";
import { parseRouteMatch } from "../traffic/route-match.ts";
import { collect, readTexts } from "./shared-options.ts";

export function addMatchOptions(command: Command): Command {
  return command
    .option(
      "--match <match>",
      "header:NAME=VALUE, path=VALUE or method=VALUE, several joined by semicolons; VALUE is a text, exact:TEXT, prefix:TEXT or regex:TEXT (repeatable, one of them has to hold)",
      collect,
    )
    .option("--no-inherit", "do not take over timeout, retries, corsPolicy, rewrite and headers of the weighted route");
}

/** Undefined where none is given. Throws `invalid-match`. */
export function readMatches(values: Readonly<Record<string, unknown>>): readonly RouteMatch[] | undefined {
  const matches = readTexts(values, "match").map(parseRouteMatch);
  return matches.length === 0 ? undefined : matches;
}
