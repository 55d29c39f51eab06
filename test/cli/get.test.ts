// get against an API server: tables and trees as people see them, documents as scripts do, and what it asks for.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { instanceIdLabel, takenOverValue, takeoverAnnotation } from "../../src/resources/rollout-labels.ts";
import { hostRoute, kubernetesObject, rollout, virtualService } from "../support/builders.ts";
import { forbiddenAnswer } from "../support/fake-api-status.ts";
import { pod } from "../support/pods.ts";
import { revision } from "../support/revisions.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { controllerLease, describeRequest, isWrite, openShop, type Shop } from "../support/shop.ts";
import { writtenBy } from "../support/sources.ts";
import { aborted, pausedStatus, recorded, type UpdateParts, updateState } from "../support/update-states.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
  shop.put(controllerLease(1));
});
afterEach(() => shop.close());

/** In place of what stands. */
function put(parts: UpdateParts = {}): void {
  for (const [kind, name] of [
    ["Rollout", "web"],
    ["Service", "web-stable"],
    ["Service", "web-canary"],
  ] as const)
    shop.server.remove(kind, "shop", name);
  const revisions = [revision("aaa", { revision: 1 }), revision("bbb", { revision: 2, pods: 1 })];
  shop.put(...updateState({ status: pausedStatus, replicaSets: revisions, ...parts }).objects.values());
}

const lines = (text: string) => text.trimEnd().split("\n");
/** Columns of the widest terminal that the test cares for. */
const at = (columns: number) => ({ screen: { columns: () => columns, rows: () => 50, draw: () => undefined } });

describe("get NAME", () => {
  it("shows header and tree", async () => {
    put();
    shop.put(pod("web-bbb-1", "bbb"), pod("web-aaa-1", "aaa"));
    const { stdout, stderr, exitCode } = await shop.run(["get", "web"]);
    expect({ stderr, exitCode }).toEqual({ stderr: 'context "test", namespace "shop"\n', exitCode: 0 });
    expect(stdout.replace(/renewed \d+ s/, "renewed SECONDS s")).toMatchInlineSnapshot(`
      "Name:        web
      Namespace:   shop
      Phase:       Paused (CanaryPauseStep), 30m
      Step:        1/4 (pause)
      Weight:      step 10%, recorded 10%, live 10%
      Replicas:    desired 4, current 5, updated 1, ready 5, available 5
      Images:      web:2 (canary), web:1 (stable)
      Controller:  alive (Lease "argo-rollouts/argo-rollouts-controller-lock" was renewed SECONDS s ago)

      NAME                    WEIGHT   READY   INFO
      rollout/web                              Paused
      ├─ virtualservice/web
      │  └─ http:primary      10%              stable 90
      ├─ service/web-stable            4/4     stable, aaa → web-aaa
      ├─ service/web-canary            1/1     canary, bbb → web-bbb
      ├─ replicaset/web-bbb            1/1     canary, revision 2, web:2
      │  └─ pod/web-bbb-1              1/1     Running
      └─ replicaset/web-aaa            4/4     stable, revision 1, web:1
         └─ pod/web-aaa-1              1/1     Running
      "
    `);
  });

  it("shows what is wrong, by whom, and in ASCII where nothing else can be shown", async () => {
    const note = { by: "ann", time: "2026-01-01T11:50:00Z", reason: "incident 42" };
    const metadata = {
      labels: { [instanceIdLabel]: takenOverValue },
      annotations: { [takeoverAnnotation]: JSON.stringify(note), "rollout.argoproj.io/revision": "2" },
    };
    const http = [{ name: "primary", ...hostRoute({ canary: 30 }) }];
    put({
      level: "subset",
      rollout: { metadata },
      virtualServices: [writtenBy(virtualService("web", { http }), "kubectl-edit", "spec", "http")],
      destinationRule: undefined,
    });
    const { stdout } = await shop.run(["get", "web"], { unicode: false, ...at(80) });
    expect(stdout).toMatchInlineSnapshot(`
      "Name:        web
      Namespace:   shop
      Phase:       Paused (CanaryPauseStep), 30m
      Step:        1/4 (pause)
      Weight:      step 10%, recorded 10%, live unknown
      Replicas:    desired 4, current 5, updated 1, ready 5, available 5
      Images:      web:2 (canary), web:1 (stable)
      Controller:  released (the Rollout was taken over)
      Takeover:    TAKEN OVER 10m ago by ann: incident 42
      Notes:       STUCK, EMPTY, TAKEN-OVER

      NAME                     WEIGHT   READY   INFO
      rollout/web                               Paused
      |- virtualservice/web                     1 other route, written by kubectl-e...
      |- destinationrule/web                    subsets missing
      |  |- subset stable                       stable, MISSING
      |  \`- subset canary                       canary, MISSING
      |- replicaset/web-bbb             1/1     canary, revision 2, web:2
      \`- replicaset/web-aaa             4/4     stable, revision 1, web:1

      stuck[RouteInvalid]: http:primary of VirtualService "shop/web" has no destination for subset "canary" (a route can only be weighted when it carries both the stable and the canary destination)
      stuck[DestinationRuleMissing]: DestinationRule "shop/web" does not exist; every pass of the controller ends there without a word
      "
    `);
  });

  it("is cut to the terminal, but not with -o wide", async () => {
    put();
    const widest = (text: string) => Math.max(...lines(text).map((line) => line.length));
    expect(widest((await shop.run(["get", "web"], at(50))).stdout)).toBe(50);
    expect(widest((await shop.run(["get", "web", "-o", "wide"], at(50))).stdout)).toBeGreaterThan(80);
    expect(lines((await shop.run(["get", "-o", "wide"], at(50))).stdout)[0]).toBe(
      "NAME   PHASE    STEP   SET   RECORDED   LIVE   CANARY   READY   SINCE   STABLE-HASH   CURRENT-HASH   NOTES",
    );
  });

  it("shows drift, an empty side, managed routes, analyses and an Experiment", async () => {
    put({
      weight: 30,
      rollout: { routing: { managedRoutes: [{ name: "beta" }] } },
      routes: [{ name: "beta", match: [], route: [{ destination: { host: "web-canary" }, weight: 100 }] }],
      replicaSets: [revision("aaa", { revision: 1 }), revision("bbb", { revision: 2, pods: 0 })],
      status: {
        ...pausedStatus,
        canary: {
          weights: { canary: { weight: 10, podTemplateHash: "bbb" }, stable: { weight: 90 } },
          currentExperiment: "web-exp",
          currentStepAnalysisRunStatus: { name: "web-run", status: "Running", message: "3 of 5" },
        },
      },
    });
    shop.put(kubernetesObject("Experiment", "web-exp", { status: { phase: "Running" } }));
    const { stdout } = await shop.run(["get", "web"]);
    expect(lines(stdout).slice(9).join("\n")).toMatchInlineSnapshot(`
      "
      NAME                     WEIGHT   READY   INFO
      rollout/web                               Paused
      ├─ virtualservice/web
      │  ├─ http:beta                           STALE, managed, web-canary 100
      │  └─ http:primary       30%              DRIFT (recorded 10%), stable 70
      ├─ service/web-stable             4/4     stable, aaa → web-aaa
      ├─ service/web-canary             0/0     EMPTY, canary, bbb → web-bbb
      ├─ replicaset/web-bbb             0/0     canary, revision 2, web:2
      ├─ replicaset/web-aaa             4/4     stable, revision 1, web:1
      ├─ analysisrun/web-run                    step, Running: 3 of 5
      └─ experiment/web-exp                     Running

      stuck[EmptyDestination]: 30% of the traffic goes to the canary side, and Service "shop/web-canary" selects hash bbb, of which no pod is ready"
    `);
  });

  it("shows of many pods those in trouble, and counts the others", async () => {
    put();
    const waiting = { ready: false, restartCount: 2, state: { waiting: { reason: "CrashLoopBackOff" } } };
    const many = Array.from({ length: 9 }, (_, index) => pod(`web-aaa-${index}`, "aaa"));
    shop.put(...many, pod("web-aaa-9", "aaa", { container: waiting }));
    const { stdout } = await shop.run(["get", "web"]);
    const pods = lines(stdout).filter((line) => /pod/.test(line));
    expect(
      pods.map((line) =>
        line
          .replaceAll(/[├└─│]/g, "")
          .trim()
          .replaceAll(/ +/g, " "),
      ),
    ).toEqual([
      "pod/web-aaa-9 0/1 CrashLoopBackOff, 2 restarts",
      ...[0, 1, 2, 3, 4, 5].map((index) => `pod/web-aaa-${index} 1/1 Running`),
      "3 more pods",
    ]);
  });

  it("asks for what the Rollout names, in two flights, and writes nothing", async () => {
    put({ level: "subset" });
    await shop.run(["get", "web"]);
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
    const requests = shop.server.requests.map((request) => describeRequest(request).replace(/[?&]limit=\d+/, ""));
    expect([...requests.slice(0, 3), ...requests.slice(3).toSorted()]).toEqual([
      "GET /apis/coordination.k8s.io/v1/leases ?fieldSelector=metadata.name=argo-rollouts-controller-lock",
      "GET /api/v1/secrets ?labelSelector=istio.argoproj.io/primary-cluster=true",
      "GET /apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/web",
      "GET /api/v1/namespaces/shop/pods ?labelSelector=app=web",
      "GET /apis/apps/v1/namespaces/shop/replicasets ?labelSelector=app=web",
      "GET /apis/networking.istio.io/v1/namespaces/shop/destinationrules/web",
      "GET /apis/networking.istio.io/v1/namespaces/shop/virtualservices/web",
    ]);
  });

  it.for(["json", "yaml"] as const)("prints one document in %s that follows its schema", async (format) => {
    put({ weight: 30 });
    const { stdout } = await shop.run(["get", "web", "-o", format]);
    const document = format === "json" ? JSON.parse(stdout) : parse(stdout);
    expectToFollow(compileSchema("rollout-view"), document);
    expect(document).toMatchObject({
      kind: "RolloutView",
      context: "test",
      weights: { step: 10, recorded: 10, live: [30] },
    });
  });

  it("prints its name", async () => {
    expect(await shop.run(["get", "rollout/web", "-o", "name"])).toMatchObject({ stdout: "rollout.argoproj.io/web\n" });
  });

  it("goes on without what may not be read, and says so", async () => {
    put();
    const isServices = ({ path }: { readonly path: string }) => path.includes("/services/");
    shop.server.fail({ matches: isServices, times: 2, answer: forbiddenAnswer("get", "services", "shop") });
    const { stdout, exitCode } = await shop.run(["get", "web", "-o", "json"]);
    expect(exitCode).toBe(0);
    const { pointers, notices } = JSON.parse(stdout);
    expect(pointers.map(({ presence }: { readonly presence: string }) => presence)).toEqual(["unknown", "unknown"]);
    expect(notices).toMatchObject([{ reason: "NotRead" }, { reason: "NotRead" }]);
  });

  it("shows no Istio objects of a cluster that they may not be in", async () => {
    put();
    const metadata = { namespace: "argo-rollouts", labels: { "istio.argoproj.io/primary-cluster": "true" } };
    shop.server.put({ apiVersion: "v1", kind: "Secret", metadata: { name: "istio-primary", ...metadata } });
    const { stdout } = await shop.run(["get", "web", "-o", "json"]);
    const { virtualServices, notices } = JSON.parse(stdout);
    expect(virtualServices).toEqual([]);
    expect(notices).toMatchObject([
      {
        reason: "NotRead",
        message:
          'VirtualService "shop/web" could not be read: Secret "argo-rollouts/istio-primary" holds no data, on which the controller crashes when it starts',
      },
    ]);
  });

  it.for([
    { line: ["get", "web", "-A"], message: "--all-namespaces does not go with the name of a Rollout" },
    { line: ["get", "web", "-l", "app=web"], message: "--selector does not go with the name of a Rollout" },
  ])("refuses $line", async ({ line, message }) => {
    expect(await shop.run(line)).toMatchObject({
      exitCode: 2,
      stderr: `error[usage]: ${message}\n  hint: name one Rollout, or leave the name out for several\n`,
    });
  });

  it("says which Rollouts there are", async () => {
    expect(await shop.run(["get", "wbe"])).toMatchObject({
      exitCode: 1,
      stderr: [
        'context "test", namespace "shop"',
        'error[rollout-not-found]: Rollout "shop/wbe" not found in context "test"',
        "  rollouts: web",
        '  hint: did you mean "web"?',
        "",
      ].join("\n"),
    });
  });
});

describe("get", () => {
  beforeEach(() => {
    put({ weight: 30 });
    const other = rollout({
      metadata: { name: "api", namespace: "edge" },
      status: { ...aborted, ...recorded(0), phase: "Degraded" },
    });
    const { content } = {
      content: { ...other.content, metadata: { ...(other.content["metadata"] as object), name: "api" } },
    };
    shop.server.put(content as never);
    shop.server.put(
      virtualService("web", { http: [{ name: "primary", ...hostRoute() }] }, { namespace: "edge" }).content,
    );
    shop.server.put(kubernetesObject("Rollout", "plain", { spec: { strategy: { canary: {} } } }).content);
  });

  it("lists the Rollouts of a namespace that have Istio routing", async () => {
    expect(await shop.run(["get"])).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: [
        "NAME   PHASE    STEP   SET   LIVE   CANARY   SINCE   NOTES",
        "web    Paused   1/4    10%   30%    1/1      30m     DRIFT",
        "",
      ].join("\n"),
    });
  });

  it("lists those of all namespaces, wide", async () => {
    expect((await shop.run(["get", "-A", "-o", "wide"])).stdout).toBe(
      [
        "NAMESPACE   NAME   PHASE      STEP   SET      RECORDED   LIVE   CANARY   READY   SINCE   STABLE-HASH   CURRENT-HASH   NOTES",
        "edge        api    Degraded   0/4    <none>   0%         0%     <none>   0/1     24h     <none>        <none>         ABORTED",
        "shop        web    Paused     1/4    10%      10%        30%    1/1      5/4     30m     aaa           bbb            DRIFT",
        "",
      ]
        .join("\n")
        .replace("24h    ", "0s     "),
    );
  });

  it("leaves columns out where the terminal is narrow", async () => {
    expect((await shop.run(["get", "-A"], at(50))).stdout).toBe(
      [
        "NAMESPACE   NAME   PHASE      LIVE   NOTES",
        "edge        api    Degraded   0%     ABORTED",
        "shop        web    Paused     30%    DRIFT",
        "",
      ].join("\n"),
    );
  });

  it("lists by labels", async () => {
    expect((await shop.run(["get", "-A", "-l", "team=none"])).stdout).toBe("");
    const [request] = shop.server.requests.filter(({ path }) => path.endsWith("/rollouts"));
    expect(request?.query).toMatchObject({ labelSelector: "team=none" });
  });

  it("says where there are none", async () => {
    expect(await shop.run(["get", "-n", "empty"])).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "No Rollouts with Istio routing found in empty namespace.\n",
    });
  });

  it("prints one document that follows its schema", async () => {
    const { stdout } = await shop.run(["get", "-A", "-o", "json"]);
    const document = JSON.parse(stdout);
    expectToFollow(compileSchema("rollout-view-list"), document);
    expect(document.items).toMatchObject([
      { rollout: { namespace: "edge", name: "api" }, weights: { step: null, live: [0] } },
      {
        rollout: { namespace: "shop", name: "web" },
        weights: { step: 10, live: [30] },
        canaryPods: { ready: 1, desired: 1 },
      },
    ]);
  });

  it("prints names", async () => {
    expect((await shop.run(["get", "-A", "-o", "name"])).stdout).toBe(
      "rollout.argoproj.io/api\nrollout.argoproj.io/web\n",
    );
  });

  describe("of an update whose controller is looked for", () => {
    const notes = async () =>
      lines((await shop.run(["get"])).stdout)[1]
        ?.split(/ {2,}/)
        .at(-1);
    const requests = () =>
      shop.server.requests.map(({ path, query }) => `${path.split("/").at(-1)} ${query["fieldSelector"] ?? ""}`);
    const leases = "leases metadata.name=argo-rollouts-controller-lock";
    const serve = (instanceId: string) => put({ rollout: { metadata: { labels: { [instanceIdLabel]: instanceId } } } });

    it("asks once for its Lease, beside the Rollouts", async () => {
      put();
      expect(await notes()).toBe("<none>");
      expect(requests().filter((request) => /^(?:leases|deployments)/.test(request))).toEqual([leases]);
    });

    it("says STUCK where it is dead", async () => {
      put();
      shop.put(controllerLease(3600));
      expect(await notes()).toBe("STUCK");
    });

    it("says STUCK where there is none", async () => {
      put();
      shop.server.remove("Lease", "argo-rollouts", "argo-rollouts-controller-lock");
      expect(await notes()).toBe("STUCK");
    });

    it("looks for the one of the Rollout's instance id", async () => {
      serve("blue");
      expect(await notes()).toBe("STUCK");
      expect(requests()).toContain(`${leases}-blue`);
      const { content, ref } = controllerLease(1);
      const metadata = { ...(content["metadata"] as object), name: `${ref.name}-blue` };
      shop.server.put({ ...content, metadata });
      expect(await notes()).toBe("<none>");
    });

    it("looks for none where the Rollout was taken over", async () => {
      shop.put(controllerLease(3600));
      serve(takenOverValue);
      expect(await notes()).toBe("TAKEN-OVER");
    });

    it("says nothing where it may not be looked for", async () => {
      put();
      shop.put(controllerLease(3600));
      const isLease = ({ path }: { readonly path: string }) => path.endsWith("/leases");
      shop.server.fail({ matches: isLease, answer: forbiddenAnswer("list", "leases.coordination.k8s.io", "") });
      const { stdout, stderr } = await shop.run(["get"]);
      expect({ stderr, row: lines(stdout)[1] }).toEqual({
        stderr: "",
        row: "web    Paused   1/4    10%   10%    1/1      30m     <none>",
      });
    });

    it("says nothing of a dead one where no update is under way", async () => {
      put({ status: { ...pausedStatus, stableRS: "bbb" } });
      shop.put(controllerLease(3600));
      expect(await notes()).not.toContain("STUCK");
    });
  });

  it("goes on without VirtualServices that may not be listed", async () => {
    const isList = ({ path }: { readonly path: string }) => path.endsWith("/virtualservices");
    const answer = forbiddenAnswer("list", "virtualservices.networking.istio.io", "shop");
    shop.server.fail({ matches: isList, answer });
    const { stdout, stderr, exitCode } = await shop.run(["get"]);
    expect({ exitCode, row: lines(stdout)[1] }).toEqual({
      exitCode: 0,
      row: "web    Paused   1/4    10%   <none>   1/1      30m     <none>",
    });
    expect(stderr).toMatch(/^warning: VirtualServices: user "tester" may not list virtualservices/);
  });
});
