// What nobody refuses, and what it leads to on the real controller: the failing fixtures of rules, applied and updated.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { waitUntil } from "./control-plane/wait-until.ts";
import { readJson } from "./support/api-server.ts";
import {
  applyManifests,
  createNamespace,
  deleteNamespace,
  type Manifest,
  type TestNamespace,
} from "./support/examples.ts";
import { patchStatus, readStatus, waitForStatus } from "./support/rollout-status.ts";
import { startUpdate } from "./support/rollouts.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";

type Finished = (clean: () => Promise<void>) => void;
type HttpRoute = {
  readonly name?: string;
  readonly route?: readonly { readonly weight?: number; readonly destination: { readonly host: string } }[];
};

beforeAll(() => rolloutsController.start());

describe("on the real controller", { concurrent: true, timeout: 120_000 }, () => {
  it("unnamed-routes-multiply: a write makes more routes of those without a name", async ({ onTestFinished }) => {
    const namespace = await applyFixture("unnamed-routes-multiply/failing.yaml", onTestFinished);
    expect(await readRoutes(namespace.name)).toHaveLength(3);
    await updateTo(namespace, 1);
    expect((await readRoutes(namespace.name)).length).toBeGreaterThan(4);
  });

  it("no-route-selected: the weight is recorded and not written", async ({ onTestFinished }) => {
    const namespace = await applyFixture("no-route-selected/failing.yaml", onTestFinished);
    await updateTo(namespace, 2);
    await promoteTo(namespace, 4);
    expect(await readRecordedWeight(namespace)).toBe(50);
    expect(shareOf(await readRoutes(namespace.name), "primary")).toBe(20);
  });

  it("no-route-selected: before the canary has pods, no header route stays beside it", async ({ onTestFinished }) => {
    const namespace = await applyFixture("no-route-selected/passing-without-pods.yaml", onTestFinished);
    await updateTo(namespace, 1);
    await promoteTo(namespace, 3);
    const routes = await readRoutes(namespace.name);
    expect(routes.map(({ name }) => name)).toEqual(["primary"]);
    expect(shareOf(routes, "primary")).toBe(50);
  });

  it.for([
    { fixture: "failing", step: 1, next: 3 },
    { fixture: "failing-mirror", step: 2, next: 4 },
  ])(
    "managed-route-before-pods: the route is not there, then or later: $fixture",
    async ({ fixture, step, next }, { onTestFinished }) => {
      const namespace = await applyFixture(`managed-route-before-pods/${fixture}.yaml`, onTestFinished);
      await updateTo(namespace, step);
      await promoteTo(namespace, next);
      const routes = await readRoutes(namespace.name);
      expect(routes.map(({ name }) => name)).toEqual(["primary"]);
      expect(shareOf(routes, "primary")).toBe(50);
    },
  );

  it("unnamed-primary-with-mirror-route: only the mirror route is weighted", async ({ onTestFinished }) => {
    const namespace = await applyFixture("unnamed-primary-with-mirror-route/failing-named.yaml", onTestFinished);
    await updateTo(namespace, 2);
    await promoteTo(namespace, 4);
    const routes = await readRoutes(namespace.name);
    expect([shareOf(routes, "canary-mirror"), shareOf(routes, "primary")]).toEqual([50, 20]);
  });

  it("controller-will-delete-route: the routes are deleted while there is no update", async ({ onTestFinished }) => {
    const namespace = await applyFixture("controller-will-delete-route/failing.yaml", onTestFinished);
    await waitUntil({ what: "the routes to be gone", timeoutSeconds: 40 }, async () => {
      const names = (await readRoutes(namespace.name)).map(({ name }) => name);
      if (names.join() === "rest") return true;
      throw new Error(`there are ${names.join(", ")}`);
    });
    await waitForRefusal(namespace, "HTTP Route 'primary' is not found in the defined Virtual Service");
  });

  it("managed-route-cross-namespace: the host is written without a namespace", async ({ onTestFinished }) => {
    const namespace = await applyFixture("managed-route-cross-namespace/failing.yaml", onTestFinished);
    await updateTo(namespace, 2);
    const [header] = (await readRoutes(namespace.ingress)).filter(({ name }) => name === "canary-header");
    expect(header?.route?.map(({ destination }) => destination.host)).toEqual(["web-canary"]);
  });

  it.for([
    { fixture: "virtual-service-is-root/failing.yaml", message: "Canary Service 'web-canary' not found in route" },
    { fixture: "route-selector-never-matches/failing.yaml", message: "No matching TLS routes found" },
    { fixture: "route-selector-never-matches/failing-tcp.yaml", message: "No matching TCP routes found" },
  ])("$fixture: the Rollout is refused", async ({ fixture, message }, { onTestFinished }) => {
    const namespace = await applyFixture(fixture, onTestFinished);
    await waitForRefusal(namespace, message);
  });
});

/** Namespaces "shop" and "gateways" of the fixture become a pair of the test's own. */
async function applyFixture(file: string, onTestFinished: Finished): Promise<TestNamespace> {
  const namespace = await createNamespace(kubectl, "trap");
  onTestFinished(() => deleteNamespace(kubectl, namespace));
  const text = readFileSync(`test/validation/rules/${file}`, "utf8")
    .replaceAll("namespace: shop", `namespace: ${namespace.name}`)
    .replaceAll("namespace: gateways", `namespace: ${namespace.ingress}`)
    .replaceAll("web.gateways", `web.${namespace.ingress}`);
  const manifests = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
  // Of what it misses the controller would make a refusal, which it looks at again after 20 s.
  const [rollouts, others] = [true, false].map((wanted) =>
    manifests.filter(({ kind }) => (kind === "Rollout") === wanted),
  );
  await applyManifests(kubectl, others ?? []);
  await applyManifests(kubectl, rollouts ?? []);
  return namespace;
}

function webIn({ name }: TestNamespace) {
  return { namespace: name, name: "web" };
}

/** The first version is in place before the update begins, as only updates have steps. */
async function updateTo(namespace: TestNamespace, step: number): Promise<void> {
  await waitForStatus(webIn(namespace), { phase: "Healthy" });
  await startUpdate(kubectl, namespace, "web");
  await waitForStatus(webIn(namespace), { phase: "Paused", currentStepIndex: step });
}

async function waitForRefusal(namespace: TestNamespace, message: string): Promise<void> {
  await waitUntil({ what: message }, async () => {
    const { phase, message: found } = await readStatus(webIn(namespace));
    return phase === "Degraded" && found?.includes(message);
  });
}

async function promoteTo(namespace: TestNamespace, step: number): Promise<void> {
  await patchStatus(webIn(namespace), { pauseConditions: null });
  await waitForStatus(webIn(namespace), { phase: "Paused", currentStepIndex: step });
}

async function readRoutes(namespace: string): Promise<readonly HttpRoute[]> {
  const path = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices/web`;
  const { spec } = (await readJson(path)) as { readonly spec: { readonly http?: readonly HttpRoute[] } };
  return spec.http ?? [];
}

function shareOf(routes: readonly HttpRoute[], name: string): number | undefined {
  return routes.find((route) => route.name === name)?.route?.[1]?.weight;
}

async function readRecordedWeight({ name }: TestNamespace): Promise<number> {
  const { status } = (await readJson(`/apis/argoproj.io/v1alpha1/namespaces/${name}/rollouts/web`)) as {
    readonly status: { readonly canary: { readonly weights: { readonly canary: { readonly weight: number } } } };
  };
  return status.canary.weights.canary.weight;
}
