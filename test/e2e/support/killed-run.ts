// A command line on both clusters that dies in the middle.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { openApiProxy, type ProxiedRequest } from "./api-proxy.ts";
import { primaryServer } from "./primary-cluster.ts";
import { state } from "./test-cluster.ts";

/** The process is ended with SIGKILL when it sends the write of that number; the write does not get through. */
export async function runKilledAt(step: number, line: readonly string[]): Promise<void> {
  let kill = () => {};
  let writes = 0;
  const intercept = async (request: ProxiedRequest) => {
    if (!isWrite(request) || ++writes < step) return undefined;
    kill();
    return new Promise<undefined>(() => {});
  };
  const proxies = await Promise.all([
    openApiProxy(intercept, { context: "rollouts", target: state.rollouts.server }),
    openApiProxy(intercept, { context: "primary", target: primaryServer }),
  ]);
  onTestFinished(async () => void (await Promise.all(proxies.map(({ close }) => close()))));
  const path = join(state.folder, "path");
  const kubeconfig = proxies.map((proxy) => proxy.kubeconfig).join(":");
  const child = spawn(join(path, "kubectl"), ["istio-rollout", ...line], {
    env: { PATH: path, HOME: state.folder, KUBECONFIG: kubeconfig },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let told = "";
  child.stderr.on("data", (data) => {
    told += data;
  });
  kill = () => child.kill("SIGKILL");
  const [, signal] = await once(child, "exit");
  expect(signal, told).toBe("SIGKILL");
}

/** Reviews leave nothing behind, and neither do dry runs. */
function isWrite({ method, path, body }: ProxiedRequest): boolean {
  return method !== "GET" && !/dryRun|selfsubjectaccessreviews/.test(`${path} ${body}`);
}
