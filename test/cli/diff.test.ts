// diff against an API server: what it finds, what it prints, and how long it looks.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { JsonObject } from "../../src/resources/json.ts";
import type { Clock } from "../../src/runtime.ts";
import { destinationRule, hostRoute, replicaSet, service, virtualService } from "../support/builders.ts";
import { steppingClock } from "../support/run-cli.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { controllerLease, isWrite, openShop, type Shop } from "../support/shop.ts";
import { aborted, adopted, type UpdateParts, updateState } from "../support/update-states.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

/** In place of what stands, with the generation that its status has observed. */
function put(parts: UpdateParts = {}): void {
  shop.server.remove("Rollout", "shop", "web");
  shop.put(...updateState(parts).objects.values());
}

const connected = 'context "test", namespace "shop"\n';
const vsName = "virtualservice.networking.istio.io/web";
const weightLines = [
  `${vsName} spec.http[0].route[1].weight (http:primary canary): is 30, should be 10`,
  `${vsName} spec.http[0].route[0].weight (http:primary stable): is 70, should be 90`,
  "",
].join("\n");

describe("diff", () => {
  it("says that nothing differs, and writes nothing", async () => {
    put();
    expect(await shop.run(["diff", "web"])).toEqual({
      stdout: "",
      stderr: `${connected}no differences\n`,
      exitCode: 0,
    });
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });

  it("prints a line for each field that differs, and ends with 7", async () => {
    put({
      weight: 30,
      canary: undefined,
      services: [adopted(service("web-stable", "old")), service("web-canary")],
      rollout: {
        routing: { managedRoutes: [{ name: "beta" }] },
        canary: {
          steps: [
            { setWeight: 10 },
            { setHeaderRoute: { name: "beta", match: [{ headerName: "x-beta", headerValue: { exact: "1" } }] } },
          ],
        },
      },
    });
    expect(await shop.run(["diff", "web"])).toEqual({
      stdout: [
        "service/web-stable spec.selector.rollouts-pod-template-hash (selector): is old, should be aaa",
        "service/web-canary spec.selector.rollouts-pod-template-hash (selector): is unset, should be bbb",
        'service/web-canary metadata.annotations["argo-rollouts.argoproj.io/managed-by-rollouts"] (managed-by): is unset, should be web',
        weightLines.trimEnd(),
        `${vsName} spec.http[0] (route http:beta): is missing, should be there`,
        "",
      ].join("\n"),
      stderr: connected,
      exitCode: 7,
    });
  });

  it("tells a route that has to go from one that is not as its step says, and names another namespace", async () => {
    const route = { name: "beta", match: [], route: [{ destination: { host: "web-canary" } }] };
    const http = [route, { ...route, name: "gamma" }, { name: "primary", ...hostRoute({ canary: 10 }) }];
    put({
      rollout: {
        istio: { virtualService: { name: "web.edge", routes: ["primary"] } },
        routing: { managedRoutes: [{ name: "beta" }, { name: "gamma" }] },
        canary: {
          steps: [
            { setWeight: 10 },
            { setHeaderRoute: { name: "beta", match: [{ headerName: "x-beta", headerValue: { exact: "1" } }] } },
            { setHeaderRoute: { name: "gamma" } },
          ],
        },
      },
      status: { currentStepIndex: 2 },
      virtualServices: [virtualService("web", { http }, { namespace: "edge" })],
    });
    expect((await shop.run(["diff", "web"])).stdout).toBe(
      [
        `${vsName} (namespace edge) spec.http[1] (route http:gamma): is there, should be gone`,
        `${vsName} (namespace edge) spec.http[0] (route http:beta): is there, should be as its step says`,
        "",
      ].join("\n"),
    );
  });

  it("says what is not compared, and what makes the comparison doubtful", async () => {
    put({
      weight: 30,
      replicaSets: [replicaSet("aaa", 2, 4), replicaSet("bbb", 1)],
      status: { observedGeneration: "2" },
    });
    expect(await shop.run(["diff", "web"])).toEqual({
      stdout: "",
      stderr: [
        connected.trimEnd(),
        'warning[stale-status]: the controller has observed generation 2 of Rollout "shop/web", which is at 3',
        "  hint: its status is older than its last change",
        'not compared: weights: ReplicaSet "shop/web-aaa" has 2 of the 3 available pods that the stable side needs',
        "no differences",
        "",
      ].join("\n"),
      exitCode: 0,
    });
  });

  it("prints the names of the objects that differ", async () => {
    put({ weight: 30, stable: "old" });
    expect(await shop.run(["diff", "web", "-o", "name"])).toMatchObject({
      stdout: `service/web-stable\n${vsName}\n`,
      exitCode: 7,
    });
  });

  it("prints one document", async () => {
    put({ level: "subset", weight: 10, destinationRule: destinationRule("web", { stable: "aaa", canary: "bbb" }) });
    const { stdout, exitCode } = await shop.run(["diff", "web", "-o", "json"]);
    expect(exitCode).toBe(7);
    expect(JSON.parse(stdout)).toEqual({
      apiVersion: "istio-rollout.dev/v1alpha1",
      kind: "Diff",
      rollout: { namespace: "shop", name: "web" },
      context: "test",
      controller: expect.stringMatching(/^Lease "argo-rollouts\/argo-rollouts-controller-lock" was renewed \d+ s ago$/),
      differences: [
        {
          target: { apiVersion: "networking.istio.io/v1", kind: "DestinationRule", namespace: "shop", name: "web" },
          field: 'metadata.annotations["argo-rollouts.argoproj.io/managed-by-rollouts"]',
          label: "managed-by",
          is: null,
          shouldBe: "web",
        },
      ],
      held: [],
      findings: [],
    });
  });

  it.for<{ name: string; parts: UpdateParts }>([
    { name: "with differences", parts: { weight: 30, stable: "old" } },
    { name: "without differences", parts: {} },
    { name: "with parts that are held", parts: { replicaSets: [replicaSet("bbb", 1)] } },
    { name: "with findings", parts: { status: { observedGeneration: "2" } } },
  ])("prints a document $name that follows its schema", async ({ parts }) => {
    put(parts);
    const { stdout } = await shop.run(["diff", "web", "-o", "yaml"]);
    expectToFollow(compileSchema("diff"), parse(stdout));
  });

  it("fails where a route cannot be found", async () => {
    put({ virtualServices: [virtualService("web", { http: [{ name: "other", ...hostRoute() }] })] });
    const { stderr, exitCode } = await shop.run(["diff", "web"]);
    expect(stderr).toContain('error[route-not-found]: route "http:primary" not found in VirtualService "shop/web"');
    expect(exitCode).toBe(1);
  });
});

describe("diff while a controller is alive", () => {
  beforeEach(() => shop.put(controllerLease(0)));

  /** Does something at that many milliseconds after the start. */
  function clockWith(at: number, work: () => void): Clock {
    const clock = steppingClock();
    const start = clock.now();
    let isDone = false;
    return {
      ...clock,
      sleep: async (milliseconds) => {
        await clock.sleep(milliseconds);
        if (isDone || clock.now() - start < at) return;
        isDone = true;
        work();
      },
    };
  }

  it("does not count what the controller writes within the time", async () => {
    put({ weight: 30 });
    const clock = clockWith(1800, () => put({ weight: 10 }));
    expect(await shop.run(["diff", "web"], { clock })).toMatchObject({ stdout: "", exitCode: 0 });
  });

  it("counts what stands at every look, as it was seen last", async () => {
    put({ weight: 30, stable: "old" });
    const clock = clockWith(1000, () => put({ weight: 40 }));
    const { stdout, exitCode } = await shop.run(["diff", "web"], { clock });
    expect(stdout).toBe(weightLines.replace("is 30", "is 40").replace("is 70", "is 60"));
    expect(exitCode).toBe(7);
  });

  it("does not count what differs only later", async () => {
    put({ stable: "old" });
    const clock = clockWith(1000, () => put({ weight: 30, stable: "old" }));
    const { stdout } = await shop.run(["diff", "web"], { clock });
    expect(stdout).toBe(
      "service/web-stable spec.selector.rollouts-pod-template-hash (selector): is old, should be aaa\n",
    );
  });

  it("looks once where nothing differs, and for as long as it is told otherwise", async () => {
    const looks = async (parts: UpdateParts, ...flags: readonly string[]) => {
      put(parts);
      shop.server.requests.splice(0);
      await shop.run(["diff", "web", ...flags]);
      return shop.server.requests.filter(({ path }) => path.endsWith("/rollouts/web")).length;
    };
    expect(await looks({})).toBe(1);
    expect(await looks({ weight: 30 })).toBe(11);
    expect(await looks({ weight: 30 }, "--verify-for", "1s")).toBe(6);
    expect(await looks({ weight: 30 }, "--verify-for", "0")).toBe(1);
  });

  /** `clockWith` begins at 12:00:00. */
  function writtenAt(time: string): void {
    const rollout = shop.server.find("Rollout", "shop", "web");
    if (rollout === undefined) throw new Error("there is no Rollout");
    const managedFields = [{ manager: "rollouts-controller", operation: "Update", time: `2026-01-01T${time}Z` }];
    shop.server.put({ ...rollout, metadata: { ...(rollout["metadata"] as JsonObject), managedFields } });
  }

  it.for([
    { name: "just before", time: "11:59:57", looks: 46 },
    { name: "longer ago than the controller holds a Rollout back", time: "11:59:40", looks: 11 },
    { name: "by a clock that is ahead", time: "12:30:00", looks: 61 },
  ])("looks for as long as the controller may need after a write $name", async ({ time, looks }) => {
    put({ weight: 30 });
    writtenAt(time);
    expect((await shop.run(["diff", "web"])).exitCode).toBe(7);
    expect(shop.server.requests.filter(({ path }) => path.endsWith("/rollouts/web"))).toHaveLength(looks);
  });

  it("does not count what a controller writes that held the Rollout back", async () => {
    put({ weight: 30 });
    writtenAt("11:59:59");
    const clock = clockWith(9800, () => put({ weight: 10 }));
    expect(await shop.run(["diff", "web"], { clock })).toMatchObject({ stdout: "", exitCode: 0 });
  });

  it("looks once with --verify-for 0, whenever something was written", async () => {
    put({ weight: 30 });
    writtenAt("11:59:59");
    expect((await shop.run(["diff", "web", "--verify-for", "0"])).exitCode).toBe(7);
    expect(shop.server.requests.filter(({ path }) => path.endsWith("/rollouts/web"))).toHaveLength(1);
  });

  it("does not blame the controller for a subset that it keeps empty after an abort", async () => {
    put({
      level: "subset",
      status: aborted,
      weight: 0,
      replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 0)],
    });
    expect(await shop.run(["diff", "web"])).toEqual({
      stdout: "",
      stderr: [
        connected.trimEnd(),
        'not compared: subset "canary": after an abort the controller keeps it on hash bbb, of which no pod is left',
        "no differences",
        "",
      ].join("\n"),
      exitCode: 0,
    });
  });

  it("ends at once when it is interrupted", async () => {
    put({ weight: 30 });
    const controller = new AbortController();
    const interruption = { signal: controller.signal, onForcedStop: () => undefined };
    const clock = clockWith(400, () => controller.abort());
    expect(await shop.run(["diff", "web"], { clock, interruption })).toMatchObject({
      stderr: `${connected}error[interrupted]: interrupted; nothing was changed\n`,
      exitCode: 1,
    });
  });
});

describe("diff with KUBECTL_EXTERNAL_DIFF", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "external-diff-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A program that writes down what it gets, and ends with that code. */
  function program(exitCode: number): string {
    const path = join(folder, "compare");
    const lines = [
      "#!/bin/sh",
      `printf '%s\\n' "$@" > ${folder}/arguments`,
      `cd "$1" && for file in *; do printf '== %s\\n' "$file"; cat "$file"; done > ${folder}/live`,
      `cd "$2" && for file in *; do printf '== %s\\n' "$file"; cat "$file"; done > ${folder}/merged`,
      `exit ${exitCode}`,
    ];
    writeFileSync(path, `${lines.join("\n")}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  const written = (name: string) => readFileSync(join(folder, name), "utf8");
  const environment = (KUBECTL_EXTERNAL_DIFF: string) => ({ PATH: "/usr/bin:/bin", KUBECTL_EXTERNAL_DIFF });

  it("hands over the objects that differ, as they stand and as they should be, as kubectl does", async () => {
    put({ weight: 30, stable: "old" });
    const result = await shop.run(["diff", "web"], {
      environment: environment(`${program(1)} -u -N ;rm --color=never`),
    });
    expect(result).toEqual({ stdout: "", stderr: connected, exitCode: 7 });
    const [live = "", merged = "", ...words] = written("arguments").trimEnd().split("\n");
    expect([live, merged]).toEqual([expect.stringMatching(/\/LIVE-[^/]+$/), expect.stringMatching(/\/MERGED-[^/]+$/)]);
    expect(words).toEqual(["-u", "-N", "--color=never"]);
    const files = ["== networking.istio.io.v1.VirtualService.shop.web", "== v1.Service.shop.web-stable"];
    for (const version of ["live", "merged"]) {
      expect(written(version).match(/^== .*$/gm)).toEqual(files);
      expect(written(version)).not.toContain("managedFields");
    }
    expect(changedLines(written("live"), written("merged"))).toEqual([
      ["          weight: 70", "          weight: 90"],
      ["          weight: 30", "          weight: 10"],
      ["    rollouts-pod-template-hash: old", "    rollouts-pod-template-hash: aaa"],
    ]);
  });

  it("ends with 7 where the program ends with 0, too, and leaves nothing behind", async () => {
    put({ weight: 30 });
    expect((await shop.run(["diff", "web"], { environment: environment(program(0)) })).exitCode).toBe(7);
    const [live = "", merged = ""] = written("arguments").split("\n");
    for (const gone of [live, merged]) expect(() => readFileSync(gone)).toThrow("ENOENT");
  });

  it("is not run where nothing differs, and not for a document", async () => {
    put();
    expect((await shop.run(["diff", "web"], { environment: environment(program(1)) })).exitCode).toBe(0);
    put({ weight: 30 });
    await shop.run(["diff", "web", "-o", "json"], { environment: environment(program(1)) });
    expect(() => written("arguments")).toThrow("ENOENT");
  });

  it.for([
    { name: "ends with more than 1", code: 2, reason: "it ended with exit code 2" },
    { name: "is ended by a signal", code: "$$; kill -9 $$", reason: "it ended with exit code 128" },
  ])("fails where the program $name", async ({ code, reason }) => {
    put({ weight: 30 });
    const path = program(0);
    writeFileSync(path, typeof code === "number" ? `#!/bin/sh\nexit ${code}\n` : "#!/bin/sh\nkill -9 $$\n");
    expect(await shop.run(["diff", "web"], { environment: environment(path) })).toEqual({
      stdout: "",
      stderr: `${connected}error[output-failed]: "${path}" of KUBECTL_EXTERNAL_DIFF cannot compare: ${reason}\n  hint: it gets two folders, and is to end with 1 where they differ; unset the variable to do without it\n`,
      exitCode: 1,
    });
  });

  it("fails where the program cannot be started", async () => {
    put({ weight: 30 });
    const { stderr, exitCode } = await shop.run(["diff", "web"], { environment: environment("/nowhere/compare -u") });
    expect(stderr).toContain(
      'error[output-failed]: "/nowhere/compare -u" of KUBECTL_EXTERNAL_DIFF cannot compare: spawn /nowhere/compare ENOENT',
    );
    expect(exitCode).toBe(1);
  });
});

function changedLines(left: string, right: string): readonly (readonly [string, string | undefined])[] {
  const others = right.split("\n");
  return left.split("\n").flatMap((line, place) => (line === others[place] ? [] : [[line, others[place]] as const]));
}
