// `npm run test:e2e [FILTER…]`: the end-to-end tests against a control plane that is started for them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ControlPlaneState } from "./control-plane/state.ts";
import { stateVariable } from "./control-plane/state.ts";
import { withControlPlane } from "./control-plane/with-control-plane.ts";
import { installTool, makePrivatePath } from "./support/private-path.ts";

await withControlPlane({ primaryCluster: true }, async ({ state }, interrupted) => {
  makePrivatePath(state, installTool(state));
  return { failed: (await runTests(state, interrupted)) !== 0 };
});

/** Files run one after the other: they share the one Argo Rollouts controller, which some of them stop. */
async function runTests({ folder }: ControlPlaneState, interrupted: AbortSignal): Promise<number> {
  const flags = ["--dir", "test/e2e", "--no-file-parallelism", "--testTimeout=120000", "--hookTimeout=120000"];
  const vitest = spawn("vitest", ["run", ...flags, ...process.argv.slice(2)], {
    env: { ...process.env, [stateVariable]: join(folder, "state.json") },
    stdio: "inherit",
  });
  interrupted.addEventListener("abort", () => vitest.kill("SIGTERM"));
  const [code] = await once(vitest, "exit");
  return code ?? 1;
}
