// promote that no controller carries out: where it is dead, and where it does not act.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actingClock, writeStatus } from "../support/acting-controller.ts";
import { replicaSet, virtualService } from "../support/builders.ts";
import { steppingClock } from "../support/run-cli.ts";
import { controllerLease, type Shop } from "../support/shop.ts";
import { lease, lines, openUpdate, sentWrites } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
});
afterEach(() => shop.close());

const name = "rollout.argoproj.io/web";
const route = "virtualservice.networking.istio.io/web http:primary";
const asked = ['context "test", namespace "shop"', `through the controller: ${lease}`];

describe("promote --full that the controller does not touch", () => {
  const direct = [
    `${route} weight set to 100% (was 10%)`,
    `${name} marked as promoted, hash bbb is stable`,
    "service/web-stable selector set to bbb (was aaa)",
    "service/web-stable managed-by set to web (was unset)",
    `${route} weight set to 0% (was 100%)`,
  ];

  it("is carried out directly after --grace", async () => {
    const clock = steppingClock();
    const start = clock.now();
    const result = await shop.run(["promote", "web", "--full", "--grace", "3s", "--settle", "1s"], { clock });
    expect(result).toEqual({
      stdout: lines(`${name} promoted fully`, ...direct),
      stderr: lines(
        ...asked,
        "the stable hash is aaa, not bbb (phase Paused)",
        "warning[controller-not-acting]: the controller has not carried it out: nothing tells why; the traffic is moved directly",
        "  hint: look into the log of the Argo Rollouts controller, and correct what keeps it from acting",
        "all proxies are given 1 s to follow",
        "all proxies are given 1 s to follow",
      ),
      exitCode: 0,
    });
    // Grace, two pauses, and the look at whether it is kept.
    expect(clock.now() - start).toBe(3_000 + 2 * 1_000 + 2_000);
  });

  it("tells scripts who did it in the end", async () => {
    const { stdout } = await shop.run(["promote", "web", "--full", "--settle", "0s", "-o", "json"]);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      changed: true,
      via: "direct",
      controller: "it has not acted on the request for 5 s",
      findings: [{ code: "controller-not-acting" }],
    });
    expect(document.steps).toHaveLength(5);
  });

  it("is left to the controller once it has touched it, however slow it is", async () => {
    const clock = actingClock(() => {
      writeStatus(shop, { currentStepIndex: 4 });
      shop.put(replicaSet("bbb", 0, 4));
    });
    const start = clock.now();
    const { stderr, exitCode } = await shop.run(["promote", "web", "--full", "--timeout", "8s", "-q"], { clock });
    expect([exitCode, clock.now() - start]).toEqual([5, 8_000]);
    expect(stderr).toContain(
      'error[wait-timeout]: gave up after 8 s: the stable hash is aaa, not bbb (phase Paused); the canary ReplicaSet "shop/web-bbb" has 0 of 4 pods available\n',
    );
    expect(sentWrites(shop)).toEqual(['PATCH rollouts/web/status {"status":{"promoteFull":true}}']);
  });

  it("is left undone with --via controller", async () => {
    const { stderr, exitCode } = await shop.run(["promote", "web", "--full", "--via", "controller", "--timeout", "8s"]);
    expect([exitCode, sentWrites(shop).length]).toEqual([5, 1]);
    expect(stderr).not.toContain("controller-not-acting");
  });

  it("says what stands where that is refused, exit code 4", async () => {
    shop.put(virtualService("web", { http: [{ name: "primary", route: [] }] }));
    const { stderr, exitCode } = await shop.run(["promote", "web", "--full", "-q"]);
    expect(exitCode).toBe(4);
    expect(stderr).toContain(
      "error[partly-applied]: the controller was asked for it (full promotion) and does not act, and it could not be done directly: ",
    );
  });
});

describe("promote without a controller", () => {
  beforeEach(() => shop.put(controllerLease(3600)));

  it("scales the new version, and waits for its pods", async () => {
    shop.put(replicaSet("bbb", 1));
    const clock = actingClock(
      () => shop.put(replicaSet("bbb", 2, 4)),
      () => shop.put(replicaSet("bbb", 4)),
    );
    const { stdout, stderr, exitCode } = await shop.run(["promote", "web", "--full", "--settle", "0s"], { clock });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("replicaset.apps/web-bbb replicas set to 4 (was 1)\n");
    expect(stderr).toBe(
      lines(
        'context "test", namespace "shop"',
        `directly: ${lease}`,
        "waiting until 4 pods of hash bbb are ready",
        "1 of 4 pods of hash bbb are ready",
        "2 of 4 pods of hash bbb are ready",
      ),
    );
    expect(shop.weights("web")).toBe("100/0");
  });

  it("puts the scale back where its pods do not become ready, exit code 5", async () => {
    shop.put(replicaSet("bbb", 1));
    const result = await shop.run(["promote", "web", "--full", "--timeout", "3s", "-q"]);
    expect(result).toEqual({
      stdout: "",
      stderr: lines(
        'ReplicaSet "shop/web-bbb" was put back',
        'error[wait-timeout]: gave up after 3 s: 1 of 4 pods of hash bbb are ready; the canary ReplicaSet "shop/web-bbb" has 1 of 4 pods available',
        "  hint: wait longer with --timeout, or see what stands in the way: kubectl istio-rollout status web -n shop",
      ),
      exitCode: 5,
    });
    expect(shop.server.find("ReplicaSet", "shop", "web-bbb")).toMatchObject({ spec: { replicas: 1 } });
    expect(shop.weights("web")).toBe("90/10");
  });
});
