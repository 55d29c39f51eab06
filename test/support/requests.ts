// What command lines come down to.
import { parseCommandLine } from "../../src/cli.ts";
import type { Invocation } from "../../src/commands/invocation.ts";

/** The options of every change where none is given. */
export const mutation = {
  files: [],
  recursive: false,
  write: false,
  dryRun: "none",
  force: false,
  record: true,
  reason: undefined,
  fieldManager: "kubectl-istio-rollout",
  verifyFor: 2000,
  controllerNamespace: undefined,
};

/** The options about who carries it out, where none is given; times in ms. */
export const way = { via: "auto", wait: true, timeout: 300_000, grace: 5_000, settle: 10_000 };

export const setWeight = {
  rollout: "web",
  weight: 20,
  routes: { kind: "rollout" },
  takeover: false,
  schedule: undefined,
  mutation,
  way,
};

export function parse(line: readonly string[]): Invocation {
  const parsed = parseCommandLine(line);
  if ("help" in parsed) throw new Error("only help was asked for");
  return parsed;
}

export function requestOf(line: readonly string[]): unknown {
  return parse(line).request;
}
