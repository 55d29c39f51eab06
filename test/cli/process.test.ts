// The built program as a process: signals, closed pipes, exit codes and clean streams.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeWeight } from "../support/acting-controller.ts";
import type { RecordedRequest } from "../support/fake-api-server.ts";
import { isWriteOf, openShop, type Shop, twoVirtualServices } from "../support/shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

type Ended = { readonly stdout: string; readonly stderr: string; readonly exitCode: number | null };
type Started = {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when stderr holds these words. */
  readonly said: (words: string) => Promise<void>;
};

function start(line: readonly string[]): Started {
  const child = spawn(process.execPath, ["bin/kubectl-istio_rollout.js", ...line], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
    });
  }
  return {
    child,
    ended: new Promise((resolve) => child.on("close", (exitCode) => resolve({ ...text, exitCode }))),
    said: async (words) => {
      await expect.poll(() => text.stderr, { timeout: 10_000 }).toContain(words);
    },
  };
}

function setWeight(): Started {
  return start(["set-weight", "web", "20", "-q", "--kubeconfig", shop.kubeconfig]);
}

/** Holds one request; `arrived` resolves when it is there. */
function hold(matches: (request: RecordedRequest) => boolean) {
  const arrival = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  shop.server.fail({
    matches: (request) => {
      const found = matches(request);
      if (found) arrival.resolve();
      return found;
    },
    until: release.promise,
  });
  return { arrived: arrival.promise, release: release.resolve };
}

const stopping = "interrupted: stopping at the next safe place (interrupt again to stop at once)\n";

describe("the process", () => {
  it.for([{ signal: "SIGINT" }, { signal: "SIGTERM" }] as const)(
    "puts back what was written on $signal",
    async ({ signal }) => {
      shop.put(...twoVirtualServices());
      const held = hold(isWriteOf("web"));
      const { child, ended, said } = setWeight();
      await held.arrived;
      child.kill(signal);
      await said(stopping);
      held.release();
      const undone = 'VirtualService "shop/web" was put back\n';
      const error = "error[interrupted]: interrupted before the change was complete\n";
      const hint = "  hint: nothing stands changed; run the command again\n";
      expect(await ended).toEqual({ stdout: "", stderr: stopping + undone + error + hint, exitCode: 1 });
      expect([shop.weights("web"), shop.weights("web-internal")]).toEqual(["90/10", "90/10"]);
    },
  );

  it("stops at once on a second signal, and says what stands", async () => {
    shop.put(...twoVirtualServices());
    const held = hold(isWriteOf("web-internal"));
    const { child, ended } = setWeight();
    await held.arrived;
    child.kill("SIGINT");
    child.kill("SIGTERM");
    const standing =
      'interrupted; these stand changed:\n  changed: VirtualService "shop/web": http:primary canary 20%\n  perhaps changed: VirtualService "shop/web-internal": http:inner canary 20%\n';
    expect(await ended).toEqual({ stdout: "", stderr: stopping + standing, exitCode: 4 });
    held.release();
  });

  it("says on a second signal that the write under way may stand", async () => {
    const held = hold(isWriteOf("web"));
    const { child, ended } = setWeight();
    await held.arrived;
    child.kill("SIGINT");
    child.kill("SIGTERM");
    const standing =
      'interrupted; these stand changed:\n  perhaps changed: VirtualService "shop/web": http:primary canary 20%\n';
    expect(await ended).toEqual({ stdout: "", stderr: stopping + standing, exitCode: 4 });
    held.release();
  });

  it("ends a read that hangs on the first signal", async () => {
    const held = hold(({ path }) => path.endsWith("/virtualservices/web"));
    const { child, ended } = setWeight();
    await held.arrived;
    child.kill("SIGINT");
    expect(await ended).toMatchObject({
      stdout: "",
      exitCode: 1,
      stderr: expect.stringContaining("error[interrupted]"),
    });
    held.release();
  });

  it("takes a reader that goes away for no error", async () => {
    const { child, ended } = start(["set-weight", "web", "20", "-f", "examples/host-level"]);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ exitCode: 0 });
  });

  it("ends a watch whose reader went away, at its next line", async () => {
    const { child, ended } = start(["get", "web", "-w", "--kubeconfig", shop.kubeconfig]);
    await once(child.stdout ?? child, "data");
    child.stdout?.destroy();
    const changes = setInterval(() => writeWeight(shop, Date.now() % 90), 100);
    try {
      expect(await ended).toMatchObject({ exitCode: 0, stderr: 'context "test", namespace "shop"\n' });
    } finally {
      clearInterval(changes);
    }
  });

  const hasFullDevice = existsSync("/dev/full");
  it.runIf(hasFullDevice)("says that standard output failed", () => {
    const full = openSync("/dev/full", "w");
    const result = spawnSync(process.execPath, ["bin/kubectl-istio_rollout.js", "version"], {
      stdio: ["ignore", full, "pipe"],
    });
    closeSync(full);
    const hint = "  hint: look at where it goes: is the disk full, was it closed?\n";
    expect(String(result.stderr)).toBe(`error[output-failed]: standard output could not be written (ENOSPC)\n${hint}`);
    expect(result.status).toBe(1);
  });

  it.runIf(hasFullDevice)("says that a change stands that could not be reported", async () => {
    const full = openSync("/dev/full", "w");
    const line = ["set-weight", "web", "20", "-q", "--kubeconfig", shop.kubeconfig];
    const child = spawn(process.execPath, ["bin/kubectl-istio_rollout.js", ...line], {
      stdio: ["ignore", full, "pipe"],
    });
    const chunks: string[] = [];
    child.stderr?.on("data", (chunk) => chunks.push(String(chunk)));
    const exitCode = await new Promise((resolve) => child.on("close", resolve));
    closeSync(full);
    expect(chunks.join("")).toBe(
      "error[change-not-reported]: the change was made, but standard output could not be written (ENOSPC)\n",
    );
    expect([exitCode, shop.weights("web")]).toEqual([4, "80/20"]);
  });

  it.for([
    { name: "0 for help", line: [], exitCode: 0 },
    { name: "2 for a wrong command line", line: ["set-weight", "web", "much"], exitCode: 2 },
    { name: "1 for missing input", line: ["set-weight", "web", "20", "-f", "nowhere.yaml"], exitCode: 1 },
  ])("ends with $name", async ({ line, exitCode }) => {
    const result = await start(line).ended;
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });

  it("is refused by an older Node.js in one line", async () => {
    const old = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "22.18.0" } })';
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(old)}`, "bin/kubectl-istio_rollout.js", "version"],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("error: kubectl istio-rollout needs Node.js 22.19 or later, this is 22.18.0\n");
    expect(status).toBe(1);
  });

  it("writes no colour into a pipe, and does with --color=always", async () => {
    const line = ["set-weight", "web", "20", "-f", "examples/host-level", "--dry-run"];
    expect((await start(line).ended).stderr).not.toContain("\u001b[");
    expect((await start([...line, "--color=always"]).ended).stderr).toContain("\u001b[");
  });
});
