// revert against an API server: the record that other commands leave, shown and put back.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { actingClock, writeStatus, writeWeight } from "../support/acting-controller.ts";
import { replicaSet } from "../support/builders.ts";
import { preconditionLostAnswer } from "../support/fake-api-status.ts";
import { revision, runningRollout, stageStatus, workload } from "../support/revisions.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import {
  controllerLease,
  describeRequest,
  isWrite,
  isWriteOf,
  openShop,
  type Shop,
  twoVirtualServices,
} from "../support/shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const route = "virtualservice.networking.istio.io/web http:primary";

describe("revert", () => {
  it("puts the weights back, and records that it did", async () => {
    await shop.run(["set-weight", "web", "30"]);
    const result = await shop.run(["revert", "web"]);
    expect(result).toMatchObject({ exitCode: 0, stdout: `${route} weight set to 10% (was 30%)\n` });
    expect(shop.weights("web")).toBe("90/10");
    expect((await shop.run(["revert", "web", "--list"])).stdout).toBe(
      [
        "time:    2026-01-01T12:00:00.000Z",
        "by:      tester",
        "command: revert",
        "virtualservice.networking.istio.io/web spec.http[0].route[1].weight back to 30",
        "virtualservice.networking.istio.io/web spec.http[0].route[0].weight back to 70",
        "",
      ].join("\n"),
    );
  });

  it("does not pass over a request to put back the change before it", async () => {
    await shop.run(["set-weight", "web", "30"]);
    await shop.run(["pause", "web", "--no-wait"]);
    const result = await shop.run(["revert", "web", "-q"]);
    expect(result).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: [
        'error[record-missing]: the last change of Rollout "shop/web" (pause by tester, 2026-01-01T12:00:00.000Z) was a request to the controller, which cannot be reverted',
        "  hint: kubectl istio-rollout resume web -n shop lets it go on",
        "",
      ].join("\n"),
    });
    expect(shop.weights("web")).toBe("70/30");
  });

  it("takes itself back", async () => {
    await shop.run(["set-weight", "web", "30"]);
    await shop.run(["revert", "web"]);
    expect(await shop.run(["revert", "web"])).toMatchObject({
      exitCode: 0,
      stdout: `${route} weight set to 30% (was 10%)\n`,
    });
    expect(shop.weights("web")).toBe("70/30");
  });

  it("puts back all VirtualServices, last one first", async () => {
    shop.put(...twoVirtualServices());
    await shop.run(["set-weight", "web", "30"]);
    const before = shop.server.requests.length;
    expect(await shop.run(["revert", "web"])).toMatchObject({ exitCode: 0 });
    const writes = shop.server.requests
      .slice(before)
      .filter((request) => isWrite(request) && request.path.includes("virtualservices"));
    expect(writes.map(({ path }) => path.split("/").at(-1))).toEqual(["web-internal", "web"]);
    expect([shop.weights("web"), shop.weights("web-internal")]).toEqual(["90/10", "90/10"]);
  });

  it("prints one document with -o json", async () => {
    await shop.run(["set-weight", "web", "30"]);
    const { stdout } = await shop.run(["revert", "web", "-o", "json"]);
    expectToFollow(compileSchema("outcome"), JSON.parse(stdout));
    expect(JSON.parse(stdout)).toMatchObject({ command: "revert", changed: true, steps: [{ applied: true }] });
  });

  it("shows its plan with --dry-run=client", async () => {
    await shop.run(["set-weight", "web", "30"]);
    const result = await shop.run(["revert", "web", "--dry-run=client"]);
    expect(result).toMatchObject({
      exitCode: 0,
      stdout: `${route} canary 30% → 10%, stable 70% → 90% (dry run)\n`,
    });
    expect(result.stderr).toContain('VirtualService "shop/web" is to stand as it did before\n');
    expect(shop.weights("web")).toBe("70/30");
  });

  it("writes nothing where somebody has set another weight since", async () => {
    await shop.run(["set-weight", "web", "30"]);
    writeWeight(shop, 50);
    const result = await shop.run(["revert", "web"]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain(
      'error[record-outdated]: VirtualService "shop/web" was changed since: spec.http[0].route[0].weight is 50, not 70\n',
    );
    expect(shop.weights("web")).toBe("50/50");
  });

  it("plans again where a test is lost on the way, and finds what was changed", async () => {
    await shop.run(["set-weight", "web", "30"]);
    const arrival = shop.server.hold(isWriteOf("web"));
    const running = shop.run(["revert", "web"]);
    await arrival.arrived;
    writeWeight(shop, 50);
    arrival.release();
    const result = await running;
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain("error[record-outdated]: ");
  });

  it("plans again where the object was only touched", async () => {
    await shop.run(["set-weight", "web", "30"]);
    shop.server.fail({ matches: isWriteOf("web"), answer: preconditionLostAnswer });
    expect(await shop.run(["revert", "web"])).toMatchObject({ exitCode: 0 });
    expect(shop.weights("web")).toBe("90/10");
  });

  it("refuses where the pods are gone since, unless forced", async () => {
    await shop.run(["set-weight", "web", "0"]);
    shop.put(replicaSet("bbb", 0));
    const refused = await shop.run(["revert", "web"]);
    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
    expect(refused.stderr).toContain("error[empty-destination]: 10% would go to ");
    expect(shop.weights("web")).toBe("100/0");
    expect(await shop.run(["revert", "web", "--force"])).toMatchObject({ exitCode: 0 });
  });

  it("refuses where a controller would not leave it", async () => {
    await shop.run(["set-weight", "web", "30"]);
    shop.put(controllerLease(1));
    writeStatus(shop, { canary: { weights: { canary: { weight: 30 }, stable: { weight: 70 } } } });
    const result = await shop.run(["revert", "web"]);
    expect(result).toMatchObject({ exitCode: 3, stdout: "" });
    expect(result.stderr).toContain(
      'would not leave it: VirtualService "shop/web"\n  hint: take the Rollout from it first: kubectl istio-rollout takeover web -n shop\n',
    );
    expect(shop.weights("web")).toBe("70/30");
  });

  it("watches whether it is kept where a controller wants the same", async () => {
    await shop.run(["set-weight", "web", "30"]);
    shop.put(controllerLease(1));
    const result = await shop.run(["revert", "web"]);
    expect(result).toMatchObject({ exitCode: 0, stdout: `${route} weight set to 10% (was 30%)\n` });
  });

  it("says who did not keep it", async () => {
    await shop.run(["set-weight", "web", "30"]);
    shop.put(controllerLease(1));
    const result = await shop.run(["revert", "web"], { clock: actingClock(() => writeWeight(shop, 50)) });
    expect(result.exitCode).toBe(4);
    expect(result.stderr).toContain('error[change-not-kept]: VirtualService "shop/web" no longer stands as written');
  });

  it("reads the workload that was changed, and puts its image back", async () => {
    shop.server.remove("Rollout", "shop", "web");
    shop.put(
      runningRollout({
        status: stageStatus("healthy"),
        spec: { template: {}, workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web-pods" } },
      }),
      revision("bbb", { revision: 2 }),
      workload("Deployment", "web:2"),
    );
    await shop.run(["set-image", "web", "web=web:3"]);
    expect(await shop.run(["revert", "web"])).toMatchObject({
      exitCode: 0,
      stdout: "deployment.apps/web-pods spec.template.spec.containers[0].image set to web:2 (was web:3)\n",
    });
  });

  it("takes back a takeover", async () => {
    await shop.run(["takeover", "web"]);
    expect(await shop.run(["revert", "web"])).toMatchObject({ exitCode: 0 });
    const metadata = shop.server.find("Rollout", "shop", "web")?.["metadata"] as JsonObject;
    expect(metadata["labels"]).toBeUndefined();
    expect(Object.keys(metadata["annotations"] as JsonObject)).toEqual(["istio-rollout.dev/last-change"]);
  });

  it("refuses with a guard that is not met", async () => {
    await shop.run(["set-weight", "web", "30"]);
    expect(await shop.run(["revert", "web", "--if-weight", "20"])).toMatchObject({ exitCode: 3 });
  });
});

describe("revert --list", () => {
  it("reads only the Rollout, and changes nothing", async () => {
    await shop.run(["set-weight", "web", "30", "--reason", "slow start"]);
    const before = shop.server.requests.length;
    const result = await shop.run(["revert", "web", "--list"]);
    expect(result).toEqual({
      exitCode: 0,
      stdout: [
        "time:    2026-01-01T12:00:00.000Z",
        "by:      tester",
        "command: set-weight",
        "reason:  slow start",
        "virtualservice.networking.istio.io/web spec.http[0].route[0].weight back to 90",
        "virtualservice.networking.istio.io/web spec.http[0].route[1].weight back to 10",
        "",
      ].join("\n"),
      stderr: 'context "test", namespace "shop"\n',
    });
    expect(shop.server.requests.slice(before).map(describeRequest)).toEqual([
      "GET /apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/web",
    ]);
  });

  it("shows a request as one that cannot be reverted", async () => {
    await shop.run(["pause", "web", "--no-wait"]);
    expect(await shop.run(["revert", "web", "--list"])).toMatchObject({
      exitCode: 0,
      stdout: [
        "time:    2026-01-01T12:00:00.000Z",
        "by:      tester",
        "command: pause",
        "nothing to put back: it was a request to the controller",
        "",
      ].join("\n"),
    });
    const { stdout } = await shop.run(["revert", "web", "--list", "-o", "json"]);
    expectToFollow(compileSchema("record"), JSON.parse(stdout));
    expect(JSON.parse(stdout)).toMatchObject({ command: "pause", patches: [] });
    expect((await shop.run(["revert", "web", "--list", "-o", "name"])).stdout).toBe("");
  });

  it("follows its schema with -o json", async () => {
    await shop.run(["set-weight", "web", "30"]);
    const { stdout } = await shop.run(["revert", "web", "--list", "-o", "json"]);
    expectToFollow(compileSchema("record"), JSON.parse(stdout));
    expect(JSON.parse(stdout)).toMatchObject({ kind: "Record", context: "test", command: "set-weight", reason: null });
  });

  it("prints YAML and names", async () => {
    await shop.run(["set-weight", "web", "30"]);
    expect((await shop.run(["revert", "web", "--list", "-o", "yaml"])).stdout).toContain("kind: Record\n");
    expect((await shop.run(["revert", "web", "--list", "-o", "name"])).stdout).toBe(
      "virtualservice.networking.istio.io/web\n",
    );
  });

  it("ends with 1 where nothing is recorded", async () => {
    const result = await shop.run(["revert", "web", "--list"]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain("error[record-missing]: ");
  });

  it("ends with 1 where the record is broken", async () => {
    shop.put(runningRollout({ metadata: { annotations: { "istio-rollout.dev/last-change": "{}" } } }));
    const result = await shop.run(["revert", "web", "--list"]);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain(
      'error[record-invalid]: the record of the last change of Rollout "shop/web" cannot be used: time of Rollout "shop/web" is missing, not a string\n',
    );
  });
});
