// setup-multicluster and multicluster verify, rotate, remove against two API servers: what is written, in which order,
// and what stands when something fails on the way.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { rollout } from "../support/builders.ts";
import type { FakeApiServer, RecordedRequest } from "../support/fake-api-server.ts";
import { forbiddenAnswer, statusAnswer } from "../support/fake-api-status.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { describeWrite, openTwoClusters, runningPod, setupLine, type TwoClusters } from "../support/two-clusters.ts";

let clusters: TwoClusters;
beforeEach(async () => {
  clusters = await openTwoClusters();
});
afterEach(() => clusters.close());

const follows = compileSchema("multicluster");
const restart = [...setupLine, "--restart-controller"];
const verify = ["multicluster", "verify"];
const rotate = ["multicluster", "rotate", "--primary-context", "istio"];
const remove = ["multicluster", "remove", "--primary-context", "istio"];

const account = "argo-rollouts-istio-primary";
const token = `${account}-istio-remote-secret-token`;
const secret = "istio-remote-secret-istio";
const contexts = ['primary cluster: context "istio"', `Rollouts' cluster: context "apps"`];
const loopback = [
  'warning[primary-server-loopback]: "PRIMARY" is a loopback address: from a pod it leads to the pod itself',
  "  hint: give the address under which the controller reaches it: kubectl istio-rollout setup-multicluster --server https://HOST:PORT",
];
const setupWrites = [
  `APPLY clusterroles/${account}`,
  `APPLY serviceaccounts/${account}`,
  `APPLY clusterrolebindings/${account}`,
  `APPLY secrets/${token}`,
  `APPLY secrets/${secret}`,
];

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}

async function setUp(): Promise<void> {
  const result = await clusters.run(restart);
  expect(result.exitCode, result.stderr).toBe(0);
  clusters.writes();
}

function kubeconfig(): string {
  const data = clusters.rollouts.find("Secret", "argo-rollouts", secret)?.["data"] as JsonObject | undefined;
  return Buffer.from(String(data?.["istio"] ?? ""), "base64").toString("utf8");
}

function tokenSecrets(): readonly string[] {
  return [token, `${token}-2`, `${token}-3`].filter(
    (name) => clusters.primary.find("Secret", "istio-system", name) !== undefined,
  );
}

/** Fails the write of that number, counted over both clusters. */
function failWrite(number: number): void {
  let writes = 0;
  const isDue = (request: RecordedRequest) => describeWrite(request) !== undefined && ++writes === number;
  const answer = statusAnswer({ code: 403, reason: "Forbidden", message: "no more writes" });
  for (const server of [clusters.primary, clusters.rollouts]) server.fail({ matches: isDue, answer });
}

describe("setup-multicluster", () => {
  it("makes everything, tries it, and writes the controller's Secret last", async () => {
    expect(await clusters.run(restart)).toEqual({
      stdout: lines(
        `clusterrole.rbac.authorization.k8s.io/${account} created in context "istio"`,
        `serviceaccount/${account} (namespace istio-system) created in context "istio"`,
        `clusterrolebinding.rbac.authorization.k8s.io/${account} created in context "istio"`,
        `secret/${token} (namespace istio-system) created in context "istio"`,
        `secret/${secret} (namespace argo-rollouts) created in context "apps"`,
        'deployment.apps/argo-rollouts (namespace argo-rollouts) restarted in context "apps"',
      ),
      stderr: lines(...contexts, 'restarting Deployment "argo-rollouts/argo-rollouts"', ...loopback),
      exitCode: 0,
    });
    expect(clusters.writes()).toEqual([...setupWrites, "PATCH deployments/argo-rollouts"]);
    expect(kubeconfig()).toContain(`    server: ${clusters.primary.url}\n`);
    const reviews = clusters.primary.requests.filter(({ path }) => path.endsWith("/selfsubjectaccessreviews"));
    expect(new Set(reviews.map(({ headers }) => headers["authorization"]))).toContain(
      `Bearer ${/token: (\S+)/.exec(kubeconfig())?.[1]}`,
    );
  });

  it("does nothing a second time", async () => {
    await setUp();
    const { stdout, exitCode } = await clusters.run([...restart, "-o", "json"]);
    expect(exitCode).toBe(0);
    expect(clusters.writes()).toEqual([]);
    const document = JSON.parse(stdout);
    expectToFollow(follows, document);
    expect(document.changed).toBe(false);
  });

  it("says that the controller has to be restarted where it does not do so itself", async () => {
    const { stderr, exitCode } = await clusters.run(setupLine);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      lines(
        'warning[restart-needed]: the controller does not know the Secret as it is: Pod "argo-rollouts/argo-rollouts-1" started on 2025-12-31T00:00:00Z, Secret "argo-rollouts/istio-remote-secret-istio" was changed on 2026-01-01T12:00:00Z',
        "  hint: restart it, as --restart-controller does: it reads the Secret only when it starts",
      ),
    );
    expect(clusters.writes()).toEqual(setupWrites);
    expect((await clusters.run(restart)).stdout).toContain("restarted in");
    expect(clusters.writes()).toEqual(["PATCH deployments/argo-rollouts"]);
  });

  it("sends nothing but reads in a client dry run, and shows manifests without a token", async () => {
    const { stdout, exitCode } = await clusters.run([...restart, "--dry-run=client", "-o", "json"]);
    expect(exitCode).toBe(0);
    const all = [...clusters.primary.requests, ...clusters.rollouts.requests];
    expect(new Set(all.map(({ method }) => method))).toEqual(new Set(["GET"]));
    const document = JSON.parse(stdout);
    expectToFollow(follows, document);
    expect(
      document.clusters.map(({ role, manifests }: JsonObject) => [role, (manifests as JsonObject)["items"]]),
    ).toEqual([
      [
        "primary",
        [
          expect.objectContaining({ kind: "ClusterRole" }),
          expect.objectContaining({ kind: "ServiceAccount" }),
          expect.objectContaining({ kind: "ClusterRoleBinding" }),
          expect.objectContaining({ kind: "Secret", type: "kubernetes.io/service-account-token" }),
        ],
      ],
      ["rollouts", [expect.objectContaining({ kind: "Secret" })]],
    ]);
    const data = document.clusters[1].manifests.items[0].data.istio;
    expect(Buffer.from(data, "base64").toString()).toContain("token: TOKEN-IS-NOT-SHOWN\n");
  });

  it("writes nothing in a server dry run, which has both servers check everything", async () => {
    expect((await clusters.run([...restart, "--dry-run=server"])).exitCode).toBe(0);
    expect(clusters.writes()).toEqual([]);
    const dry = (server: FakeApiServer) => server.requests.filter(({ query }) => query["dryRun"] === "All").length;
    expect([dry(clusters.primary), dry(clusters.rollouts)]).toEqual([3, 2]);
  });

  it("names only what changes with -o name", async () => {
    await setUp();
    clusters.rollouts.remove("Secret", "argo-rollouts", secret);
    expect((await clusters.run([...setupLine, "-o", "name"])).stdout).toBe(`secret/${secret}\n`);
  });

  it.for([1, 2, 3, 4, 5, 6])("that fails at write %i says what stands, and goes on from there", async (number) => {
    failWrite(number);
    const failed = await clusters.run(restart);
    const stood = clusters.writes().length - 1;
    expect(stood).toBe(number - 1);
    expect(failed).toMatchObject({ exitCode: number === 1 ? 1 : 4, stdout: "" });
    expect(failed.stderr).toContain("error[forbidden]: ");
    if (number > 1) {
      expect(failed.stderr).toContain(
        `error[multicluster-incomplete]: setup-multicluster is not done; what stands: ClusterRole "${account}" created in context "istio"`,
      );
    }
    const again = await clusters.run(restart);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(clusters.writes()).toEqual([...setupWrites, "PATCH deployments/argo-rollouts"].slice(number - 1));
  });

  it("stores no kubeconfig whose account lacks a permission", async () => {
    const isPatchReview = ({ path, body }: RecordedRequest) =>
      path.endsWith("/selfsubjectaccessreviews") && /"verb":"patch".*destinationrules/.test(JSON.stringify(body));
    clusters.primary.fail({
      matches: isPatchReview,
      times: 999,
      answer: { status: 201, body: { status: { allowed: false } } },
    });
    const { stderr, exitCode } = await clusters.run(setupLine);
    expect(exitCode).toBe(4);
    expect(stderr).toContain("waiting for the primary cluster to accept the new credentials: 2 s of 30 s\n");
    expect(stderr).toContain(
      `error[primary-access-failed]: ServiceAccount "istio-system/${account}" may not patch destinationrules.networking.istio.io in the primary cluster\n`,
    );
    expect(clusters.writes()).toEqual(setupWrites.slice(0, 4));
    expect(clusters.rollouts.find("Secret", "argo-rollouts", secret)).toBeUndefined();
  });

  it("stores no kubeconfig with an address that nobody answers", async () => {
    const line = setupLine.map((word) => (word === "PRIMARY" ? "https://127.0.0.1:1" : word));
    const { stderr, exitCode } = await clusters.run(line);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('error[primary-access-failed]: server "https://127.0.0.1:1" refused the connection\n');
    expect(clusters.rollouts.find("Secret", "argo-rollouts", secret)).toBeUndefined();
  });

  it("shows progress while it waits for a token, and says in the end where to look", async () => {
    const isToken = ({ method, path }: RecordedRequest) => method === "GET" && path.endsWith(`/secrets/${token}`);
    const empty = { apiVersion: "v1", kind: "Secret", metadata: { name: token, namespace: "istio-system" } };
    let reads = 0;
    // The first look is before it is made.
    clusters.primary.fail({
      matches: (request) => isToken(request) && ++reads > 1,
      times: 999,
      answer: { status: 200, body: empty },
    });
    const { stderr, exitCode } = await clusters.run([...setupLine, "--timeout", "25s"]);
    const what = `waiting for Kubernetes to put a token into Secret "istio-system/${token}"`;
    expect(stderr).toContain(lines(`${what}: 2 s of 25 s`, `${what}: 12 s of 25 s`, `${what}: 22 s of 25 s`));
    expect(stderr).toContain(
      lines(
        `error[wait-timeout]: waited 25 s in vain for Kubernetes to put a token into Secret "istio-system/${token}"`,
        `  hint: look into the token controller of kube-controller-manager, and at: kubectl --context istio get secret ${token} -n istio-system`,
        `error[multicluster-incomplete]: setup-multicluster is not done; what stands: ClusterRole "${account}" created in context "istio", ServiceAccount "istio-system/${account}" created in context "istio", ClusterRoleBinding "${account}" created in context "istio", Secret "istio-system/${token}" created in context "istio"`,
        "  hint: run the same command again: it goes on from there",
      ),
    );
    expect(exitCode).toBe(5);
  });

  it("asks for a token that expires, and keeps it", async () => {
    const line = [...setupLine, "--token-duration", "24h"];
    expect((await clusters.run(line)).exitCode).toBe(0);
    expect(clusters.writes()).toEqual([...setupWrites.slice(0, 4), `POST ${account}/token`, ...setupWrites.slice(4)]);
    const asked = clusters.primary.requests.find(({ path }) => path.endsWith("/token"))?.body as JsonObject;
    expect(asked["spec"]).toMatchObject({
      expirationSeconds: 86_400,
      boundObjectRef: { apiVersion: "v1", kind: "Secret", name: token },
    });
    expect((await clusters.run(line)).exitCode).toBe(0);
    expect(clusters.writes()).toEqual([]);
    expect((await clusters.run(verify)).stdout).toContain("it expires on 2026-01-02T12:00:00Z, in 23 hours\n");
  });

  it.for([{ flags: [] }, { flags: ["--dry-run=client"] }])(
    "says that a token without an end is kept, though one with an end was asked for $flags",
    async ({ flags }) => {
      await setUp();
      const { stderr, exitCode } = await clusters.run([...setupLine, "--token-duration", "24h", ...flags]);
      expect(exitCode).toBe(0);
      expect(stderr).toContain("warning[primary-token-kept]: the token that is there is kept, and does not expire\n");
      expect(clusters.writes()).toEqual([]);
    },
  );

  it("ends a write that it has begun when it is interrupted, and says what stands", async () => {
    const interruption = new AbortController();
    clusters.primary.fail({
      matches: (request) => {
        if (describeWrite(request) === setupWrites[1]) interruption.abort();
        return false;
      },
      times: Number.POSITIVE_INFINITY,
    });
    const { stderr, exitCode } = await clusters.run(restart, {
      interruption: { signal: interruption.signal, onForcedStop: () => undefined },
    });
    expect(exitCode).toBe(4);
    expect(stderr).toContain(
      lines(
        `error[multicluster-incomplete]: setup-multicluster is not done; what stands: ClusterRole "${account}" created in context "istio", ServiceAccount "istio-system/${account}" created in context "istio"`,
        "  hint: run the same command again: it goes on from there",
        "error[interrupted]: interrupted",
      ),
    );
    expect(clusters.writes()).toEqual(setupWrites.slice(0, 2));
  });

  it("refuses two addresses of one cluster", async () => {
    clusters.primary.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "argo-rollouts", uid: "uid-1" } });
    expect(await clusters.run(setupLine)).toMatchObject({
      exitCode: 3,
      stderr: lines(
        ...contexts,
        'error[same-cluster]: contexts "istio" and "apps" lead to the same cluster, under the addresses "PRIMARY" and "ROLLOUTS"',
        "  hint: a controller needs no Secret for its own cluster; check --primary-context and --rollouts-context",
      ),
    });
    expect(clusters.writes()).toEqual([]);
  });

  it.for([
    {
      name: "a loopback address of the context",
      line: ["setup-multicluster", "--primary-context", "istio"],
      text: [
        `error[server-unsuitable]: server "PRIMARY" of context "istio" is a loopback address: from the controller's pod it leads to the pod itself`,
        "  hint: give the address under which the controller reaches the primary cluster: --server https://HOST:PORT",
      ],
    },
    {
      name: "a namespace that is absent",
      line: [...setupLine, "--primary-namespace", "istio"],
      text: [
        'error[object-not-found]: Namespace "istio" not found in context "istio"',
        "  hint: make it first: kubectl --context istio create namespace istio; or check the options that name namespaces",
      ],
    },
    {
      name: "a controller that cannot be restarted",
      line: [...restart, "-n", "default"],
      text: [
        'error[controller-not-found]: the controller in namespace "default" of context "apps" cannot be restarted: no Deployment of it runs there',
        "  hint: run the command without --restart-controller, and restart the controller by other means",
      ],
    },
    {
      name: "an unknown context",
      line: ["setup-multicluster", "--primary-context", "istoi"],
      text: [
        'error[context-not-found]: context "istoi" not found in kubeconfig',
        "did you mean --primary-context istio?",
      ],
    },
  ])("refuses $name before anything is written", async ({ line, text }) => {
    clusters.rollouts.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "default", uid: "uid-3" } });
    const { stderr, exitCode } = await clusters.run(line);
    expect([1, 3]).toContain(exitCode);
    for (const part of text) expect(stderr).toContain(part);
    expect(clusters.writes()).toEqual([]);
  });
});

describe("what is printed", () => {
  it("never holds a token, also with -vvv and in every output", async () => {
    const printed: string[] = [];
    const tokens = new Set<string>();
    for (const line of [
      restart,
      verify,
      rotate,
      [...rotate, "--token-duration", "24h"],
      [...restart, "--dry-run=server"],
      remove,
    ]) {
      for (const flags of [["-vvv"], ["-o", "json"], ["-o", "yaml"]]) {
        const { stdout, stderr } = await clusters.run([...line, ...flags]);
        printed.push(stdout, stderr);
        tokens.add(/token: (\S+)/.exec(kubeconfig())?.[1] ?? "none");
      }
    }
    tokens.delete("none");
    expect(tokens.size).toBeGreaterThan(3);
    const text = printed.join("\n");
    for (const value of [...tokens].flatMap((each) => [each, each.split(".")[1] ?? each, btoa(each)])) {
      expect(text.includes(value)).toBe(false);
    }
  });
});

describe("a restart that is not permitted", () => {
  const isRestart = ({ method, path }: RecordedRequest) =>
    method === "PATCH" && path.endsWith("/deployments/argo-rollouts");
  const forbid = () => {
    const answer = forbiddenAnswer("patch", "deployments.apps", "argo-rollouts");
    clusters.rollouts.fail({ matches: isRestart, times: 9, answer });
  };

  it.for([
    { name: "setup-multicluster", before: false, line: restart },
    { name: "multicluster rotate", before: true, line: rotate },
    { name: "multicluster remove", before: true, line: [...remove, "--restart-controller"] },
  ])("is found by $name before anything is written", async ({ before, line }) => {
    if (before) await setUp();
    forbid();
    for (const flags of [[], ["--dry-run=server"]]) {
      const { stderr, exitCode } = await clusters.run([...line, ...flags]);
      expect(exitCode).toBe(1);
      expect(stderr).toContain("error[forbidden]: ");
      expect(clusters.writes()).toEqual([]);
    }
  });
});

describe("multicluster verify", () => {
  it("ends with 7 without a set-up, and with 0 after one", async () => {
    const before = await clusters.run([...verify, "-o", "json"]);
    expectToFollow(follows, JSON.parse(before.stdout));
    expect(before.exitCode).toBe(7);
    await setUp();
    const after = await clusters.run([...verify, "-o", "json"]);
    expectToFollow(follows, JSON.parse(after.stdout));
    expect(after.exitCode).toBe(0);
    expect(clusters.writes()).toEqual([]);
  });

  it("finds what the primary cluster lacks of a Rollout", async () => {
    await setUp();
    clusters.rollouts.put(rollout().content);
    const { stdout, exitCode } = await clusters.run(verify);
    expect(exitCode).toBe(7);
    expect(stdout).toContain(
      'failed[primary-object-missing]: VirtualService "shop/web", which Rollout "shop/web" refers to, is not in the primary cluster\n',
    );
  });

  it("says what it may not see, and goes on", async () => {
    await setUp();
    clusters.rollouts.put(runningPod("2026-01-01T12:00:00Z"));
    for (const [plural, resource] of [
      ["pods", "pods"],
      ["rollouts", "rollouts.argoproj.io"],
    ] as const) {
      const answer = forbiddenAnswer("list", resource);
      clusters.rollouts.fail({ matches: ({ path }) => path.endsWith(`/${plural}`), answer });
    }
    const isSecrets = ({ path }: RecordedRequest) => path === "/api/v1/secrets";
    clusters.rollouts.fail({ matches: isSecrets, answer: forbiddenAnswer("list", "secrets") });
    const { stdout, exitCode } = await clusters.run(verify);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      'warning[primary-secrets-unseen]: whether another Secret is labelled too is not known: Secrets of other namespaces than "argo-rollouts" may not be listed (list secrets -A)\n',
    );
    expect(stdout).toContain(
      'warning[controller-start-unknown]: whether the controller in namespace "argo-rollouts" has read the Secret is not known: its Pods may not be listed (list pods -n argo-rollouts)\n',
    );
    expect(stdout).toContain("warning[rollouts-unseen]: ");
  });
});

describe("multicluster rotate", () => {
  beforeEach(async () => {
    await setUp();
    clusters.rollouts.put(runningPod("2025-12-31T00:00:00Z"));
  });
  const writes = [
    `APPLY secrets/${token}-2`,
    `APPLY secrets/${secret}`,
    "PATCH deployments/argo-rollouts",
    `DELETE secrets/${token}`,
  ];

  it("deletes the old token last, when the new one was read by the controller", async () => {
    const old = kubeconfig();
    const result = await clusters.run(rotate);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(clusters.writes()).toEqual(writes);
    expect(kubeconfig()).not.toBe(old);
    expect(tokenSecrets()).toEqual([`${token}-2`]);
  });

  it("rehearses the end of the old token without ending it", async () => {
    expect((await clusters.run([...rotate, "--dry-run=server"])).stdout).toContain(
      `secret/${token} (namespace istio-system) deleted in context "istio" (server dry run)\n`,
    );
    expect(clusters.writes()).toEqual([]);
    expect(tokenSecrets()).toEqual([token]);
  });

  it.for([1, 2, 3, 4])("that fails at write %i keeps the old token, and goes on from there", async (number) => {
    failWrite(number);
    expect((await clusters.run(rotate)).exitCode).toBe(number === 1 ? 1 : 4);
    expect(tokenSecrets()).toContain(token);
    clusters.writes();
    const again = await clusters.run(rotate);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(clusters.writes()).toEqual(writes.slice(number - 1));
    expect(tokenSecrets()).toEqual([`${token}-2`]);
  });

  it("keeps the old token where the restarted controller does not come up", async () => {
    const stuck = { status: 200, body: { kind: "PodList", items: [runningPod("2025-12-31T00:00:00Z")] } };
    clusters.rollouts.fail({ matches: ({ path }) => path.endsWith("/pods"), times: 999, answer: stuck });
    const { stderr, exitCode } = await clusters.run([...rotate, "--timeout", "5s"]);
    expect(exitCode).toBe(5);
    expect(stderr).toContain(
      "error[wait-timeout]: waited 5 s in vain for the restarted controller to have taken the place of the old one\n",
    );
    expect(tokenSecrets()).toEqual([token, `${token}-2`]);
  });

  it("without a restart keeps both, until the controller was restarted by others", async () => {
    const line = [...rotate, "--no-restart-controller"];
    const kept = lines(
      "warning[restart-needed]: the controller has not read the new token yet; the old one stays valid beside it",
      "  hint: restart the controller, then run multicluster rotate again, which ends the old token",
    );
    expect(await clusters.run(line)).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(kept) });
    expect(await clusters.run(line)).toMatchObject({ exitCode: 0, stdout: "", stderr: expect.stringContaining(kept) });
    expect(clusters.writes()).toEqual(writes.slice(0, 2));
    clusters.rollouts.put(runningPod("2026-01-01T12:00:00Z"));
    expect((await clusters.run(line)).exitCode).toBe(0);
    expect(clusters.writes()).toEqual(writes.slice(3));
  });

  it("has nothing to replace where nothing is set up", async () => {
    clusters.rollouts.remove("Secret", "argo-rollouts", secret);
    const { stderr, exitCode } = await clusters.run(rotate);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      lines(
        'error[primary-secret-invalid]: no Secret in context "apps" is labelled istio.argoproj.io/primary-cluster=true',
        "  hint: set it up: kubectl istio-rollout setup-multicluster",
      ),
    );
  });
});

describe("multicluster remove", () => {
  beforeEach(setUp);
  const deletions = [
    `DELETE secrets/${secret}`,
    "PATCH deployments/argo-rollouts",
    `DELETE clusterrolebindings/${account}`,
    `DELETE secrets/${token}`,
    `DELETE serviceaccounts/${account}`,
    `DELETE clusterroles/${account}`,
  ];

  it("deletes what setup made, restarts the controller in between, and does nothing a second time", async () => {
    expect((await clusters.run([...remove, "--restart-controller"])).exitCode).toBe(0);
    expect(clusters.writes()).toEqual(deletions);
    expect(await clusters.run([...remove, "--restart-controller"])).toEqual({
      stdout: "",
      stderr: lines(...contexts, "nothing is there that this tool made"),
      exitCode: 0,
    });
    expect(clusters.writes()).toEqual([]);
  });

  it("leaves what others have made", async () => {
    const metadata = { name: "other", namespace: "istio-system" };
    clusters.primary.put({ apiVersion: "v1", kind: "ServiceAccount", metadata });
    clusters.rollouts.put({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "by-hand", namespace: "edge", labels: { "istio.argoproj.io/primary-cluster": "true" } },
    });
    const { stderr } = await clusters.run(remove);
    expect(clusters.primary.find("ServiceAccount", "istio-system", "other")).toBeDefined();
    expect(clusters.rollouts.find("Secret", "edge", "by-hand")).toBeDefined();
    expect(stderr).toContain(
      lines(
        'warning[secret-left]: Secret "edge/by-hand" names a primary cluster for the controller too, and was not made by this tool',
        "  hint: delete it if it is not wanted: kubectl --context apps delete secret by-hand -n edge",
        "warning[restart-needed]: until it is restarted the controller goes on with the access that it has read, and fails where that is gone",
        "  hint: restart it: kubectl --context apps rollout restart deployment argo-rollouts -n argo-rollouts",
      ),
    );
  });

  it("names the Rollouts that lose their objects", async () => {
    clusters.rollouts.put(rollout().content);
    const { stderr } = await clusters.run([...remove, "--dry-run=client"]);
    expect(stderr).toContain(
      'warning[rollout-loses-object]: VirtualService "shop/web", which Rollout "shop/web" refers to, is not in context "apps": the Rollout becomes invalid when the controller restarts\n',
    );
    expect(clusters.writes()).toEqual([]);
  });

  it.for([1, 2, 3, 4, 5, 6])("that fails at write %i goes on from there", async (number) => {
    failWrite(number);
    expect((await clusters.run([...remove, "--restart-controller"])).exitCode).toBe(number === 1 ? 1 : 4);
    clusters.writes();
    const again = await clusters.run([...remove, "--restart-controller"]);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(clusters.writes()).toEqual(deletions.slice(number - 1));
    expect(clusters.primary.find("ClusterRole", "", account)).toBeUndefined();
    const { spec } = clusters.rollouts.find("Deployment", "argo-rollouts", "argo-rollouts") as { spec: JsonObject };
    expect((spec["template"] as JsonObject)["metadata"]).toEqual({
      labels: { "app.kubernetes.io/name": "argo-rollouts" },
      annotations: {},
    });
  });

  it.for([2, 3, 4, 5, 6])("finds what a set-up that failed at write %i has left", async (number) => {
    clusters.primary.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "edge" } });
    await clusters.run([...remove, "--restart-controller"]);
    clusters.writes();
    failWrite(number);
    expect((await clusters.run([...restart, "--primary-namespace", "edge"])).exitCode).toBe(4);
    const left = clusters.writes().slice(0, number - 1);
    const result = await clusters.run([...remove, "--restart-controller"]);
    expect(result.exitCode, result.stderr).toBe(0);
    const deleted = clusters.writes().filter((write) => write.startsWith("DELETE"));
    expect(deleted.map((write) => write.replace("DELETE", "APPLY")).toSorted()).toEqual(left.toSorted());
  });

  it("that is taken up again waits for a restart that is under way, and says what it does not know", async () => {
    failWrite(3);
    await clusters.run([...remove, "--restart-controller"]);
    clusters.writes();
    const old = clusters.rollouts.find("Deployment", "argo-rollouts", "argo-rollouts") as JsonObject;
    const body = { ...old, status: { observedGeneration: 0, replicas: 2, updatedReplicas: 1, availableReplicas: 1 } };
    const isDeployment = ({ path }: RecordedRequest) => path.endsWith("/deployments/argo-rollouts");
    clusters.rollouts.fail({ matches: isDeployment, times: 3, answer: { status: 200, body } });

    const { stderr, exitCode } = await clusters.run([...remove, "--restart-controller"]);

    expect(exitCode, stderr).toBe(0);
    expect(clusters.rollouts.requests.filter(isDeployment).length).toBeGreaterThanOrEqual(4);
    expect(clusters.writes()).toEqual(deletions.slice(2));
    expect(stderr).toContain(
      lines(
        "warning[restart-needed]: a controller that was not restarted since its Secret was deleted goes on with the access that it has read, and fails where that is gone",
        "  hint: restart it, unless that was done: kubectl --context apps rollout restart deployment argo-rollouts -n argo-rollouts",
      ),
    );
  });

  it("asks nothing of a primary cluster that is gone", async () => {
    const before = clusters.primary.requests.length;
    expect((await clusters.run(["multicluster", "remove", "--rollouts-only"])).exitCode).toBe(0);
    expect(clusters.writes()).toEqual([deletions[0]]);
    expect(clusters.primary.requests.length).toBe(before);
  });
});
