// Commands about an update whose VirtualService is absent, or says nothing about the Rollout's routes any more.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actingClock, writeStatus } from "../support/acting-controller.ts";
import { hostRoute, virtualService } from "../support/builders.ts";
import type { RecordedRequest } from "../support/fake-api-server.ts";
import { forbiddenAnswer, statusAnswer } from "../support/fake-api-status.ts";
import { revision, runningRollout, stageStatus } from "../support/revisions.ts";
import { runCli } from "../support/run-cli.ts";
import { controllerLease, type Shop } from "../support/shop.ts";
import { lease, lines, openUpdate, putStage, sentWrites } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
});
afterEach(() => shop.close());

const name = "rollout.argoproj.io/web";
const context = 'context "test", namespace "shop"';
const absent = 'VirtualService "shop/web", which Rollout "shop/web" refers to, does not exist';
const check =
  "  hint: check virtualService in the Rollout's trafficRouting.istio; another namespace is written NAME.NAMESPACE";
const unseen = [`warning[routes-unknown]: its traffic cannot be seen: ${absent}`, check];
const notTaken = [`warning[traffic-unknown]: ${absent}; what goes to the canary there is not taken back`, check];

function removeRoutes(): void {
  shop.server.remove("VirtualService", "shop", "web");
}

describe("without its VirtualService", () => {
  it.for([
    { line: ["pause", "web"], stage: "paused", done: "paused" },
    { line: ["restart", "web"], stage: "paused", done: "restarted" },
    { line: ["retry", "web"], stage: "aborted", done: "retried" },
    { line: ["abort", "web"], stage: "paused", done: "aborted" },
  ] as const)("$line is asked for all the same, and says so", async ({ line, stage, done }) => {
    putStage(shop, stage);
    removeRoutes();
    const { stdout, stderr, exitCode } = await shop.run([...line, "--no-wait"]);
    expect([exitCode, stdout]).toEqual([0, lines(`${name} ${done}`)]);
    expect(stderr).toContain(lines(...unseen));
  });

  it("pause goes on where the VirtualService may not be read, and not where the server fails", async () => {
    const matches = ({ path }: RecordedRequest) => path.includes("/virtualservices/");
    const forbidden = forbiddenAnswer("get", "virtualservices.networking.istio.io", "shop");
    shop.server.fail({ matches, answer: forbidden });
    expect(await shop.run(["pause", "web", "--no-wait"])).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(
        'warning[routes-unknown]: its traffic cannot be seen: user "tester" may not get virtualservices.networking.istio.io in namespace "shop"',
      ),
    });
    const broken = statusAnswer({ code: 500, reason: "InternalError", message: "etcd is away" });
    shop.server.fail({ matches, times: 9, answer: broken });
    const { stderr, exitCode } = await shop.run(["restart", "web", "--no-wait", "-q"]);
    expect([exitCode, stderr.split(":")[0]]).toEqual([1, "error[server-error]"]);
  });

  it("undo puts the template back", async () => {
    shop.put(revision("aaa", { revision: 1 }), revision("bbb", { revision: 2 }));
    removeRoutes();
    const { stdout, exitCode } = await shop.run(["undo", "web", "--no-wait", "-q"]);
    expect([exitCode, stdout]).toEqual([0, lines(`${name} undone to revision 1`)]);
  });

  it("resume waits until it sees the weights, and does not take them for right", async () => {
    putStage(shop, "paused", { spec: { paused: true } });
    removeRoutes();
    const clock = actingClock(() => writeStatus(shop, {}));
    const { stderr, exitCode } = await shop.run(["resume", "web", "--timeout", "2s"], { clock });
    expect(exitCode).toBe(5);
    expect(stderr).toContain("error[wait-timeout]: gave up after 2 s: its routes cannot be told (phase Paused)");
  });

  it("promote is refused", async () => {
    removeRoutes();
    expect(await shop.run(["promote", "web", "-q"])).toEqual({
      stdout: "",
      stderr: lines(`error[object-not-found]: ${absent}`, check),
      exitCode: 1,
    });
  });
});

describe("abort without its VirtualService", () => {
  beforeEach(removeRoutes);

  it("is marked in the status where no controller is, and says that traffic may still go to the canary", async () => {
    shop.put(controllerLease(3600));
    expect(await shop.run(["abort", "web"])).toEqual({
      stdout: "",
      stderr: lines(
        context,
        ...notTaken,
        `directly: ${lease}`,
        `error[change-not-verified]: the change was made, but where all traffic goes is not known: ${absent}; what goes to the canary there is not taken back`,
        check,
      ),
      exitCode: 4,
    });
    expect(shop.server.find("Rollout", "shop", "web")).toMatchObject({ status: { abort: true } });
  });

  it("ends with what stands in the way once it is marked", async () => {
    shop.put(controllerLease(3600));
    await shop.run(["abort", "web"]);
    const before = sentWrites(shop).length;
    expect(await shop.run(["abort", "web", "-q"])).toEqual({
      stdout: "",
      stderr: lines(`error[object-not-found]: ${absent}`, check),
      exitCode: 1,
    });
    expect(sentWrites(shop).length).toBe(before);
  });

  it("is not over when the controller has only marked it", async () => {
    const clock = actingClock(() => writeStatus(shop, stageStatus("aborted")));
    const { stderr, exitCode } = await shop.run(["abort", "web"], { clock });
    expect(exitCode).toBe(4);
    expect(stderr).toContain(lines(...unseen));
    expect(stderr).toContain("its routes cannot be told (phase Degraded: ");
    expect(stderr).toContain(lines(...notTaken));
    expect(stderr).toContain("error[change-not-verified]: ");
  });
});

describe("abort with a VirtualService", () => {
  it("whose route was renamed takes back all that carry both sides", async () => {
    putStage(shop, "paused", { istio: { virtualService: { name: "web", routes: ["primary"] } } });
    shop.put(controllerLease(3600), virtualService("web", { http: [{ name: "main", ...hostRoute({ canary: 50 }) }] }));
    expect(await shop.run(["abort", "web"])).toEqual({
      stdout: lines(
        "virtualservice.networking.istio.io/web http:main weight set to 0% (was 50%)",
        `${name} marked as aborted`,
      ),
      stderr: lines(
        context,
        'warning[routes-unknown]: route "http:primary" not found in VirtualService "shop/web"; no route there is left with traffic for the canary',
        "  hint: correct the VirtualService, or trafficRouting.istio of the Rollout, and run the command again",
        `directly: ${lease}`,
      ),
      exitCode: 0,
    });
    expect(shop.weights("web")).toBe("100/0");
  });

  it("in a cluster that cannot be told does not touch one of that name in this cluster", async () => {
    shop.put(controllerLease(3600));
    const labels = { "istio.argoproj.io/primary-cluster": "true" };
    const metadata = { name: "primary", namespace: "argo-rollouts", labels };
    shop.server.put({ apiVersion: "v1", kind: "Secret", metadata });
    const { stderr, exitCode } = await shop.run(["abort", "web", "-q"]);
    expect(exitCode).toBe(4);
    expect(stderr).toContain("holds no data, on which the controller crashes when it starts; what goes to the canary");
    expect(shop.weights("web")).toBe("90/10");
    expect(sentWrites(shop).map((write) => write.split(" ")[1])).toEqual(["rollouts/web/status"]);
  });
});

describe("on manifests without the VirtualService", () => {
  it.for([
    { verb: "pause", written: '"paused": true' },
    { verb: "restart", written: '"restartAt": "2026-01-01T12:00:00Z"' },
  ])("$verb edits the Rollout, with a warning", async ({ verb, written }) => {
    const stdin = JSON.stringify(runningRollout().content, undefined, 2);
    const { stdout, stderr, exitCode } = await runCli([verb, "web", "-n", "shop", "-f", "-"], { stdin });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(written);
    expect(stderr).toContain("warning[routes-unknown]: its traffic cannot be seen: ");
  });
});
