// set-weight against an API server: what is sent, in which order, and what stands where when something goes wrong.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hostRoute, rollout, virtualService } from "../support/builders.ts";
import { steppingClock } from "../support/run-cli.ts";
import {
  controllerLease,
  describeRequest,
  isWrite,
  isWriteOf,
  normalize,
  openShop,
  type Shop,
  twoVirtualServices,
} from "../support/shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

/** The record on the Rollout, parsed. */
function lastChange({ server }: Shop): { readonly patches: readonly { readonly target: { readonly name: string } }[] } {
  const record = /"istio-rollout.dev\/last-change":("(?:[^"\\]|\\.)*")/.exec(
    JSON.stringify(server.find("Rollout", "shop", "web")),
  );
  return JSON.parse(JSON.parse(record?.[1] ?? '"{}"'));
}

function recordedTargets(at: Shop): readonly string[] {
  return lastChange(at).patches.map(({ target }) => target.name);
}

const base = "virtualservice.networking.istio.io";
/** Where the command goes, and that nothing is there that would hinder it. */
const directly = [
  'context "test", namespace "shop"',
  'directly: Lease "argo-rollouts/argo-rollouts-controller-lock" was renewed SECONDS ago',
  "",
].join("\n");

describe("set-weight in a cluster", () => {
  it("reads in two flights, writes one patch without a dry run, and records it", async () => {
    const result = await shop.run(["set-weight", "web", "20", "--reason", "slow start"]);
    expect(result).toEqual({
      stdout: `${base}/web http:primary weight set to 20% (was 10%)\n`,
      stderr: directly,
      exitCode: 0,
    });
    expect(shop.weights("web")).toBe("80/20");
    expect(shop.server.requests.map(describeRequest).toSorted()).toMatchSnapshot();
  });

  it("leaves an Event and the inverse patch on the Rollout", async () => {
    await shop.run(["set-weight", "web", "20", "--reason", "slow start"]);
    expect(lastChange(shop)).toEqual({
      time: "2026-01-01T12:00:00.000Z",
      by: "tester",
      command: "set-weight",
      reason: "slow start",
      patches: [
        {
          target: { apiVersion: "networking.istio.io/v1", kind: "VirtualService", namespace: "shop", name: "web" },
          patch: expect.arrayContaining([{ op: "replace", path: "/spec/http/0/route/1/weight", value: 10 }]),
        },
      ],
    });
    const event = shop.server.requests.find(({ path }) => path.endsWith("/events"))?.body;
    expect(event).toMatchObject({
      reason: "TrafficShifted",
      type: "Normal",
      message: "set-weight: canary weight 20% in VirtualService shop/web by tester: slow start",
      involvedObject: { kind: "Rollout", name: "web", namespace: "shop" },
    });
  });

  it("leaves no record with --no-record", async () => {
    await shop.run(["set-weight", "web", "20", "--no-record"]);
    expect(shop.server.requests.filter(isWrite).map(({ path }) => path)).toEqual([
      "/apis/networking.istio.io/v1/namespaces/shop/virtualservices/web",
    ]);
  });

  it("writes nothing when the weight stands already", async () => {
    const result = await shop.run(["set-weight", "web", "10", "-o", "json"]);
    expect(JSON.parse(result.stdout)).toMatchObject({ kind: "Outcome", changed: false, steps: [], findings: [] });
    expect(result).toMatchObject({ exitCode: 0, stderr: 'context "test", namespace "shop"\n' });
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });

  it("has the server check every patch first when there are several", async () => {
    shop.put(...twoVirtualServices());
    const result = await shop.run(["set-weight", "web", "20"]);
    expect(result.exitCode).toBe(0);
    const patches = shop.server.requests.filter(
      ({ method, path }) => method === "PATCH" && path.includes("virtualservices"),
    );
    expect(patches.map(({ path, query }) => [path.split("/").at(-1), query["dryRun"] ?? "written"])).toEqual([
      ["web", "All"],
      ["web-internal", "All"],
      ["web", "written"],
      ["web-internal", "written"],
    ]);
  });

  it("asks the server with --dry-run=server and writes nothing", async () => {
    const result = await shop.run(["set-weight", "web", "20", "--dry-run=server"]);
    expect(result).toEqual({
      stdout: `${base}/web http:primary canary 10% → 20%, stable 90% → 80% (server dry run)\n`,
      stderr: `${directly}the canary is to get 20% of http:primary\n`,
      exitCode: 0,
    });
    expect(shop.server.requests.filter(({ method }) => method !== "GET").map(({ query }) => query["dryRun"])).toEqual([
      "All",
    ]);
  });

  it("sends only reads with --dry-run=client", async () => {
    const result = await shop.run(["set-weight", "web", "20", "--dry-run"]);
    expect(result.stdout).toBe(`${base}/web http:primary canary 10% → 20%, stable 90% → 80% (dry run)\n`);
    expect(shop.server.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("prints one document with -o json", async () => {
    const { stdout } = await shop.run(["set-weight", "web", "20", "-o", "json"]);
    expect(JSON.parse(normalize(stdout, shop.server.port))).toMatchSnapshot();
  });

  it("traces requests with -v, and no credentials", async () => {
    const { stderr } = await shop.run(["set-weight", "web", "10", "-v", "--token", "secret-token"]);
    expect(stderr).toMatch(
      /GET https:\/\/127\.0\.0\.1:PORT\/apis\/argoproj\.io\/v1alpha1\/namespaces\/shop\/rollouts\/web 200/,
    );
    expect(stderr).not.toContain("secret-token");
  });
});

describe("a refusal", () => {
  it("meets a change that a live controller would put back", async () => {
    shop.put(controllerLease(1));
    const result = await shop.run(["set-weight", "web", "20"]);
    expect(result).toMatchSnapshot();
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });

  it("is shown by a dry run with the plan, and exit code 3", async () => {
    shop.put(controllerLease(1));
    const result = await shop.run(["set-weight", "web", "20", "--dry-run"]);
    expect(result).toMatchSnapshot();
  });

  it("meets weight for a canary without ready pods, and names the other blocker too", async () => {
    shop.put(controllerLease(1), rollout({ status: { observedGeneration: "2" } }));
    shop.server.remove("ReplicaSet", "shop", "web-bbb");
    const result = await shop.run(["set-weight", "web", "20"]);
    expect(result).toMatchSnapshot();
  });

  it("meets a Secret that leads to no cluster", async () => {
    shop.server.put({
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: "primary",
        namespace: "argo-rollouts",
        labels: { "istio.argoproj.io/primary-cluster": "true" },
      },
    });
    const result = await shop.run(["set-weight", "web", "20", "--force"]);
    expect(result).toMatchSnapshot();
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });

  it("is overridden by --force, which the report says", async () => {
    shop.put(controllerLease(1));
    const { stdout, exitCode } = await shop.run(["set-weight", "web", "20", "--force", "-o", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      forced: true,
      changed: true,
      findings: [{ code: "would-be-reverted" }],
    });
    expect(exitCode).toBe(0);
  });
});

describe("a change under a live controller", () => {
  it("fails when it is put back, and names who did it", async () => {
    shop.put(controllerLease(1));
    const clock = steppingClock();
    const controller = {
      now: clock.now,
      sleep: (milliseconds: number) => {
        const managedFields = [
          { manager: "kubectl-istio-rollout", time: "2026-01-01T12:00:00Z" },
          { manager: "rollouts-controller", time: "2026-01-01T12:00:01Z" },
        ];
        shop.put(
          virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary: 10 }) }] }, { managedFields }),
        );
        return clock.sleep(milliseconds);
      },
    };
    const result = await shop.run(["set-weight", "web", "20", "--force", "-q"], { clock: controller });
    expect(result).toMatchSnapshot();
  });

  it("is looked at once more where the controller was taken for stopped", async () => {
    shop.put(controllerLease(3600));
    shop.server.fail({
      matches: ({ path }) => {
        if (path.endsWith("/events"))
          shop.put(virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary: 10 }) }] }));
        return false;
      },
    });
    const result = await shop.run(["set-weight", "web", "20", "-q"]);
    expect(result).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("error[change-not-kept]") });
  });

  it("is not watched with --verify-for 0", async () => {
    shop.put(controllerLease(1));
    await shop.run(["set-weight", "web", "20", "--force", "--verify-for", "0", "--no-record"]);
    const reads = shop.server.requests.filter(
      ({ method, path }) => method === "GET" && path.endsWith("/virtualservices/web"),
    );
    expect(reads).toHaveLength(1);
  });
});

describe("a permission that is missing", () => {
  const forbid = (part: string) => ({
    matches: ({ path }: { path: string }) => path.includes(part),
    times: 9,
    answer: {
      status: 403,
      body: { kind: "Status", status: "Failure", reason: "Forbidden", message: "forbidden", code: 403, details: {} },
    },
  });

  it("to list Leases makes the controller count as alive", async () => {
    shop.server.fail(forbid("/leases"));
    const result = await shop.run(["set-weight", "web", "20"]);
    expect(result).toMatchSnapshot();
  });

  it("to list Secrets is a warning", async () => {
    shop.server.fail(forbid("/secrets"));
    expect(await shop.run(["set-weight", "web", "20"])).toMatchSnapshot();
  });

  it("to record the change is a warning", async () => {
    shop.server.fail(forbid("/events"));
    shop.server.fail({
      ...forbid("/rollouts/web"),
      matches: (request) => isWrite(request) && request.path.endsWith("/rollouts/web"),
    });
    expect(await shop.run(["set-weight", "web", "20"])).toMatchSnapshot();
  });
});

describe("a failure at the second of two writes", () => {
  const status = (code: number, reason: string) => ({
    status: code,
    body: {
      kind: "Status",
      status: "Failure",
      reason,
      message: `no: ${reason}`,
      code,
      details: { name: "web-internal" },
    },
  });

  beforeEach(() => shop.put(...twoVirtualServices()));

  it.for([
    { name: "403", answer: status(403, "Forbidden") },
    {
      name: "422 with causes",
      answer: {
        status: 422,
        body: {
          kind: "Status",
          status: "Failure",
          reason: "Invalid",
          message: "bad",
          code: 422,
          details: { causes: [{ field: "spec.http", message: "bad" }] },
        },
      },
    },
    { name: "500", answer: status(500, "InternalError") },
  ])("with $name puts the first back, exit code 1", async ({ answer }) => {
    shop.server.fail({ matches: isWriteOf("web-internal"), answer });
    const result = await shop.run(["set-weight", "web", "20"]);
    expect(result).toMatchSnapshot();
    expect([shop.weights("web"), shop.weights("web-internal")]).toEqual(["90/10", "90/10"]);
  });

  it("without an answer, not carried out, puts the first back", async () => {
    shop.server.fail({ matches: isWriteOf("web-internal"), cut: "before" });
    const result = await shop.run(["set-weight", "web", "20"]);
    expect(result).toMatchSnapshot();
    expect([shop.weights("web"), shop.weights("web-internal")]).toEqual(["90/10", "90/10"]);
  });

  it("without an answer, but carried out, is read back and counts as done", async () => {
    shop.server.fail({ matches: isWriteOf("web-internal"), cut: "after" });
    const result = await shop.run(["set-weight", "web", "20"]);
    expect(result.exitCode).toBe(0);
    expect([shop.weights("web"), shop.weights("web-internal")]).toEqual(["80/20", "80/20"]);
  });

  it("that cannot be put back says what stands where and how to undo it, exit code 4", async () => {
    let writes = 0;
    shop.server.fail({ matches: isWriteOf("web-internal"), answer: status(403, "Forbidden") });
    shop.server.fail({
      matches: (request) => isWriteOf("web")(request) && ++writes === 2,
      answer: status(403, "Forbidden"),
      times: 1,
    });
    const result = await shop.run(["set-weight", "web", "20"]);
    expect(result).toMatchSnapshot();
    expect([shop.weights("web"), shop.weights("web-internal")]).toEqual(["80/20", "90/10"]);
  });

  it("whose undo gets no answer is put back all the same", async () => {
    let writes = 0;
    shop.server.fail({ matches: isWriteOf("web-internal"), answer: status(403, "Forbidden") });
    shop.server.fail({ matches: (request) => isWriteOf("web")(request) && ++writes === 2, cut: "after" });
    const result = await shop.run(["set-weight", "web", "20", "-q"]);
    expect(result).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('VirtualService "shop/web" was put back'),
    });
    expect([shop.weights("web"), shop.weights("web-internal")]).toEqual(["90/10", "90/10"]);
  });

  it("proposes an undo command that a shell can read, whatever a route is called", async () => {
    shop.put(virtualService("web", { http: [{ name: "it's", ...hostRoute({ canary: 10 }) }] }));
    let writes = 0;
    shop.server.fail({ matches: isWriteOf("web-internal"), answer: status(403, "Forbidden") });
    shop.server.fail({
      matches: (request) => isWriteOf("web")(request) && ++writes === 2,
      answer: status(403, "Forbidden"),
    });
    const { stderr } = await shop.run(["set-weight", "web", "20", "-q"]);
    const [, patch = ""] =
      /-n shop --context test --kubeconfig KUBECONFIG --type=json -p '([^']*)'$/m.exec(stderr) ?? [];
    expect(JSON.parse(patch)[0]).toEqual({ op: "test", path: "/spec/http/0/name", value: "it's" });
  });

  it("by an interruption puts the first back", async () => {
    const interruption = new AbortController();
    shop.server.fail({
      matches: (request) => {
        if (isWriteOf("web")(request)) interruption.abort();
        return false;
      },
    });
    const result = await shop.run(["set-weight", "web", "20"], {
      interruption: { signal: interruption.signal, onForcedStop: () => undefined },
    });
    expect(result).toMatchSnapshot();
    expect([shop.weights("web"), shop.weights("web-internal")]).toEqual(["90/10", "90/10"]);
  });

  it("by a second interruption has a text that names what stands changed", async () => {
    let describeStop = () => ({ text: "", changed: false });
    const texts: unknown[] = [];
    shop.server.fail({
      matches: (request) => {
        if (isWriteOf("web-internal")(request)) texts.push(describeStop());
        return false;
      },
    });
    await shop.run(["set-weight", "web", "20"], {
      interruption: {
        signal: new AbortController().signal,
        onForcedStop: (describe) => {
          describeStop = describe;
        },
      },
    });
    expect(texts).toEqual([
      {
        text: [
          "interrupted; these stand changed:",
          '  changed: VirtualService "shop/web": http:primary canary 20%',
          '  perhaps changed: VirtualService "shop/web-internal": http:inner canary 20%',
        ].join("\n"),
        changed: true,
      },
    ]);
  });

  it("that the server dry run would have shown writes nothing at all", async () => {
    shop.server.fail({
      matches: ({ path, query }) => query["dryRun"] === "All" && path.endsWith("/web-internal"),
      answer: status(403, "Forbidden"),
    });
    const result = await shop.run(["set-weight", "web", "20"]);
    expect(result.exitCode).toBe(1);
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });
});

describe("an edit by somebody else between read and write", () => {
  /** Makes the edit when the first patch arrives, before it is handled. */
  function editBeforePatch(edit: () => void): void {
    let edited = false;
    shop.server.fail({
      matches: (request) => {
        if (isWriteOf("web")(request) && !edited) {
          edited = true;
          edit();
        }
        return false;
      },
    });
  }

  it("of the same weight makes it plan again", async () => {
    editBeforePatch(() =>
      shop.put(virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary: 50 }) }] })),
    );
    const result = await shop.run(["set-weight", "web", "20"]);
    expect(result).toMatchSnapshot();
    expect(shop.weights("web")).toBe("80/20");
  });

  it("to the same goal leaves nothing to do", async () => {
    editBeforePatch(() =>
      shop.put(virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary: 20 }) }] })),
    );
    const result = await shop.run(["set-weight", "web", "20", "-q"]);
    expect(result).toEqual({ stdout: `${base}/web http:primary weight unchanged (20%)\n`, stderr: "", exitCode: 0 });
    expect(
      shop.server.requests.filter(({ method, path }) => method !== "GET" && !path.includes("virtualservices")),
    ).toEqual([]);
  });

  it("of another field survives beside the new weight", async () => {
    editBeforePatch(() =>
      shop.put(virtualService("web", { http: [{ name: "primary", timeout: "3s", ...hostRoute({ canary: 10 }) }] })),
    );
    expect((await shop.run(["set-weight", "web", "20"])).exitCode).toBe(0);
    expect(shop.server.find("VirtualService", "shop", "web")).toMatchObject({ spec: { http: [{ timeout: "3s" }] } });
    expect(shop.weights("web")).toBe("80/20");
  });

  it("that adds a destination is seen in the answer and planned for", async () => {
    const legacy = { host: "web-legacy", weight: 10 };
    editBeforePatch(() =>
      shop.put(
        virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary: 10, stable: 90 }, [legacy]) }] }),
      ),
    );
    expect((await shop.run(["set-weight", "web", "20"])).exitCode).toBe(0);
    expect(shop.weights("web")).toBe("70/20/10");
  });

  it("every time ends the attempt with what to look for", async () => {
    shop.server.fail({
      matches: isWriteOf("web"),
      times: 99,
      answer: {
        status: 422,
        body: { kind: "Status", status: "Failure", reason: "Invalid", message: "rejected", code: 422, details: {} },
      },
    });
    const result = await shop.run(["set-weight", "web", "20", "-q"]);
    expect(result).toMatchSnapshot();
    expect(shop.server.requests.filter(isWriteOf("web"))).toHaveLength(4);
  });

  it("after the first of two writes keeps that one's way back", async () => {
    shop.put(...twoVirtualServices());
    let edits = 0;
    shop.server.fail({
      matches: (request) => {
        if (isWriteOf("web-internal")(request) && edits++ === 0)
          shop.put(virtualService("web-internal", { http: [{ name: "inner", ...hostRoute({ canary: 50 }) }] }));
        return false;
      },
    });
    const { exitCode } = await shop.run(["set-weight", "web", "20"]);
    expect(exitCode).toBe(0);
    expect([shop.weights("web"), shop.weights("web-internal")]).toEqual(["80/20", "80/20"]);
    const metadata = shop.server.find("Rollout", "shop", "web")?.["metadata"] as {
      annotations: Record<string, string>;
    };
    const { patches } = JSON.parse(metadata.annotations["istio-rollout.dev/last-change"] ?? "");
    expect(patches.map(({ target }: { target: { name: string } }) => target.name)).toEqual(["web-internal", "web"]);
  });
});

describe("what follows the write", () => {
  const verifying = ["set-weight", "web", "20", "--force", "-q"];
  const isRead = ({ method, path }: { readonly method: string; readonly path: string }) =>
    method === "GET" && path.endsWith("/virtualservices/web");
  let reads = 0;
  const isVerification = (request: { readonly method: string; readonly path: string }) =>
    isRead(request) && ++reads > 1;
  const recorded = () =>
    JSON.stringify(shop.server.find("Rollout", "shop", "web")).includes("istio-rollout.dev/last-change");

  beforeEach(() => {
    reads = 0;
    shop.put(controllerLease(1));
  });

  it("ends with exit code 4 and a record where the change cannot be verified", async () => {
    const body = {
      kind: "Status",
      status: "Failure",
      reason: "Forbidden",
      message: "forbidden",
      code: 403,
      details: {},
    };
    shop.server.fail({ matches: isVerification, times: 99, answer: { status: 403, body } });
    expect(await shop.run(verifying)).toMatchSnapshot();
    expect([shop.weights("web"), recorded()]).toEqual(["80/20", true]);
  });

  it("says so where the watch is interrupted", async () => {
    const interruption = new AbortController();
    const clock = steppingClock();
    const interrupting = { now: clock.now, sleep: async () => interruption.abort() };
    const result = await shop.run(verifying, {
      clock: interrupting,
      interruption: { signal: interruption.signal, onForcedStop: () => undefined },
    });
    expect(result).toMatchSnapshot();
    expect([shop.weights("web"), recorded()]).toEqual(["80/20", true]);
  });

  it("takes a VirtualService that is gone for a change that was not kept", async () => {
    const clock = steppingClock();
    const deleting = {
      now: clock.now,
      sleep: (milliseconds: number) => {
        shop.server.remove("VirtualService", "shop", "web");
        return clock.sleep(milliseconds);
      },
    };
    expect(await shop.run(verifying, { clock: deleting })).toMatchSnapshot();
  });

  it("names and records what still stands where only a part was put back", async () => {
    shop.put(...twoVirtualServices());
    const clock = steppingClock();
    const reverting = {
      now: clock.now,
      sleep: (milliseconds: number) => {
        shop.put(virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary: 10 }) }] }));
        return clock.sleep(milliseconds);
      },
    };
    expect(await shop.run(verifying, { clock: reverting })).toMatchSnapshot();
    expect(recordedTargets(shop)).toEqual(["web-internal"]);
  });
});

describe("a dry run on the server", () => {
  const lost = {
    status: 422,
    body: { kind: "Status", status: "Failure", reason: "Invalid", message: "rejected", code: 422, details: {} },
  };
  const isRehearsal = ({ query }: { readonly query: Readonly<Record<string, string>> }) => query["dryRun"] === "All";

  it("plans again where somebody else was faster", async () => {
    shop.server.fail({ matches: isRehearsal, answer: lost });
    const { exitCode, stderr } = await shop.run(["set-weight", "web", "20", "--dry-run=server"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('VirtualService "shop/web" was changed by somebody else meanwhile; planning again\n');
  });

  it("gives up in words where somebody else always is", async () => {
    shop.server.fail({ matches: isRehearsal, times: 99, answer: lost });
    expect((await shop.run(["set-weight", "web", "20", "--dry-run=server", "-q"])).stderr).toContain(
      "error[changed-meanwhile]:",
    );
  });
});

describe("a Rollout whose pods are told by a workloadRef", () => {
  it("is judged by the selector in its status", async () => {
    const { content, ref } = rollout({ status: { selector: "app=web" } });
    const { selector: _, ...spec } = content["spec"] as Record<string, never>;
    shop.put({ ref, content: { ...content, spec: { ...spec, workloadRef: { name: "web" } } } });
    expect((await shop.run(["set-weight", "web", "20"])).exitCode).toBe(0);
  });
});

describe("an empty value of an option of kubectl", () => {
  it("is as good as none, as kubectl has it", async () => {
    shop.server.put({
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: "primary",
        namespace: "argo-rollouts",
        labels: { "istio.argoproj.io/primary-cluster": "true" },
      },
    });
    const line = ["set-weight", "web", "20", "--context", "", "--controller-namespace", "", "-n", ""];
    expect(await shop.run(line)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("error[primary-secret-invalid]: "),
    });
  });
});
