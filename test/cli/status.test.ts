// status against an API server: why a Rollout stands where it stands, and the exit code.
import { afterEach, describe, expect, it } from "vitest";
import { processClock } from "../../src/terminal/process-terminal.ts";
import { replicaSet, service } from "../support/builders.ts";
import { pod } from "../support/pods.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { controllerLease, openShop, type Shop } from "../support/shop.ts";
import { openUpdate, takeOver } from "../support/update-shop.ts";

let shop: Shop;
afterEach(() => shop.close());

const connected = 'context "test", namespace "shop"\n';
/** The commands name the kubeconfig, as the command line does. */
const withoutKubeconfig = (text: string) => text.replaceAll(/ --kubeconfig \S+/g, "");

describe("status", () => {
  it.for([
    {
      stage: "paused",
      exitCode: 0,
      lines: [
        "rollout/web: Paused, step 1/4, canary 10%, 4/4 ready, for 60m; the controller recorded 10%",
        "waiting[PausedAtStep]: it pauses at step 1 of 4 since 2026-01-01T11:00:00Z until it is promoted",
        "  next: kubectl istio-rollout promote web -n shop",
        "  next: kubectl istio-rollout abort web -n shop",
      ],
    },
    {
      stage: "healthy",
      exitCode: 0,
      lines: ["rollout/web: Healthy, step 4/4, canary 0%", "nothing stands in its way"],
    },
    {
      stage: "aborted",
      exitCode: 6,
      lines: [
        "rollout/web: Degraded (RolloutAborted: Rollout aborted update to revision 2), step 0/4, canary 0%, 4/4 ready, ABORTED, for 60m",
        "ended[Aborted]: the update is aborted: RolloutAborted: Rollout aborted update to revision 2",
        "  next: kubectl istio-rollout retry web -n shop",
        "  next: kubectl istio-rollout undo web -n shop",
      ],
    },
  ] as const)("tells of a Rollout that is $stage, with exit code $exitCode", async ({ stage, exitCode, lines }) => {
    shop = await openUpdate(stage);
    if (stage === "healthy") shop.put(service("web-stable", "bbb"));
    const result = await shop.run(["status", "web"]);
    const stdout = withoutKubeconfig(result.stdout).trimEnd().split("\n");
    expect({ ...result, stdout }).toEqual({ exitCode, stderr: connected, stdout: lines });
  });

  it("gives 6 after an abort without a controller, which nobody will answer", async () => {
    shop = await openUpdate();
    shop.put(controllerLease(3600));
    expect(await shop.run(["abort", "web", "-q"])).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await shop.run(["status", "web"]);
    expect([exitCode, stdout.split("\n")[1]]).toEqual([6, "ended[Aborted]: the update is aborted"]);
    const waited = await shop.run(["wait", "web", "--for=aborted", "--timeout=30s"], { clock: processClock });
    expect(waited).toMatchObject({ exitCode: 0 });
  });

  it("shows a takeover with its age", async () => {
    shop = await openUpdate();
    takeOver(shop, null);
    const { stdout } = await shop.run(["status", "web"]);
    expect(stdout.split("\n")[1]).toBe("TAKEN OVER 30m ago by ann");
  });

  it("takes an abort for none that was withdrawn, and not answered yet", async () => {
    shop = await openUpdate("aborted", { status: { abort: false } });
    expect(await shop.run(["status", "web"])).toMatchObject({ exitCode: 0 });
  });

  it("says what keeps the pods of the new version from being ready", async () => {
    shop = await openUpdate("progressing");
    const waiting = { ready: false, restartCount: 0, state: { waiting: { reason: "ImagePullBackOff" } } };
    shop.put(replicaSet("bbb", 0, 1), pod("web-bbb-1", "bbb", { container: waiting }));
    const { stdout } = await shop.run(["status", "web", "-o", "json"]);
    const document = JSON.parse(stdout);
    expectToFollow(compileSchema("rollout-view"), document);
    expect(document.waitingFor).toMatchObject([
      {
        reason: "CanaryReplicaSetUnavailable",
        message:
          'the canary ReplicaSet "shop/web-bbb" has 0 of 1 pods available, for which the step waits; pods are ImagePullBackOff (web-bbb-1)',
      },
    ]);
  });

  it("names a degraded stable version as what blocks a subset-level update", async () => {
    shop = await openUpdate("progressing", {
      status: { conditions: [{ type: "Progressing", status: "True", lastUpdateTime: "2026-01-01T11:00:00Z" }] },
    });
    shop.put(replicaSet("aaa", 3, 4));
    const { stdout } = await shop.run(["status", "web", "-o", "json"]);
    expect(JSON.parse(stdout).blockedBy[0].reason).toBe("StableReplicaSetUnavailable");
  });

  it("prints its name", async () => {
    shop = await openUpdate();
    expect((await shop.run(["status", "web", "-o", "name"])).stdout).toBe("rollout.argoproj.io/web\n");
  });

  it("prints no table", async () => {
    shop = await openShop();
    expect(await shop.run(["status", "web", "-o", "wide"])).toMatchObject({
      exitCode: 2,
      stderr: 'error[usage]: -o "wide" goes with get only, which prints a table\n  hint: use -o json or -o yaml\n',
    });
  });
});
