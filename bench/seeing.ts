// `npm run bench:seeing [RUNS]`: get, status and wait beside kubectl and the existing plugin, on the same real API server
// with 1, 100 and 5,000 Rollouts. The tool is run as kubectl would run it, without kubectl in front.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ControlPlane } from "../test/e2e/control-plane/control-plane.ts";
import { withControlPlane } from "../test/e2e/control-plane/with-control-plane.ts";
import { createNamespace, type TestNamespace } from "../test/e2e/support/examples.ts";
import { deployPaused } from "../test/e2e/support/rollouts.ts";
import { fillNamespace, patchRolloutStatus } from "./many-rollouts.ts";
import { type Command, measure } from "./measure.ts";
import { report } from "./report.ts";

// Some Node versions parse it at every start, and kubectl ignores it.
delete process.env["NODE_EXTRA_CA_CERTS"];

const runs = Number(process.argv[2] ?? 11);
const waits = 5;
const untilTheyWatch = 3_000;
const tool = [process.execPath, resolve("bin/kubectl-istio_rollout.js")];

await withControlPlane({}, async (controlPlane) => {
  const namespace = await createNamespace(controlPlane.kubectl, "bench");
  await deployPaused(controlPlane.kubectl, namespace, ["host-level"]);
  await benchWait(controlPlane, namespace);
  await controlPlane.controller.kill();
  let before = 1;
  for (const count of [1, 100, 5_000]) {
    await fillNamespace(controlPlane.state, { namespace: namespace.name, from: before, to: count });
    before = Math.max(before, count);
    benchOne(controlPlane, namespace, count);
    benchList(controlPlane, namespace, count);
  }
  return { failed: false };
});

type Access = { readonly kubectl: string; readonly plugin: string; readonly access: readonly string[] };

function accessTo({ state }: ControlPlane, { name }: TestNamespace): Access {
  const { kubectl, "kubectl-argo-rollouts": plugin } = state.programs;
  return { kubectl, plugin, access: ["--kubeconfig", state.rollouts.kubeconfig, "-n", name] };
}

/** The plugin's own figures come first, as the yardstick. */
function benchOne(controlPlane: ControlPlane, namespace: TestNamespace, count: number): void {
  const { kubectl, plugin, access } = accessTo(controlPlane, namespace);
  const line = (name: string, ...words: readonly string[]): Command => ({ name, line: () => [...words, ...access] });
  const title = `one Rollout of ${count}`;
  report(
    `${title}: get`,
    measure(
      [
        line("kubectl argo rollouts get rollout", plugin, "get", "rollout", "web", "--no-color"),
        line("kubectl get rollout", kubectl, "get", "rollout", "web"),
        line("get", ...tool, "get", "web"),
        line("get -o json", ...tool, "get", "web", "-o", "json"),
      ],
      runs,
    ),
    { get: 0.6 },
  );
  report(
    `${title}: status`,
    measure(
      [
        line("kubectl argo rollouts status", plugin, "status", "web", "--watch=false"),
        line("status", ...tool, "status", "web"),
      ],
      runs,
    ),
  );
}

function benchList(controlPlane: ControlPlane, namespace: TestNamespace, count: number): void {
  const { kubectl, plugin, access } = accessTo(controlPlane, namespace);
  const line = (name: string, ...words: readonly string[]): Command => ({ name, line: () => [...words, ...access] });
  report(
    `all of ${count} Rollouts`,
    measure(
      [
        line("kubectl get rollouts", kubectl, "get", "rollouts"),
        line("kubectl get --chunk-size=0", kubectl, "get", "rollouts", "--chunk-size=0"),
        line("kubectl argo rollouts list", plugin, "list", "rollouts"),
        line("get", ...tool, "get"),
      ],
      Math.min(runs, count > 1_000 ? 5 : runs),
    ),
    count > 1_000 ? { get: 0.3 } : {},
  );
}

/** From the moment on at which kubectl's own wait has heard of the pause, to the end of the process. */
async function benchWait({ state, kubectl }: ControlPlane, { name: namespace }: TestNamespace): Promise<void> {
  const access = ["--kubeconfig", state.rollouts.kubeconfig, "-n", namespace];
  const until = (phase: string) => ["wait", "rollout/web", `--for=jsonpath={.status.phase}=${phase}`, "--timeout=60s"];
  const delays: number[] = [];
  for (let round = 0; round < waits; round++) {
    await patchRolloutStatus(state, { namespace, name: "web" }, { promoteFull: true });
    await kubectl([...until("Healthy"), "-n", namespace]);
    const plain = endOf([state.programs.kubectl, ...until("Paused"), ...access]);
    const own = endOf([...tool, "wait", "web", "--for=paused", "--timeout=60s", ...access]);
    await sleep(untilTheyWatch);
    const path = "/spec/template/metadata/annotations";
    const patch = JSON.stringify([{ op: "add", path, value: { round: String(round) } }]);
    await kubectl(["patch", "rollout", "web", "-n", namespace, "--type=json", "-p", patch]);
    delays.push((await own) - (await plain));
  }
  const shown = delays.map((delay) => `${delay.toFixed(0)} ms`).join(", ");
  const verdict = Math.max(...delays) <= 1_000 ? "" : "  MISSED";
  process.stdout.write(`wait --for=paused, later than kubectl wait\n  ${shown}  aim 1000 ms${verdict}\n\n`);
}

async function endOf([program = "", ...words]: readonly string[]): Promise<number> {
  const [code] = await once(spawn(program, words), "exit");
  if (code !== 0) throw new Error(`${[program, ...words].join(" ")} ended with ${code}`);
  return performance.now();
}
