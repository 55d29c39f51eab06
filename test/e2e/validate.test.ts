// `validate` against the control plane: what it says the controller or the API server refuses is refused, in their words,
// and what it finds nothing wrong with becomes Healthy.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import { allRules } from "../../src/validation/catalogue.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { readJson } from "./support/api-server.ts";
import { istioRollout } from "./support/istio-rollout.ts";
import { refusedManifests } from "./support/manifest-refusals.ts";
import { waitForWeights } from "./support/objects.ts";
import { refusedReferences } from "./support/reference-refusals.ts";
import { patchStatus, waitForStatus } from "./support/rollout-status.ts";
import { startUpdate } from "./support/rollouts.ts";
import { refusedSpecs } from "./support/spec-refusals.ts";
import { kubectl, rolloutsController, state } from "./support/test-cluster.ts";
import { findFixtures, type PlacedFixture, placeFixture } from "./support/validation-fixtures.ts";

/** Rules that stand for what the controller refuses; rules of scope "live" are about what a cluster has become. */
const refusing = allRules.filter(
  ({ scope, sources }) => scope === "offline" && sources.some((source) => /^[VR]\d/.test(source)),
);
const refusals = [...refusedSpecs, ...refusedReferences];

/** They need what the control plane does not have. */
const notRunnable: ReadonlyMap<string, string> = new Map([
  ["experiment-weight-router-unsupported/passing", "an Ingress"],
  ["max-traffic-weight-unsupported/passing-nginx", "an Ingress"],
  ["step-weight-out-of-range/passing-max-traffic-weight", "an Ingress"],
  ["virtual-service-reference-missing/passing-other-router", "an Ingress"],
  ["header-route-router-unsupported/passing-plugin", "a router plugin"],
  ["ping-pong-router-unsupported/passing-plugin", "a router plugin"],
  ["virtual-service-without-routes/passing-of-nobody", "an istiod that lets a VirtualService without routes pass"],
]);

beforeAll(() => rolloutsController.start());

describe("the table of refusals", () => {
  it("has a row for every rule that stands for one", () => {
    const covered = [...refusals, ...refusedManifests].map(({ fixture }) => ruleOf(fixture));
    const missing = refusing.filter(({ name, severity }) => severity === "error" && !covered.includes(name));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});

describe("what validate finds wrong", { concurrent: true }, () => {
  it.for(refusals)("the controller refuses: $fixture", async ({ fixture, words, woken, ...options }, context) => {
    const placed = await place(fixture, context, options);

    expect(placed.refusal).toBeUndefined();
    await waitForInvalidSpec(placed, words, woken);
    expect(await findRules(placed)).toContain(ruleOf(fixture));
  });

  it.for(refusedManifests)("the API server refuses: $fixture", async ({ fixture, words }, context) => {
    const placed = await place(fixture, context);

    expect(placed.refusal).toContain(words);
    expect(await findRules(placed)).toContain(ruleOf(fixture));
  });

  it.for([
    {
      fixture: "mirror-percentage-out-of-range/failing",
      words: "mirror_percentage must have a max value of 100 (it has 101.000000)",
    },
    {
      fixture: "mirror-percentage-out-of-range/failing-negative",
      words: "mirror_percentage must have a min value of 0 (it has -1.000000)",
    },
    { fixture: "mirror-route-headers-invalid/failing", words: "must validate one and only one schema (oneOf)" },
  ])("stops an update where its step writes the VirtualService: $fixture", async ({ fixture, words }, context) => {
    const placed = await placeHealthy(fixture, context);

    await startUpdate(kubectl, { name: placed.namespace, ingress: "" }, "web");

    await waitUntil({ what: `the controller's log to say "${words}" of ${placed.namespace}` }, async () =>
      controllerLog().some((line) => line.includes(`namespace=${placed.namespace} `) && line.includes(words)),
    );
    await waitForStatus(webOf(placed), { phase: "Progressing", currentStepIndex: 1 });
  });

  it.for([
    { fixture: "weights-exceed-100/failing-additional-subset", weights: [0, 90, 20] },
    { fixture: "canary-scale-drops-traffic/failing", weights: [100, 0] },
  ])("changes the weights: $fixture", async ({ fixture, weights }, context) => {
    const placed = await placeHealthy(fixture, context);
    await startUpdate(kubectl, { name: placed.namespace, ingress: "" }, "web");
    await waitForStatus(webOf(placed), { phase: "Paused", currentStepIndex: 1 });

    await patchStatus(webOf(placed), { pauseConditions: null });

    await waitForStatus(webOf(placed), { phase: "Paused", currentStepIndex: 3 });
    await waitForWeights(kubectl, webOf(placed), { "http:primary": weights });
  });
});

describe("what validate finds nothing wrong with", { concurrent: true }, () => {
  const passing = refusing.flatMap(({ name }) => findFixtures(name, "passing"));

  it.for(passing.filter((fixture) => !notRunnable.has(fixture)))("becomes Healthy: %s", async (fixture, context) => {
    await placeHealthy(fixture, context);
  });
});

function ruleOf(fixture: string): string {
  return fixture.split("/", 1)[0] ?? "";
}

type Context = Pick<TestContext, "onTestFinished">;
type Options = { readonly withoutIstiod?: true };

async function place(fixture: string, { onTestFinished }: Context, options: Options = {}): Promise<PlacedFixture> {
  const placed = await placeFixture(fixture, options);
  onTestFinished(placed.remove);
  return placed;
}

async function placeHealthy(fixture: string, context: Context): Promise<PlacedFixture> {
  const placed = await place(fixture, context);
  expect(placed.refusal).toBeUndefined();
  await waitUntil({ what: `the Rollouts of ${fixture} to be Healthy` }, async () => {
    const statuses = await readStatuses(placed);
    if (statuses.every(({ phase }) => phase === "Healthy")) return true;
    throw new Error(JSON.stringify(statuses));
  });
  return placed;
}

async function waitForInvalidSpec(placed: PlacedFixture, words: string, woken: boolean | undefined): Promise<void> {
  await waitUntil({ what: `InvalidSpec with "${words}"`, timeoutSeconds: 30 }, async () => {
    if (woken) await wakeController(placed);
    const statuses = await readStatuses(placed);
    const messages = statuses.flatMap(({ conditions = [] }) =>
      conditions.filter(({ type }) => type === "InvalidSpec").map(({ message }) => message),
    );
    if (messages.some((message) => message.includes(words))) return true;
    throw new Error(JSON.stringify(messages));
  });
}

/** Any change of a Rollout makes the controller look at it. */
async function wakeController({ namespace }: PlacedFixture): Promise<void> {
  const annotation = `test.istio-rollout.dev/woken=${Date.now()}`;
  await kubectl(["annotate", "rollouts", "--all", "--overwrite", annotation, "--namespace", namespace]);
}

/** Names of the rules that find an error. */
async function findRules({ text }: PlacedFixture): Promise<readonly string[]> {
  const line = ["validate", "-f", "-", "--require-references", "-o", "json"];
  const { stdout, stderr, exitCode } = await istioRollout(line, { input: text });
  expect(exitCode, stderr).toBe(7);
  const { findings } = JSON.parse(stdout) as {
    readonly findings: readonly { readonly rule: string; readonly severity: string }[];
  };
  return findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule);
}

type Status = {
  readonly phase?: string;
  readonly conditions?: readonly { readonly type: string; readonly message: string }[];
};

async function readStatuses({ namespace }: PlacedFixture): Promise<readonly Status[]> {
  const list = await readJson(`/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts`);
  return (list as { readonly items: readonly { readonly status?: Status }[] }).items.map(({ status = {} }) => status);
}

function webOf({ namespace }: PlacedFixture) {
  return { namespace, name: "web" };
}

function controllerLog(): readonly string[] {
  return readFileSync(join(state.logFolder, "rollouts-controller.log"), "utf8").split("\n");
}
