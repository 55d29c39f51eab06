import { delimiter } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { kubernetesObject, service } from "../support/builders.ts";
import { startServer, temporaryFile } from "../support/cluster-fixture.ts";
import type { FakeApiOptions, FakeApiServer } from "../support/fake-api-server.ts";
import { forbiddenAnswer } from "../support/fake-api-status.ts";
import { objectsOfFixture } from "../support/live-fixtures.ts";
import { sent } from "../support/open-cluster.ts";
import { secretWith } from "../support/primary-secrets.ts";
import { type CliInput, runCli } from "../support/run-cli.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { controllerLease } from "../support/shop.ts";

const broken = "empty-destination/failing";
const sound = "empty-destination/passing";

/** A cluster with the objects of a fixture and a live controller; commands run in namespace `shop`. */
async function openCluster(fixture: string, options: FakeApiOptions = {}) {
  const server = await startServer(options);
  for (const object of objectsOfFixture(fixture)) server.put(object);
  server.put(controllerLease(1).content);
  const kubeconfig = temporaryFile("config", server.kubeconfig({ namespace: "shop" }));
  const run = (words: readonly string[], input: CliInput = {}) =>
    runCli(["validate", ...words, "--kubeconfig", kubeconfig], input);
  return { server, run };
}

/** A cluster for the Rollouts and one for their Istio objects; the objects of a fixture, each where it belongs. */
async function openTwoClusters(fixture: string) {
  const [main, istio] = [await startServer(), await startServer()];
  for (const object of objectsOfFixture(fixture)) {
    const isIstio = String(object["apiVersion"]).startsWith("networking.istio.io/");
    (isIstio ? istio : main).put(object);
  }
  for (const server of [main, istio]) server.put(namespace("shop"));
  main.put(controllerLease(1).content);
  const files = [
    temporaryFile("main", main.kubeconfig({ namespace: "shop" })),
    temporaryFile("istio", istio.kubeconfig().replaceAll('"test"', '"istio"')),
  ];
  const environment = { KUBECONFIG: files.join(delimiter) };
  const run = (words: readonly string[]) => runCli(["validate", ...words], { environment });
  return { main, istio, run };
}

function namespace(name: string, labels: JsonObject = { "istio-injection": "enabled" }): JsonObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

function rulesOf(stdout: string): readonly string[] {
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly rule: string }[] };
  return [...new Set(findings.map(({ rule }) => rule))].toSorted();
}

/** The account of the kubeconfig that may only do some of it. */
function permitOnly(server: FakeApiServer, verbs: readonly string[]): void {
  const isReview = ({ path }: { readonly path: string }) => path.endsWith("/selfsubjectaccessreviews");
  for (const verb of ["get", "list", "watch", "update", "patch"].filter((one) => !verbs.includes(one))) {
    server.fail({
      matches: (request) => isReview(request) && JSON.stringify(request.body).includes(`"verb":"${verb}"`),
      times: 2,
      answer: { status: 201, body: { status: { allowed: false } } },
    });
  }
}

describe("validate of a cluster", () => {
  it("names the object, its field and what to do, without a file", async () => {
    const { run } = await openCluster(broken);
    expect(await run(["web"])).toEqual({
      stdout: `VirtualService "shop/web"
  error[empty-destination]: 20% of route http:primary goes to Service "shop/web-canary", and no pod of its hash "bbb" is ready
    at spec.http[0].route[1]
    fix: send the weight to the other side with kubectl istio-rollout abort or set-weight, or repair the pods
`,
      stderr: 'context "test", namespace "shop"\n1 error in 4 objects (1 Rollout)\n',
      exitCode: 7,
    });
  });

  it("ends with 0 where nothing is found, and counts no pods", async () => {
    const { run } = await openCluster(sound);
    expect(await run(["--live"])).toEqual({
      stdout: "",
      stderr: 'context "test", namespace "shop"\nno findings in 4 objects (1 Rollout)\n',
      exitCode: 0,
    });
  });

  it("lists in the namespace alone, whatever is for the controller aside", async () => {
    const { server, run } = await openCluster(sound);
    await run(["web"]);
    expect(sent(server).filter((request) => !request.includes("/namespaces/shop"))).toEqual([
      "GET /apis/apps/v1/deployments?labelSelector=app.kubernetes.io%2Fname%3Dargo-rollouts&limit=500",
      "GET /api/v1/secrets?labelSelector=istio.argoproj.io%2Fprimary-cluster%3Dtrue&limit=500",
      "GET /apis/networking.istio.io",
      "GET /apis/coordination.k8s.io/v1/leases?fieldSelector=metadata.name%3Dargo-rollouts-controller-lock&limit=500",
    ]);
    const pods = sent(server).filter((request) => request.includes("/pods"));
    expect(pods).toEqual(["GET /api/v1/namespaces/shop/pods?labelSelector=rollouts-pod-template-hash&limit=500"]);
  });

  it("writes nothing", async () => {
    const { server, run } = await openCluster(broken);
    await run(["-A"]);
    expect(server.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it.for(["text", "json", "yaml", "sarif", "junit", "github"])("ends with 7 as %s too", async (format) => {
    const { run } = await openCluster(broken);
    const { stdout, exitCode } = await run(["web", "-o", format]);
    expect(exitCode).toBe(7);
    expect(stdout).toContain("empty-destination");
  });

  it("follows its schema, with no file", async () => {
    const { run } = await openCluster(broken);
    const report = JSON.parse((await run(["web", "-o", "json"])).stdout);
    expectToFollow(compileSchema("validation"), report);
    expect(report.findings).toMatchObject([{ file: null, line: null, object: { kind: "VirtualService" } }]);
  });

  it("checks all namespaces with -A, those of labels with -l, and one namespace with --live", async () => {
    const { server, run } = await openCluster(broken);
    const other = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" };
    server.put({ ...other, metadata: { name: "docs", namespace: "docs", labels: { team: "docs" } }, spec: {} });
    const named = async (words: readonly string[]) => {
      const { stdout } = await run([...words, "-o", "json"]);
      const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly object: JsonObject }[] };
      return [...new Set(findings.map(({ object: { kind, namespace: place, name } }) => `${kind} ${place}/${name}`))];
    };
    expect(await named(["-A"])).toEqual(["Rollout docs/docs", "VirtualService shop/web"]);
    expect(await named(["-A", "-l", "team=docs"])).toEqual(["Rollout docs/docs"]);
    expect(await named(["-l", "team=docs"])).toEqual([]);
    expect(await named(["--live"])).toEqual(["VirtualService shop/web"]);
    expect(await named(["--live", "-n", "docs"])).toEqual(["Rollout docs/docs"]);
  });

  it("reads what is referred to in other namespaces by name", async () => {
    const { server, run } = await openCluster("primary-namespace-missing/passing-other-namespace");
    expect(await run(["web"])).toMatchObject({ stdout: "", exitCode: 0 });
    const elsewhere = sent(server).filter((request) => request.includes("/routing/"));
    expect(elsewhere).toEqual(["GET /apis/networking.istio.io/v1/namespaces/routing/virtualservices/web"]);
  });

  it("takes what is absent for an error, unless it is to be ignored", async () => {
    const { server, run } = await openCluster(sound);
    server.remove("Service", "shop", "web-canary");
    expect(rulesOf((await run(["web", "-o", "json"])).stdout)).toEqual(["service-not-found"]);
    expect((await run(["web"])).exitCode).toBe(7);
    expect((await run(["web", "--ignore-missing"])).exitCode).toBe(0);
  });

  it("asks for the version of Istio's API that is served", async () => {
    const served = { "": ["v1"], apps: ["v1"], "coordination.k8s.io": ["v1"], "argoproj.io": ["v1alpha1"] };
    const { run } = await openCluster(sound, { served: { ...served, "networking.istio.io": ["v1beta1"] } });
    expect(await run(["web"])).toMatchObject({ stdout: "", exitCode: 0 });
  });
});

describe("what may not be read", () => {
  it("is said, with the rules that are left out for it", async () => {
    const { server, run } = await openCluster("proxy-missing/failing");
    server.fail({ matches: ({ path }) => path.endsWith("/pods"), answer: forbiddenAnswer("list", "pods", "shop") });
    expect(await run(["web", "-q"])).toEqual({
      stdout: "",
      stderr:
        "warning: Pod objects cannot be read (kubectl auth can-i list pods -n shop); left out: proxy-missing, service-selects-no-pods\n",
      exitCode: 0,
    });
  });

  it("stands in the report too", async () => {
    const { server, run } = await openCluster("proxy-missing/failing");
    server.fail({ matches: ({ path }) => path.endsWith("/pods"), answer: forbiddenAnswer("list", "pods", "shop") });
    const report: unknown = JSON.parse((await run(["web", "-o", "json"])).stdout);
    expectToFollow(compileSchema("validation"), report);
    expect(report).toMatchObject({
      failed: false,
      unread: [
        {
          kind: "Pod",
          namespace: null,
          name: null,
          because: "kubectl auth can-i list pods -n shop",
          leftOut: ["proxy-missing", "service-selects-no-pods"],
        },
      ],
    });
  });

  it("is no reason to call it absent", async () => {
    const { server, run } = await openCluster(sound);
    server.remove("Service", "shop", "web-canary");
    const answer = forbiddenAnswer("list", "services", "shop");
    server.fail({ matches: ({ path }) => path.endsWith("/services"), answer });
    server.fail({ matches: ({ path }) => path.includes("/services/"), times: 9, answer });
    const { stdout, stderr } = await run(["web", "-o", "json"]);
    expect(rulesOf(stdout)).toEqual([]);
    expect(stderr).toContain("Service objects cannot be read (kubectl auth can-i list services -n shop); left out:");
    expect(stderr).toContain('Service "shop/web-canary" cannot be read (kubectl auth can-i get services -n shop)\n');
    const { unread } = JSON.parse(stdout) as { readonly unread: readonly object[] };
    expect(unread).toContainEqual({
      kind: "Service",
      namespace: "shop",
      name: "web-canary",
      because: "kubectl auth can-i get services -n shop",
      leftOut: [],
    });
  });

  it("need not hold for a Rollout that is named", async () => {
    const { server, run } = await openCluster(broken);
    const answer = forbiddenAnswer("list", "rollouts.argoproj.io", "shop");
    server.fail({ matches: ({ path }) => path.endsWith("/rollouts"), answer });
    expect(rulesOf((await run(["web", "-o", "json"])).stdout)).toEqual(["empty-destination"]);
  });

  it("ends with 2 where it is the Rollouts", async () => {
    const { server, run } = await openCluster(broken);
    const answer = forbiddenAnswer("list", "rollouts.argoproj.io", "shop");
    server.fail({ matches: ({ path }) => path.endsWith("/rollouts"), answer });
    expect(await run(["--live"])).toEqual({
      stdout: "",
      stderr:
        'context "test", namespace "shop"\nerror[forbidden]: Rollouts may not be read\n  hint: kubectl auth can-i list rollouts.argoproj.io -n shop\n',
      exitCode: 2,
    });
  });
});

describe("a cluster that cannot be checked", () => {
  it.for([
    { name: "there is no kubeconfig", line: ["web", "--kubeconfig", "/nowhere/config"], code: "kubeconfig-missing" },
    { name: "the server does not answer", line: ["-A", "-s", "http://127.0.0.1:1"], code: "server-unreachable" },
  ])("ends with 2 where $name", async ({ line, code }) => {
    const { stderr, exitCode } = await runCli(["validate", ...line], { environment: { HOME: "/nowhere" } });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error[${code}]: `);
  });

  it.for([
    { name: "Argo Rollouts", group: "argoproj.io", fixture: sound },
    { name: "Istio", group: "networking.istio.io", fixture: sound },
  ])("ends with 2 where $name is not installed", async ({ name, group, fixture }) => {
    const groups = { "": ["v1"], apps: ["v1"], "coordination.k8s.io": ["v1"], "networking.istio.io": ["v1"] };
    const all: Record<string, readonly string[]> = { ...groups, "argoproj.io": ["v1alpha1"] };
    delete all[group];
    const { run } = await openCluster(fixture, { served: all });
    const { stderr, exitCode } = await run(["--live"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error[crd-absent]: ${name} is not installed in context "test"`);
  });

  it("ends with 1 where the Rollout is not there", async () => {
    const { run } = await openCluster(sound);
    expect(await run(["wep"])).toEqual({
      stdout: "",
      stderr:
        'context "test", namespace "shop"\nerror[rollout-not-found]: Rollout "wep" not found in namespace "shop"\n  rollouts: web\n  hint: did you mean "web"?\n',
      exitCode: 1,
    });
  });
});

describe("validate -f --live", () => {
  const manifest = (spec: string) =>
    `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: web, namespace: shop}\nspec:\n  hosts: [web]\n${spec}`;
  const rollout = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}]}}
  strategy:
    canary:
      stableService: web-stable
      canaryService: web-canary
      steps: [{setWeight: 20}, {pause: {}}]
      trafficRouting: {istio: {virtualService: {name: web, routes: [primry]}}}
`;

  it("looks in the cluster for what the manifests lack, and tells file and object apart", async () => {
    const { server, run } = await openCluster(sound);
    server.remove("Service", "shop", "web-canary");
    const { stdout, exitCode } = await run(["-f", "-", "--live", "-o", "json"], { stdin: rollout });
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly JsonObject[] };
    expect(findings).toMatchObject([
      { rule: "service-not-found", severity: "error", file: "stdin", line: 10 },
      { rule: "http-route-not-found", severity: "error", file: "stdin", line: 12 },
    ]);
    expect(exitCode).toBe(7);
  });

  it("goes by the manifest where the cluster has the object too", async () => {
    const { run } = await openCluster(broken);
    const zero = "  http: [{name: primry, route: [{destination: {host: web-stable}}]}]\n";
    const stdin = `${rollout}---\n${manifest(zero)}`;
    expect(rulesOf((await run(["-f", "-", "--live", "-o", "json"], { stdin })).stdout)).toEqual([
      "destination-missing",
    ]);
  });

  it("reads the namespaces of the manifests' Rollouts, not that of the context", async () => {
    const { server, run } = await openCluster(sound);
    const stdin = rollout.replaceAll("shop", "docs");
    await run(["-f", "-", "--live"], { stdin });
    const lists = server.requests.filter(({ path }) => path.endsWith("/services")).map(({ path }) => path);
    expect(lists).toEqual(["/api/v1/namespaces/docs/services"]);
  });
});

describe("Istio objects in another cluster", () => {
  it("are read in that of --istio-context", async () => {
    const { istio, run } = await openTwoClusters(broken);
    const { stdout } = await run(["web", "-o", "json", "--istio-context", "istio"]);
    expect(rulesOf(stdout)).toEqual(["empty-destination"]);
    expect(sent(istio)).toContain("GET /apis/networking.istio.io/v1/namespaces/shop/virtualservices?limit=500");
  });

  it("are found to differ from what is beside the Rollouts", async () => {
    const { istio, run } = await openTwoClusters("subset-without-hash/passing");
    const remote = service("web", "zzz").content;
    const spec = { selector: { app: "web" }, type: "NodePort", ports: [{ name: "http", port: 80 }] };
    istio.put({ ...remote, spec });
    istio.put({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web-1", namespace: "shop", labels: { app: "web", "rollouts-pod-template-hash": "zzz" } },
      spec: {},
    });
    const { stdout } = await run(["--live", "-o", "json", "--istio-context", "istio"]);
    expect(rulesOf(stdout)).toEqual(["service-inconsistent-across-clusters", "subset-hash-crosses-clusters"]);
  });

  it("need the namespace of the Rollout there", async () => {
    const { istio, run } = await openTwoClusters(sound);
    istio.remove("Namespace", "", "shop");
    istio.remove("VirtualService", "shop", "web");
    const { stdout } = await run(["web", "-o", "json", "--istio-context", "istio"]);
    expect(rulesOf(stdout)).toEqual(["primary-namespace-missing", "virtual-service-not-found"]);
  });

  it("are read where the Secret of the controller leads", async () => {
    const { main, istio, run } = await openTwoClusters(broken);
    main.put(secretWith(istio.kubeconfig()).content);
    const { stdout, stderr } = await run(["web", "-o", "json"]);
    expect(rulesOf(stdout)).toEqual(["empty-destination", "primary-server-loopback"]);
    expect(stderr).toContain("2 errors in 6 objects (1 Rollout)\n");
    expect(sent(istio)).toContain("GET /apis/networking.istio.io/v1/namespaces/shop/virtualservices?limit=500");
  });

  it("need every permission of the controller there", async () => {
    const { main, istio, run } = await openTwoClusters(sound);
    main.put(secretWith(istio.kubeconfig()).content);
    permitOnly(istio, ["get", "list", "watch"]);
    const { stdout } = await run(["web", "--only", "primary-rbac-incomplete"]);
    expect(stdout).toContain(
      "update virtualservices.networking.istio.io -A, patch virtualservices.networking.istio.io -A, update destinationrules.networking.istio.io -A, patch destinationrules.networking.istio.io -A\n",
    );
  });

  it("are out of reach with a token that is not accepted", async () => {
    const { main, run } = await openTwoClusters(sound);
    const istio = await startServer({ tokens: ["new"] });
    main.put(secretWith(istio.kubeconfig({ user: { token: "old" } })).content);
    const { stdout, stderr } = await run(["web", "-o", "json"]);
    expect(rulesOf(stdout)).toEqual(["primary-server-loopback", "primary-token-invalid"]);
    expect(stderr).toContain(
      `warning: VirtualService objects cannot be read (Secret "argo-rollouts/primary" leads to their cluster: "${istio.url}" does not accept its credentials; name it with --istio-context CONTEXT); left out: virtual-service-not-found\n`,
    );
  });

  it("are told frozen only where the controller has left something undone", async () => {
    const { main, run } = await openTwoClusters(sound);
    const gone = await startServer();
    main.put(secretWith(gone.kubeconfig()).content);
    await gone.close();
    const line = ["web", "-o", "json", "--only", "primary-server-unreachable"];
    expect(rulesOf((await run(line)).stdout)).toEqual([]);
    const rollout = main.find("Rollout", "shop", "web") ?? {};
    main.put({ ...rollout, status: { ...Object(rollout["status"]), observedGeneration: "2" } });
    expect(rulesOf((await run(line)).stdout)).toEqual(["primary-server-unreachable"]);
  });
});

describe("a controller and its Secret", () => {
  const deployment = kubernetesObject("Deployment", "argo-rollouts", {
    metadata: { namespace: "argo-rollouts", labels: { "app.kubernetes.io/name": "argo-rollouts" } },
    spec: { template: { spec: { containers: [{ name: "argo-rollouts", args: ["--leader-elect"] }] } } },
  });

  it("are checked for every Rollout, wherever they are", async () => {
    const { main, istio, run } = await openTwoClusters(sound);
    const secret = secretWith(istio.kubeconfig()).content;
    const entry = { manager: "kubectl", time: "2026-01-01T11:00:00Z", fieldsV1: { "f:data": { "f:istio": {} } } };
    main.put({ ...secret, metadata: { ...Object(secret["metadata"]), managedFields: [entry] } });
    main.put(deployment.content);
    main.put({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "argo-1", namespace: "argo-rollouts", labels: { "app.kubernetes.io/name": "argo-rollouts" } },
      status: { containerStatuses: [{ state: { running: { startedAt: "2026-01-01T10:00:00Z" } } }] },
    });
    const line = ["web", "-o", "json", "--only", "primary-secret-newer-than-controller"];
    expect(rulesOf((await run(line)).stdout)).toEqual(["primary-secret-newer-than-controller"]);
  });

  it("are looked for in --controller-namespace alone", async () => {
    const { server, run } = await openCluster(sound);
    await run(["web", "--controller-namespace", "argo"]);
    const searches = sent(server).filter((request) => /deployments|secrets|leases/.test(request));
    expect(searches.filter((request) => !request.includes("/namespaces/argo/"))).toEqual([]);
  });
});

describe("the command line", () => {
  it.for([
    {
      name: "names and -A",
      line: ["web", "-A"],
      stderr: "error[usage]: names of Rollouts and -A exclude each other\n  hint: leave one of them out\n",
    },
    {
      name: "names and -l",
      line: ["web", "-l", "app=web"],
      stderr: "error[usage]: names of Rollouts and -l exclude each other\n  hint: leave one of them out\n",
    },
    {
      name: "manifests and -A",
      line: ["-f", "x.yaml", "-A"],
      stderr: "error[usage]: -f and -A exclude each other\n  hint: with -f, --live looks for what is lacking\n",
    },
  ])("is refused with $name", async ({ line, stderr }) => {
    expect(await runCli(["validate", ...line])).toEqual({ stdout: "", stderr, exitCode: 2 });
  });
});
