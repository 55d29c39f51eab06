// retry, pause, resume, restart, undo and set-image against an API server: what is sent, waited for and said.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { actingClock, writeStatus, writeWeight } from "../support/acting-controller.ts";
import { kubernetesObject } from "../support/builders.ts";
import type { RecordedRequest } from "../support/fake-api-server.ts";
import {
  type LifeParts,
  podTemplate,
  revision,
  runningRollout,
  type Stage,
  stageStatus,
  workload,
} from "../support/revisions.ts";
import { runCli } from "../support/run-cli.ts";
import { controllerLease, isWrite, openShop, type Shop } from "../support/shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
  shop.put(controllerLease(1), revision("aaa", { revision: 1 }), revision("bbb", { revision: 2 }));
});
afterEach(() => shop.close());

/** Puts the Rollout and its route into a stage of its life. */
function stage(name: Stage, { status, ...parts }: LifeParts = {}): void {
  shop.server.remove("Rollout", "shop", "web");
  shop.put(runningRollout({ ...parts, status: { ...stageStatus(name), ...status } }));
  writeWeight(shop, name === "paused" ? 10 : 0);
}

/** Writes to objects; records are left out. */
function written(): readonly RecordedRequest[] {
  const isRecord = ({ path, body }: RecordedRequest) =>
    path.endsWith("/events") || JSON.stringify(body ?? null).includes("istio-rollout.dev/last-change");
  return shop.server.requests.filter((request) => isWrite(request) && !isRecord(request));
}

const rollouts = "/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/web";
const merge = "application/merge-patch+json";
const json = "application/json-patch+json";
const told = 'context "test", namespace "shop"\n';
const name = "rollout.argoproj.io/web";
const route = "virtualservice.networking.istio.io/web http:primary";

describe("the request of the existing plugin is sent by", () => {
  it.for<{
    line: readonly string[];
    stage: Stage;
    parts?: LifeParts;
    expected: { path: string; type: string; body: unknown };
  }>([
    {
      line: ["retry", "web"],
      stage: "aborted",
      expected: { path: `${rollouts}/status`, type: merge, body: { status: { abort: false } } },
    },
    {
      line: ["pause", "web"],
      stage: "paused",
      expected: { path: rollouts, type: merge, body: { spec: { paused: true } } },
    },
    {
      line: ["resume", "web"],
      stage: "paused",
      parts: { spec: { paused: true } },
      expected: { path: rollouts, type: merge, body: { spec: { paused: false } } },
    },
    {
      line: ["restart", "web"],
      stage: "healthy",
      expected: { path: rollouts, type: merge, body: { spec: { restartAt: "2026-01-01T12:00:00Z" } } },
    },
    {
      line: ["restart", "web", "-i", "10m"],
      stage: "healthy",
      expected: { path: rollouts, type: merge, body: { spec: { restartAt: "2026-01-01T12:10:00Z" } } },
    },
    {
      line: ["undo", "web"],
      stage: "paused",
      expected: {
        path: rollouts,
        type: json,
        body: [{ op: "replace", path: "/spec/template", value: podTemplate("web:1") }],
      },
    },
  ])("$line", async ({ line, stage: at, parts, expected }) => {
    stage(at, parts);
    const { exitCode } = await shop.run([...line, "--no-wait"]);
    expect(exitCode).toBe(0);
    expect(written().map(({ path, headers, body }) => ({ path, type: headers["content-type"], body }))).toEqual([
      expected,
    ]);
  });
});

describe("retry", () => {
  beforeEach(() => stage("aborted"));

  it("waits until the update stands at its first stop", async () => {
    const clock = actingClock(
      () => writeStatus(shop, { phase: "Progressing", abort: false }),
      () => writeWeight(shop, 10),
      () => writeStatus(shop, stageStatus("paused")),
    );
    const result = await shop.run(["retry", "web"], { clock });
    expect(result).toMatchObject({
      exitCode: 0,
      stdout: `${name} retried\n${route} has canary 10%, stable 90%\n`,
    });
    expect(result.stderr).toBe(
      [
        'context "test", namespace "shop"',
        'through the controller: Lease "argo-rollouts/argo-rollouts-controller-lock" was renewed SECONDS ago',
        "the controller has not taken it up",
        "it is at step 0 (phase Progressing: RolloutAborted: Rollout aborted update to revision 2)",
        "",
      ].join("\n"),
    );
  });

  it("ends with 6 where the update is aborted again", async () => {
    const clock = actingClock(() => writeStatus(shop, stageStatus("aborted")));
    const result = await shop.run(["retry", "web"], { clock });
    expect(result).toMatchObject({ exitCode: 6, stdout: "" });
    expect(result.stderr).toContain('error[rollout-aborted]: the update of Rollout "shop/web" was aborted');
  });

  it("ends with 5 where nothing comes of it in time", async () => {
    const result = await shop.run(["retry", "web", "--timeout", "3s"]);
    expect(result).toMatchObject({ exitCode: 5, stdout: "" });
    expect(result.stderr).toContain("error[wait-timeout]: gave up after 3 s: the controller has not taken it up\n");
  });

  it("leaves the request for a controller that comes back", async () => {
    shop.put(controllerLease(3600));
    const result = await shop.run(["retry", "web"]);
    expect(result).toMatchObject({ exitCode: 0, stdout: `${name} retried\n` });
    expect(result.stderr).toContain(
      'warning[nobody-acts]: no controller acts on it now: Lease "argo-rollouts/argo-rollouts-controller-lock" was renewed SECONDS ago\n  hint: it takes effect when a controller serves the Rollout again\n',
    );
  });

  it("prints one document with -o json", async () => {
    const { stdout } = await shop.run(["retry", "web", "--no-wait", "-o", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "Outcome",
      command: "retry",
      changed: true,
      via: "controller",
      steps: [{ subresource: "status", patch: { status: { abort: false } }, applied: true }],
    });
  });

  it("sends nothing with --dry-run=client, and a dry run with --dry-run=server", async () => {
    const client = await shop.run(["retry", "web", "--dry-run=client"]);
    expect(client.stdout).toBe(`${name} retried (dry run)\n`);
    const server = await shop.run(["retry", "web", "--dry-run=server"]);
    expect(server.stdout).toBe(`${name} retried (server dry run)\n`);
    const patches = shop.server.requests.filter(({ method }) => method === "PATCH");
    expect(patches.map(({ path, query }) => [path, query["dryRun"]])).toEqual([[`${rollouts}/status`, "All"]]);
  });

  it("leaves an Event, and a record that has nothing to put back", async () => {
    await shop.run(["retry", "web", "--no-wait", "--reason", "fixed"]);
    expect(shop.server.requests.find(({ path }) => path.endsWith("/events"))?.body).toMatchObject({
      message: "retry: retry by tester: fixed",
    });
    const annotations = Object(shop.server.find("Rollout", "shop", "web")?.["metadata"]).annotations;
    expect(JSON.parse(annotations["istio-rollout.dev/last-change"])).toEqual({
      time: "2026-01-01T12:00:00.000Z",
      by: "tester",
      command: "retry",
      reason: "fixed",
      patches: [],
    });
  });
});

describe("where there is nothing to do", () => {
  it.for<{ line: readonly string[]; stage: Stage; expected: string }>([
    { line: ["retry", "web"], stage: "healthy", expected: "nothing to retry, hash bbb is stable" },
    {
      line: ["resume", "web"],
      stage: "paused",
      expected:
        "nobody paused it; its update waits at step 1, from which kubectl istio-rollout promote web -n shop goes on",
    },
    {
      line: ["undo", "web", "--to-revision", "2"],
      stage: "healthy",
      expected: "its pod template is that of revision 2 already",
    },
    { line: ["set-image", "web", "web=web:2"], stage: "healthy", expected: "its containers have these images already" },
  ])("$line says so, and writes nothing", async ({ line, stage: at, expected }) => {
    stage(at);
    expect(await shop.run(line)).toEqual({ exitCode: 0, stdout: `${name} unchanged: ${expected}\n`, stderr: told });
    expect(JSON.parse((await shop.run([...line, "-o", "json"])).stdout)).toMatchObject({ changed: false, steps: [] });
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });
});

describe("a guard", () => {
  it.for<{ line: readonly string[]; expected: string }>([
    { line: ["pause", "web", "--if-step", "3"], expected: 'Rollout "shop/web" is at step 1, not 3' },
    { line: ["undo", "web", "--if-hash", "ccc"], expected: 'Rollout "shop/web" is rolling out hash bbb, not ccc' },
    {
      line: ["set-image", "web", "web=web:3", "--if-weight", "50"],
      expected: `Rollout "shop/web" is not at canary 50% in all of its routes: ${route} has canary 10%`,
    },
  ])("refuses $line", async ({ line, expected }) => {
    stage("paused");
    const result = await shop.run(line);
    expect(result).toMatchObject({ exitCode: 3, stdout: "" });
    expect(result.stderr).toContain(`error[guard-not-met]: ${expected}\n`);
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });

  it("lets the others pass", async () => {
    stage("paused");
    const line = ["pause", "web", "--if-step", "1", "--if-hash", "bbb", "--if-weight", "10", "--no-wait"];
    expect(await shop.run(line)).toMatchObject({ exitCode: 0 });
  });
});

describe("pause and restart", () => {
  it("wait until the controller has seen it", async () => {
    stage("paused");
    const clock = actingClock(() => writeStatus(shop, {}));
    const result = await shop.run(["pause", "web"], { clock });
    expect(result).toMatchObject({ exitCode: 0, stdout: `${name} paused\n${route} has canary 10%, stable 90%\n` });
    expect(result.stderr).toContain("warning[pause-holds-no-weight]: a pause does not hold the weights of");
    expect(result.stderr).toContain('the controller has observed generation 3 of Rollout "shop/web", which is at 4\n');
  });

  it("wait until all pods are new", async () => {
    stage("healthy");
    const clock = actingClock(() => writeStatus(shop, { restartedAt: "2026-01-01T12:00:00Z" }));
    const result = await shop.run(["restart", "web"], { clock });
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.stderr).toContain("pods are being restarted (phase Healthy)\n");
  });

  it("do not wait for a time that is to come", async () => {
    stage("healthy");
    expect(await shop.run(["restart", "web", "--in", "10m"])).toMatchObject({
      exitCode: 0,
      stdout: `${name} restarts at 2026-01-01T12:10:00Z\n`,
    });
  });

  it("refuse what is no duration", async () => {
    expect(await shop.run(["restart", "web", "--in", "soon"])).toMatchObject({
      exitCode: 2,
      stderr: 'error[usage]: --in "soon" is not a duration\n  hint: write it as 500ms, 2s or 1m30s\n',
    });
  });
});

describe("undo", () => {
  it("ends an update in the middle, once the weights show it", async () => {
    stage("paused");
    const clock = actingClock(() => {
      writeWeight(shop, 0);
      writeStatus(shop, { ...stageStatus("healthy"), currentPodHash: "aaa", stableRS: "aaa" });
    });
    expect(await shop.run(["undo", "web"], { clock })).toMatchObject({
      exitCode: 0,
      stdout: `${name} undone to revision 1\n${route} has canary 0%, stable 100%\n`,
    });
  });

  it("can be reverted", async () => {
    stage("paused");
    await shop.run(["undo", "web", "--no-wait"]);
    const result = await shop.run(["revert", "web", "--no-wait"]);
    expect(result).toMatchObject({ exitCode: 0, stdout: `${name} spec.template changed\n` });
    const spec = shop.server.find("Rollout", "shop", "web")?.["spec"] as JsonObject;
    expect(spec["template"]).toEqual(podTemplate("web:2"));
  });

  it("names the revisions that there are", async () => {
    stage("paused");
    const result = await shop.run(["undo", "web", "--to-revision", "7", "-o", "json"]);
    expect(result.exitCode).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({ kind: "Error", code: "revision-not-found" });
    expect(result.stderr).toContain("  revisions: 1, 2\n");
  });
});

describe("set-image", () => {
  const tests = [
    { op: "test", path: "/spec/template/spec/containers/0/name", value: "web" },
    { op: "test", path: "/spec/template/spec/containers/0/image", value: "web:2" },
    { op: "replace", path: "/spec/template/spec/containers/0/image", value: "web:3" },
  ];

  it("begins an update, and waits for its first stop", async () => {
    stage("healthy");
    const clock = actingClock(
      () => writeStatus(shop, { ...stageStatus("progressing"), currentPodHash: "ccc", stableRS: "bbb" }),
      () => {
        writeWeight(shop, 10);
        writeStatus(shop, { ...stageStatus("paused"), currentPodHash: "ccc", stableRS: "bbb" });
      },
    );
    const result = await shop.run(["set-image", "web", "web=web:3"], { clock });
    expect(result).toMatchObject({
      exitCode: 0,
      stdout: `${name} image of web set to web:3 (was web:2)\n${route} has canary 10%, stable 90%\n`,
    });
    expect(result.stderr).toContain(
      'the controller has observed generation 3 of Rollout "shop/web", which is at 4\nit is at step 0 (phase Progressing)\n',
    );
    expect(written().map(({ path, body }) => ({ path, body }))).toEqual([{ path: rollouts, body: tests }]);
  });

  it("changes the workload that carries the template, and waits for its generation", async () => {
    stage("healthy", {
      spec: { template: {}, workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web-pods" } },
    });
    shop.put(workload("Deployment", "web:2"));
    const clock = actingClock(
      () => writeStatus(shop, { workloadObservedGeneration: "7" }),
      () => {
        writeWeight(shop, 10);
        writeStatus(shop, {
          ...stageStatus("paused"),
          currentPodHash: "ccc",
          stableRS: "bbb",
          workloadObservedGeneration: "8",
        });
      },
    );
    const result = await shop.run(["set-image", "web", "*=web:3"], { clock });
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.stdout).toContain("deployment.apps/web-pods image of web set to web:3 (was web:2)\n");
    expect(result.stderr).toContain("the controller has observed generation 7 of the workload\n");
    expect(written().map(({ path }) => path)).toEqual(["/apis/apps/v1/namespaces/shop/deployments/web-pods"]);
  });

  it("ends with 6 where the new spec is refused", async () => {
    stage("healthy");
    const clock = actingClock(() => writeStatus(shop, { phase: "Degraded", message: "InvalidSpec: no" }));
    const result = await shop.run(["set-image", "web", "web=web:3"], { clock });
    expect(result.exitCode).toBe(6);
    expect(result.stderr).toContain('error[rollout-degraded]: Rollout "shop/web" is Degraded: InvalidSpec: no\n');
  });

  it("plans again where somebody was faster", async () => {
    stage("healthy");
    const arrival = shop.server.hold(({ method }) => method === "PATCH");
    const running = shop.run(["set-image", "web", "web=web:3", "--no-wait"]);
    await arrival.arrived;
    stage("healthy", { spec: { template: podTemplate("web:9") } });
    arrival.release();
    expect(await running).toMatchObject({
      exitCode: 0,
      stdout: `${name} image of web set to web:3 (was web:9)\n`,
    });
  });

  it.for([
    { line: ["set-image", "web"], expected: 'error[usage]: missing required argument "images"\n' },
    { line: ["set-image", "web", "web"], expected: 'error[invalid-image]: "web" is not CONTAINER=IMAGE\n' },
  ])("refuses $line", async ({ line, expected }) => {
    const result = await shop.run(line);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(expected);
  });
});

describe("on manifests", () => {
  const manifest = JSON.stringify(
    [
      runningRollout(),
      kubernetesObject("VirtualService", "web", {
        spec: {
          hosts: ["web"],
          http: [{ route: [{ destination: { host: "web-stable" } }, { destination: { host: "web-canary" } }] }],
        },
      }),
    ].map(({ content }) => content),
  );
  const list = `{"apiVersion":"v1","kind":"List","items":${manifest}}`;

  it.for([
    { line: ["pause", "web"], expected: { paused: true } },
    { line: ["restart", "web"], expected: { restartAt: "2026-01-01T12:00:00Z" } },
    { line: ["set-image", "web", "*=web:3"], expected: { template: podTemplate("web:3") } },
  ])("$line edits the Rollout", async ({ line, expected }) => {
    const result = await runCli([...line, "-f", "-", "-n", "shop"], { stdin: list });
    expect(result.exitCode).toBe(0);
    expect(JSON.parse(result.stdout).items[0].spec).toMatchObject(expected);
  });

  it.for(["retry", "undo", "revert"])("%s is not offered", async (verb) => {
    const result = await runCli([verb, "web", "-f", "-"], { stdin: list });
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toMatch(/^error\[usage\]: unknown option "-f/);
  });
});
