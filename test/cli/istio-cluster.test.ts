// Commands on a Rollout whose Istio objects are in another cluster: what they say of it, and where they write.
import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hostRoute, virtualService } from "../support/builders.ts";
import { type FakeApiServer, startFakeApiServer } from "../support/fake-api-server.ts";
import { forbiddenAnswer } from "../support/fake-api-status.ts";
import { secretWith } from "../support/primary-secrets.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { isWrite, openShop, type Shop, twoVirtualServices } from "../support/shop.ts";

let shop: Shop;
let istio: FakeApiServer;
beforeEach(async () => {
  shop = await openShop();
  istio = await startFakeApiServer();
  istio.put(virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary: 40 }) }] }).content);
});
afterEach(async () => {
  await shop.close();
  await istio.close();
});

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}

const local = 'context "test", namespace "shop"';
const directly = 'directly: Lease "argo-rollouts/argo-rollouts-controller-lock" was renewed SECONDS ago';
const fromSecret = 'Istio objects in cluster "istio" (Secret "argo-rollouts/primary")';

describe("set-weight with a Secret that leads to another cluster", () => {
  beforeEach(() => {
    shop.server.put(secretWith(istio.kubeconfig()).content);
  });

  it("writes there, and says where and why", async () => {
    expect(await shop.run(["set-weight", "web", "20"])).toEqual({
      stdout: lines("virtualservice.networking.istio.io/web http:primary weight set to 20% (was 40%)"),
      stderr: lines(local, fromSecret, directly),
      exitCode: 0,
    });
    expect(shop.weights("web")).toBe("90/10");
    expect(istio.requests.filter(isWrite).map(({ path }) => path)).toEqual([
      "/apis/networking.istio.io/v1/namespaces/shop/virtualservices/web",
    ]);
  });

  it("tells a script the same", async () => {
    const { stdout } = await shop.run(["set-weight", "web", "20", "--dry-run=client", "-o", "json"]);
    const document = JSON.parse(stdout);
    expectToFollow(compileSchema("outcome"), document);
    expect(document.istioCluster).toEqual({
      source: "secret",
      name: "istio",
      because: 'Secret "argo-rollouts/primary"',
    });
  });

  it("proposes no command that would write in the wrong cluster", async () => {
    const second = virtualService("web-internal", { http: [{ name: "inner", ...hostRoute({ canary: 10 }) }] });
    istio.put(second.content);
    shop.put(...twoVirtualServices().filter(({ ref }) => ref.kind === "Rollout"));
    const forbidden = forbiddenAnswer("patch", "virtualservices.networking.istio.io", "shop");
    const isPatch = (path: string) => (request: { method: string; path: string; query: object }) =>
      request.method === "PATCH" && request.path.endsWith(path) && !("dryRun" in request.query);
    istio.fail({ matches: isPatch("/web-internal"), answer: forbidden });
    let patches = 0;
    istio.fail({
      matches: (request) => isPatch("/web")(request) && ++patches > 1,
      times: 9,
      answer: forbidden,
    });
    const { stderr, exitCode } = await shop.run(["set-weight", "web", "20"]);
    expect(exitCode).toBe(4);
    expect(stderr).toContain("kubectl patch virtualservices.networking.istio.io web -n shop --context ISTIO_CONTEXT ");
  });
});

describe("set-weight", () => {
  it("says that a context was named", async () => {
    const [rollouts, primary] = [JSON.parse(shop.server.kubeconfig({ namespace: "shop" })), JSON.parse(istioConfig())];
    const joined = (name: string) => [...rollouts[name], ...primary[name]];
    const both = { ...rollouts, clusters: joined("clusters"), contexts: joined("contexts") };
    writeFileSync(shop.kubeconfig, JSON.stringify(both));
    const { stderr, exitCode } = await shop.run(["set-weight", "web", "20", "--istio-context", "istio"]);
    expect({ stderr, exitCode }).toEqual({
      stderr: lines(local, 'Istio objects in context "istio" (--istio-context)', directly),
      exitCode: 0,
    });
  });

  it("says with -v why it looks in the same cluster", async () => {
    const { stderr } = await shop.run(["set-weight", "web", "20", "-v"]);
    expect(stderr).toContain(
      "Istio objects in the same cluster (no Secret is labelled istio.argoproj.io/primary-cluster=true in any namespace)\n",
    );
  });
});

/** With cluster and context `istio`, and the same user. */
function istioConfig(): string {
  return istio.kubeconfig().replaceAll('"test"', '"istio"');
}
