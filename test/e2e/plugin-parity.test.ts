// The requests of this tool beside those of the existing plugin, for the same Rollout in the same state. The proxy has
// the API server answer each of them without storing anything, so that one Rollout serves for all commands.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiProxy, openApiProxy, type ProxiedRequest } from "./support/api-proxy.ts";
import { createNamespace, deleteNamespace, type TestNamespace } from "./support/examples.ts";
import { runProgram } from "./support/istio-rollout.ts";
import { bringInto, type RolloutState, rolloutStates } from "./support/rollout-states.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";

const commands = ["promote", "promote --full", "abort", "retry", "pause", "restart", "undo"] as const;
type CommandLine = (typeof commands)[number];

/**
 * Where this tool differs on purpose: there is nothing to do, the plugin's patch has no effect on the controller, or it
 * would promote what was given up.
 */
const exceptions: Readonly<Record<RolloutState, Partial<Record<CommandLine, "nothing" | "refused" | "other">>>> = {
  paused: { retry: "nothing" },
  progressing: { retry: "nothing" },
  aborted: { promote: "refused", "promote --full": "refused", abort: "nothing" },
  healthy: { promote: "nothing", "promote --full": "nothing", abort: "nothing", retry: "nothing", undo: "refused" },
  "paused-by-hand": { retry: "nothing", pause: "nothing" },
  "promotion-pending": { abort: "other", retry: "nothing" },
};

let namespace: TestNamespace;
let proxy: ApiProxy;
const seen: ProxiedRequest[] = [];

beforeAll(async () => {
  namespace = await createNamespace(kubectl, "plugin-parity");
  await rolloutsController.start();
  proxy = await openApiProxy(async (request) => {
    const url = new URL(request.path, "http://proxy");
    if (request.method === "GET" || url.searchParams.has("dryRun")) return undefined;
    seen.push({ ...request, path: url.pathname });
    return "dry-run";
  });
});

afterAll(async () => {
  await proxy.close();
  await deleteNamespace(kubectl, namespace);
});

describe.each(rolloutStates)("a Rollout that is %s", (state) => {
  let rollout: string;
  beforeAll(async () => {
    rollout = await bringInto(kubectl, namespace, state);
  });

  it.each(commands)("gets for %s what the plugin sends", async (command) => {
    const theirs = await requestsOf(["argo", "rollouts", ...pluginWords(command), rollout]);
    const ours = await requestsOf(["istio-rollout", ...command.split(" "), rollout, "--no-wait", "--no-record"]);
    const exception = exceptions[state][command];
    switch (exception) {
      case undefined:
        expect(theirs.requests).not.toEqual([]);
        expect(ours).toEqual({ ...theirs, exitCode: 0 });
        break;
      case "nothing":
        expect(ours).toEqual({ requests: [], exitCode: 0 });
        break;
      case "refused":
        expect(ours.requests).toEqual([]);
        expect([1, 3]).toContain(ours.exitCode);
        break;
      case "other":
        expect(ours).toMatchObject({
          requests: [{ body: { status: { abort: true, promoteFull: false } } }],
          exitCode: 0,
        });
        expect(theirs.requests).toMatchObject([{ body: { status: { abort: true } } }]);
    }
  });
});

function pluginWords(command: CommandLine): readonly string[] {
  return command === "retry" ? ["retry", "rollout"] : command.split(" ");
}

async function requestsOf(words: readonly string[]) {
  seen.length = 0;
  const options = { kubeconfig: proxy.kubeconfig };
  const { exitCode } = await runProgram("kubectl", [...words, "--namespace", namespace.name], options);
  const requests = seen.map(({ method, path, contentType, body }) => ({
    method,
    path,
    contentType,
    body: JSON.parse(body.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "TIME")) as unknown,
  }));
  return { requests, exitCode };
}
