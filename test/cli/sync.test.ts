// sync against an API server: what is written in which order, and what is refused.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replicaSet } from "../support/builders.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { controllerLease, describeRequest, isWrite, openShop, type Shop } from "../support/shop.ts";
import { aborted, promoted, type UpdateParts, updateState } from "../support/update-states.ts";

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

const halfPromoted: UpdateParts = {
  status: promoted,
  weight: 100,
  replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 4)],
};
const lease = 'Lease "argo-rollouts/argo-rollouts-controller-lock" was renewed SECONDS ago';
const connected = 'context "test", namespace "shop"\n';

/** Writes of the objects that carry traffic, in order. */
function writes(): readonly string[] {
  return shop.server.requests
    .filter(isWrite)
    .map(describeRequest)
    .filter((request) => !/\/(?:events|rollouts)\b/.test(request))
    .map((request) => request.replace(/ \?.*$/, "").replace(/^PATCH .*\//, ""));
}

describe("sync", () => {
  it("writes in a safe order, with pauses, and tells each change", async () => {
    put(halfPromoted);
    expect(await shop.run(["sync", "web"])).toEqual({
      stdout: [
        "service/web-stable selector set to bbb (was aaa)",
        "virtualservice.networking.istio.io/web http:primary weight set to 0% (was 100%)",
        "",
      ].join("\n"),
      stderr: `${connected}directly: ${lease}\nall proxies are given 10 s to follow\n`,
      exitCode: 0,
    });
    expect(writes()).toEqual(["web-stable", "web"]);
    expect(shop.weights("web")).toBe("100/0");
  });

  it("finds nothing left to do afterwards, and diff finds nothing", async () => {
    put(halfPromoted);
    await shop.run(["sync", "web"]);
    expect((await shop.run(["sync", "web"])).stdout).toBe(
      "rollout.argoproj.io/web unchanged: its traffic stands as its status calls for\n",
    );
    expect((await shop.run(["diff", "web"])).exitCode).toBe(0);
  });

  it("gives proxies as long as it is told", async () => {
    put(halfPromoted);
    expect((await shop.run(["sync", "web", "--settle", "1s"])).stderr).toContain(
      "all proxies are given 1 s to follow\n",
    );
    put(halfPromoted);
    expect((await shop.run(["sync", "web", "--settle", "0"])).stderr).not.toContain("proxies");
  });

  it("prints a plan that follows the schema", async () => {
    put(halfPromoted);
    const { stdout } = await shop.run(["sync", "web", "--dry-run=client", "-o", "json"]);
    expectToFollow(compileSchema("outcome"), JSON.parse(stdout));
    expect(writes()).toEqual([]);
  });

  it("cleans up a subset without pods after an abort", async () => {
    put({ level: "subset", status: aborted, weight: 0, replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 0)] });
    expect(await shop.run(["sync", "web"])).toMatchObject({
      stdout: "destinationrule.networking.istio.io/web subset canary set to aaa (was bbb)\n",
      exitCode: 0,
    });
  });

  it("leaves it to a controller that is alive, and says why", async () => {
    shop.put(controllerLease(0));
    put({ level: "subset", status: aborted, weight: 0, replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 0)] });
    expect(await shop.run(["sync", "web"])).toEqual({
      stdout: "rollout.argoproj.io/web unchanged: its traffic stands as its status calls for\n",
      stderr: [
        connected.trimEnd(),
        'warning[controller-not-acting]: nothing is done about subset "canary", as by the controller: after an abort the controller keeps it on hash bbb, of which no pod is left',
        "  hint: run it again when that has changed; --stable-hash and --canary-hash overrule it for selectors and subsets",
        "",
      ].join("\n"),
      exitCode: 0,
    });
  });

  it("refuses what a controller that is alive would put back", async () => {
    shop.put(controllerLease(0));
    put();
    const { stderr, exitCode } = await shop.run(["sync", "web", "--canary-hash", "aaa"]);
    expect(stderr).toContain(
      `error[would-be-reverted]: the Argo Rollouts controller is alive (${lease}) and would put selector of Service "shop/web-canary" back to hash bbb\n`,
    );
    expect(exitCode).toBe(3);
    expect(writes()).toEqual([]);
  });

  it("writes it all the same when it is forced, and sees it kept", async () => {
    shop.put(controllerLease(0));
    put();
    const result = await shop.run(["sync", "web", "--canary-hash", "aaa", "--force"]);
    expect(result).toMatchObject({ stdout: "service/web-canary selector set to aaa (was bbb)\n", exitCode: 0 });
  });

  it("asks no controller for what that does by itself", async () => {
    shop.put(controllerLease(0));
    put({ weight: 30 });
    expect(await shop.run(["sync", "web", "--via", "controller"])).toEqual({
      stdout: "",
      stderr: [
        connected.trimEnd(),
        'error[cannot-be-asked]: the controller cannot be asked to sync the traffic of Rollout "shop/web": it does that in each of its passes by itself, or has a reason not to',
        "  hint: kubectl istio-rollout diff web -n shop tells what differs; leave --via controller out to write it directly",
        "",
      ].join("\n"),
      exitCode: 3,
    });
    expect(writes()).toEqual([]);
  });

  it.for([{ line: [] }, { line: ["--via", "auto"] }, { line: ["--direct"] }])(
    "writes beside a controller that wants the same: $line",
    async ({ line }) => {
      shop.put(controllerLease(0));
      put({ weight: 30 });
      const { stdout, exitCode } = await shop.run(["sync", "web", "-q", ...line]);
      expect([exitCode, stdout]).toEqual([
        0,
        "virtualservice.networking.istio.io/web http:primary weight set to 10% (was 30%)\n",
      ]);
    },
  );

  it("refuses traffic to pods that are not ready", async () => {
    put({ replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1), replicaSet("old", 0)] });
    const { stderr, exitCode } = await shop.run(["sync", "web", "--stable-hash", "old"]);
    expect(stderr).toContain(
      'error[empty-destination]: 90% would go to Service "shop/web-stable", whose pods (hash old) are not ready\n',
    );
    expect(exitCode).toBe(3);
  });

  it("puts back what it wrote when a later write fails", async () => {
    put(halfPromoted);
    shop.server.fail({
      matches: (request) => isWrite(request) && request.path.endsWith("/virtualservices/web"),
      answer: { status: 500, body: { kind: "Status", message: "etcd is away", reason: "InternalError", code: 500 } },
    });
    const { stderr, exitCode } = await shop.run(["sync", "web"]);
    expect(stderr).toContain('Service "shop/web-stable" was put back');
    expect(exitCode).toBe(1);
    expect(shop.server.find("Service", "shop", "web-stable")).toMatchObject({
      spec: { selector: { "rollouts-pod-template-hash": "aaa" } },
    });
  });

  it.for([
    {
      name: "what no label can be",
      line: ["--canary-hash", "-x"],
      message:
        'error[usage]: --canary-hash "-x" is no pod template hash\n  hint: it is the label rollouts-pod-template-hash of the ReplicaSets: kubectl get replicasets --show-labels\n',
    },
    {
      name: "a time that is none",
      line: ["--settle", "soon"],
      message: 'error[usage]: --settle "soon" is not a duration\n',
    },
    {
      name: "manifests, which have no status",
      line: ["-f", "web.yaml"],
      message: 'error[usage]: unknown option "-f"\n',
    },
    {
      name: "manifests on standard input",
      line: ["-f-"],
      message: 'error[usage]: unknown option "-f"\n',
    },
    {
      name: "a hash that only the status could tell a controller",
      line: ["--canary-hash", "aaa", "--via", "controller"],
      message: "error[usage]: --canary-hash and --via controller exclude each other\n",
    },
    {
      name: "two ways at once",
      line: ["--direct", "--via", "controller"],
      message: "error[usage]: --direct and --via controller exclude each other\n",
    },
  ])("refuses $name", async ({ line, message }) => {
    const { stderr, exitCode } = await shop.run(["sync", "web", ...line]);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});
