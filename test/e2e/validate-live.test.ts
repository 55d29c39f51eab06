// validate on a cluster: what runs as the controller wants it, what was changed by hand while no controller looked, and
// what it says where it may not look everywhere.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitUntil } from "./control-plane/wait-until.ts";
import { createNamespace, deleteNamespace, readExample, type TestNamespace } from "./support/examples.ts";
import { istioRollout, type RunOptions } from "./support/istio-rollout.ts";
import { deployPaused } from "./support/rollouts.ts";
import { createServiceAccount, readExamplePermissions } from "./support/service-account.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";

let namespace: TestNamespace;

beforeAll(async () => {
  namespace = await createNamespace(kubectl, "validate");
  await rolloutsController.start();
  await deployPaused(kubectl, namespace, ["host-level", "subset-level"]);
  await kubectl(["label", "rollout", "web", "team=front", "--namespace", namespace.name]);
});

afterAll(async () => {
  await deleteNamespace(kubectl, namespace);
});

describe("in the middle of an update", { concurrent: true }, () => {
  it.for([
    { name: "a Rollout that is named", words: ["web"], rollouts: 1 },
    { name: "those of a selector", words: ["-l", "team=front"], rollouts: 1 },
    { name: "all of a namespace", words: ["--live"], rollouts: 2 },
  ])("nothing is wrong with $name", async ({ words, rollouts }) => {
    const report = await validate(words);
    expect(report).toMatchObject({ failed: false, checked: { rollouts }, unread: [] });
    // The namespaces of tests have no proxies.
    expect(rulesOf(report)).toEqual(["proxy-missing"]);
  });

  it("those of all namespaces are looked at", async () => {
    const report = await validate(["-A"]);
    expect(report.checked.rollouts).toBeGreaterThanOrEqual(2);
    const own = report.findings.filter(({ object }) => object.namespace === namespace.name);
    const wrong = own.filter(({ severity }) => severity !== "info").map(({ rule }) => rule);
    // The same examples stand in namespaces of other tests, with the same hosts.
    expect(wrong.filter((rule) => rule !== "virtual-service-hosts-conflict")).toEqual([]);
  });

  it("manifests find in the cluster what they lack", async () => {
    const report = await validate(["-f", "-", "--live"], { input: manifestsOf("Rollout", "VirtualService") });
    expect(report).toMatchObject({ failed: false, checked: { rollouts: 1 } });
    expect(rulesOf(report)).toEqual(["proxy-missing"]);
  });

  it("manifests are told what is neither in them nor in the cluster", async () => {
    const input = manifestsOf("Rollout", "VirtualService").replaceAll("web-canary", "web-canry");
    const report = await validate(["-f", "-", "--live"], { input });
    expect(report).toMatchObject({ failed: true });
    expect(messagesOf(report, "service-not-found")).toEqual([
      `canaryService is Service "${namespace.name}/web-canry", which is not found`,
    ]);
  });
});

describe("with less than all permissions", { concurrent: true }, () => {
  it("a Rollout is checked with those of examples/rbac.yaml, and what is left out is told", async () => {
    const kubeconfig = await createServiceAccount(namespace, "checker", readExamplePermissions());
    const report = await validate(["web", "--controller-namespace", "argo-rollouts"], { kubeconfig });
    expect(report).toMatchObject({ failed: false, checked: { rollouts: 1 }, findings: [] });
    const inNamespace = (resource: string) => `kubectl auth can-i list ${resource} -n ${namespace.name}`;
    expect(report.unread).toEqual([
      leftOut("AnalysisTemplate", inNamespace("analysistemplates.argoproj.io"), ["analysis-template-not-found"]),
      leftOut("Gateway", inNamespace("gateways.networking.istio.io"), ["gateway-not-found"]),
      leftOut("ServiceEntry", inNamespace("serviceentries.networking.istio.io"), [
        "destination-host-not-found",
        "destination-rule-host-not-found",
        "virtual-service-host-missing",
      ]),
      leftOut("Sidecar", inNamespace("sidecars.networking.istio.io"), []),
      {
        ...leftOut("Namespace", "kubectl auth can-i get namespaces -A", []),
        namespace: "",
        name: namespace.name,
      },
    ]);
  });

  it("nothing is said where Rollouts may not be read", async () => {
    const kubeconfig = await createServiceAccount(namespace, "stranger", { rollout: [], controller: [] });
    const result = await istioRollout(["validate", "web", "--namespace", namespace.name], { kubeconfig });
    const hint = `kubectl auth can-i list rollouts.argoproj.io -n ${namespace.name}`;
    expect(result).toMatchObject({ stdout: "", exitCode: 2 });
    expect(result.stderr).toContain(`error[forbidden]: Rollouts may not be read\n  hint: ${hint}\n`);
  });
});

describe("changed by hand while no controller runs", () => {
  it("hashes without pods are found, until the next pass of a controller", async () => {
    await rolloutsController.kill();
    await setHash("destinationrule", "reviews", "/spec/subsets/1/labels");
    await setHash("service", "web-canary", "/spec/selector");

    const report = await validate(["--live"]);

    expect(report.failed).toBe(true);
    const subset = `subset "canary" of DestinationRule "${namespace.name}/reviews"`;
    const service = `Service "${namespace.name}/web-canary"`;
    expect(messagesOf(report, "empty-destination").toSorted()).toEqual(
      [service, subset].map(
        (what) => `10% of route http:primary goes to ${what}, and no pod of its hash "5d5d5d5d5d" is ready`,
      ),
    );
    await rolloutsController.start();
    await waitUntil({ what: "the controller to mend it", timeoutSeconds: 30 }, async () => {
      const rules = rulesOf(await validate(["--live"]));
      if (rules.join() === "proxy-missing") return true;
      throw new Error(`there is ${rules.join(", ")}`);
    });
  });
});

type Report = {
  readonly failed: boolean;
  readonly checked: { readonly rollouts: number };
  readonly unread: readonly object[];
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly message: string;
    readonly object: { readonly namespace: string };
  }[];
};

async function validate(words: readonly string[], options: RunOptions = {}): Promise<Report> {
  const flags = words.includes("-A") ? [] : ["--namespace", namespace.name];
  const { stdout, stderr, exitCode } = await istioRollout(["validate", ...words, ...flags, "-o", "json"], options);
  const report = JSON.parse(stdout) as Report;
  expect(exitCode, stderr).toBe(report.failed ? 7 : 0);
  return report;
}

function rulesOf({ findings }: Report): readonly string[] {
  return [...new Set(findings.map(({ rule }) => rule))];
}

function messagesOf({ findings }: Report, rule: string): readonly string[] {
  return findings.filter((finding) => finding.rule === rule).map(({ message }) => message);
}

function leftOut(kind: string, because: string, rules: readonly string[]) {
  return { kind, namespace: null, name: null, because, leftOut: rules };
}

/** Objects of these kinds of the example at host level, as one List. */
function manifestsOf(...kinds: readonly string[]): string {
  const items = readExample("host-level", namespace).filter(({ kind }) => kinds.includes(kind));
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

/** One that no ReplicaSet has. */
async function setHash(kind: string, name: string, labels: string): Promise<void> {
  const path = `${labels}/rollouts-pod-template-hash`;
  const operations = JSON.stringify([{ op: "replace", path, value: "5d5d5d5d5d" }]);
  await kubectl(["patch", kind, name, "--namespace", namespace.name, "--type=json", "--patch", operations]);
}
