// diff and sync on traffic that somebody tampered with while no controller puts it back.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { applyExamples, createNamespace, deleteNamespace, shapes } from "./support/examples.ts";
import { istioRollout, type Result } from "./support/istio-rollout.ts";
import { type LiveObject, type Name, readObject } from "./support/objects.ts";
import { readStatus, waitForStatus } from "./support/rollout-status.ts";
import { deployPaused, waitForPhase } from "./support/rollouts.ts";
import { type Hashes, type Place, stepOfManagedRoutes, tamperings, withManagedRoutes } from "./support/tamperings.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";
import { openUpdate, type UpdateShape } from "./support/updates.ts";

type Taken = Name & Hashes;

const places = [...new Set(tamperings.map(({ place }) => place))];

const taken = new Map<Place, Taken>();
const cleaning: (() => Promise<void>)[] = [];
const onTestFinished = (clean: () => Promise<void>) => cleaning.push(clean);

/** A controller that is alive beside a Rollout that was taken over: its clean-up of marks and hashes goes on. */
beforeAll(async () => {
  await rolloutsController.start();
  await Promise.all([
    openRoutes("host-level").then((name) => takeOver("host-level", name)),
    openRoutes("subset-level").then((name) => takeOver("subset-level", name)),
    openSeveral().then((name) => takeOver("several-virtual-services", name)),
    openHealthy().then((name) => takeOver("healthy", name)),
  ]);
});

afterAll(async () => {
  await Promise.all(cleaning.map((clean) => clean()));
});

async function openRoutes(shape: UpdateShape): Promise<Name> {
  const { name } = await openUpdate({ shape, weight: 0, settings: withManagedRoutes, onTestFinished });
  await waitForStatus(name, { phase: "Paused", currentStepIndex: stepOfManagedRoutes });
  return name;
}

async function openHealthy(): Promise<Name> {
  const namespace = await createNamespace(kubectl, "healthy");
  onTestFinished(() => deleteNamespace(kubectl, namespace));
  await applyExamples(kubectl, namespace, ["host-level"]);
  const name = { namespace: namespace.name, name: "web" };
  await patchObject("rollout", name, withManagedRoutes);
  await waitForPhase(kubectl, namespace, { rollouts: [name.name], phase: "Healthy" });
  return name;
}

async function openSeveral(): Promise<Name> {
  const shape = "several-virtual-services";
  const namespace = await createNamespace(kubectl, shape);
  onTestFinished(() => deleteNamespace(kubectl, namespace));
  await deployPaused(kubectl, namespace, [shape]);
  return { namespace: namespace.name, name: shapes[shape].rollout };
}

async function takeOver(place: Place, name: Name): Promise<void> {
  await succeed(name, "takeover");
  const { stableRS: stable = "", currentPodHash = "" } = await readStatus(name);
  taken.set(place, { ...name, stable, canary: currentPodHash });
}

/** In each Rollout one after the other. */
describe.for(places)("sync puts back what diff shows in a Rollout at %s:", { concurrent: true }, (where) => {
  it.for(tamperings.filter(({ place }) => place === where))(
    "$name",
    { concurrent: false },
    async ({ place, object: [kind, name], patch, differences }) => {
      const rollout = takenAt(place);
      const object = { namespace: rollout.namespace, name };
      const before = await readObject(kubectl, kind, object);
      await patchObject(kind, object, patch(rollout, before));

      const seen = await findDifferences(rollout);

      const target = { apiVersion: before.apiVersion, kind, ...object };
      expect(seen).toEqual(differences(rollout, before).map((difference) => ({ target, ...difference })));
      await succeed(rollout, "sync", "--settle", "0s");
      await succeed(rollout, "diff");
      expect(withoutBookkeeping(await readObject(kubectl, kind, object))).toEqual(withoutBookkeeping(before));
    },
  );
});

/** The controller never writes a hash other than the canary's there, and puts any other back. */
describe("a subset that an abort leaves on pods that go", () => {
  it("is led to the stable pods by sync, until a controller is there", async () => {
    const rollout = takenAt("subset-level");
    const { namespace, stable, canary } = rollout;
    const rule = { namespace, name: "reviews" };
    const subset = { field: "spec.subsets[1].labels.rollouts-pod-template-hash", label: "subset canary" };
    await rolloutsController.kill();
    await rolloutsController.waitForStaleLease();
    await succeed(rollout, "handback");
    await succeed(rollout, "abort");
    await succeed(rollout, "diff");
    const replicaSet = [`replicaset/reviews-${canary}`, "--namespace", namespace];
    await kubectl(["scale", ...replicaSet, "--replicas=0"]);
    await kubectl(["wait", ...replicaSet, "--for=jsonpath={.status.replicas}=0"]);

    const seen = await findDifferences(rollout);

    const { apiVersion } = await readObject(kubectl, "DestinationRule", rule);
    const target = { apiVersion, kind: "DestinationRule", ...rule };
    expect(seen).toEqual([{ target, ...subset, is: canary, shouldBe: stable }]);
    await succeed(rollout, "sync", "--settle", "0s");
    await succeed(rollout, "diff");
    expect(await readHashes(rule)).toEqual([stable, stable]);
    await rolloutsController.start();
    await waitUntil({ what: "the controller to write the subset" }, async () => {
      return (await readHashes(rule))[1] === canary;
    });
    const { stderr } = await succeed(rollout, "diff");
    expect(stderr).toContain(`not compared: subset "canary": after an abort the controller keeps it on hash ${canary}`);
  });
});

function takenAt(place: Place): Taken {
  const found = taken.get(place);
  if (found === undefined) throw new Error(`no Rollout was taken over for ${place}`);
  return found;
}

async function patchObject(kind: string, { namespace, name }: Name, patch: readonly unknown[]): Promise<void> {
  await kubectl(["patch", kind, name, "--namespace", namespace, "--type=json", "--patch", JSON.stringify(patch)]);
}

const validate = compileSchema("diff");

async function findDifferences(rollout: Name): Promise<unknown> {
  const { stdout, stderr, exitCode } = await run(rollout, "diff", "--output", "json");
  expect(exitCode, stderr).toBe(7);
  const document = JSON.parse(stdout) as { readonly differences: unknown };
  expectToFollow(validate, document);
  return document.differences;
}

function withoutBookkeeping({ metadata, spec }: LiveObject): unknown {
  const { resourceVersion, managedFields, ...others } = metadata;
  const { generation, ...kept } = others as Readonly<Record<string, unknown>>;
  return { metadata: kept, spec };
}

type Subset = { readonly labels: Readonly<Record<string, string>> };

async function readHashes(rule: Name): Promise<readonly unknown[]> {
  const { spec } = await readObject(kubectl, "DestinationRule", rule);
  return (spec["subsets"] as readonly Subset[]).map(({ labels }) => labels["rollouts-pod-template-hash"]);
}

async function succeed(rollout: Name, command: string, ...args: readonly string[]): Promise<Result> {
  const result = await run(rollout, command, ...args);
  expect(result.exitCode, `${command}: ${result.stdout}${result.stderr}`).toBe(0);
  return result;
}

function run({ namespace, name }: Name, command: string, ...args: readonly string[]): Promise<Result> {
  return istioRollout([command, name, ...args, "--namespace", namespace]);
}
