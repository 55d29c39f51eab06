// set-weight on every shape of routing while no controller runs: what is written, what is left alone, what is remembered.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  allShapes,
  createNamespace,
  deleteNamespace,
  type Shape,
  shapes,
  type TestNamespace,
} from "./support/examples.ts";
import { istioRollout } from "./support/istio-rollout.ts";
import { type LiveObject, type Name, readObject, readWeights, withoutWeights } from "./support/objects.ts";
import { deployPaused } from "./support/rollouts.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";

const expected = {
  "host-level": { web: { "http:health": [null], "http:primary": [80, 20] } },
  "subset-level": { reviews: { "http:primary": [80, 20] } },
  tcp: { queue: { "tcp:#0": [80, 20] } },
  tls: { payments: { "tls:#0": [80, 20] } },
  "several-virtual-services": {
    "checkout-public": { "http:cart": [80, 20], "http:pay": [80, 20] },
    "checkout-internal": { "http:#0": [80, 20] },
  },
  "other-namespace": { account: { "http:primary": [80, 20] } },
} as const satisfies Record<Shape, unknown>;

let namespace: TestNamespace;

beforeAll(async () => {
  namespace = await createNamespace(kubectl, "set-weight");
  await rolloutsController.start();
  await deployPaused(kubectl, namespace, allShapes);
  await rolloutsController.kill();
  await rolloutsController.waitForStaleLease();
});

afterAll(async () => {
  await deleteNamespace(kubectl, namespace);
});

describe("set-weight without a controller", () => {
  it.for(allShapes)("changes the weights of the example %s and nothing else", async (shape) => {
    const before = await readVirtualServices(shape);

    const result = await setWeight(shapes[shape].rollout, 20);

    expect(result.exitCode, result.stderr).toBe(0);
    const after = await readVirtualServices(shape);
    expect(after.map(withoutWeights)).toEqual(before.map(withoutWeights));
    expect(await readAllWeights(shape)).toEqual(expected[shape]);
  });

  it.for(allShapes)("writes as its own field manager in the example %s", async (shape) => {
    await setWeight(shapes[shape].rollout, 20);

    for (const { metadata } of await readVirtualServices(shape)) {
      expect(metadata.managedFields?.map(({ manager }) => manager)).toContain("kubectl-istio-rollout");
    }
  });

  it("prints one line per route in kubectl's manner", async () => {
    await setWeight("checkout", 20);

    const { stdout } = await setWeight("checkout", 25);

    expect(stdout).toBe(
      [
        "virtualservice.networking.istio.io/checkout-public http:cart weight set to 25% (was 20%)",
        "virtualservice.networking.istio.io/checkout-public http:pay weight set to 25% (was 20%)",
        "virtualservice.networking.istio.io/checkout-internal http:#0 weight set to 25% (was 20%)",
        "",
      ].join("\n"),
    );
  });

  it("writes nothing where the weight is already so", async () => {
    await setWeight("web", 20);
    const before = await readVirtualServices("host-level");

    const result = await setWeight("web", 20, "--output=json");

    expect(result.exitCode).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ kind: "Outcome", changed: false, steps: [] });
    expect(await readVirtualServices("host-level")).toEqual(before);
  });

  it.for(["client", "server"])("changes nothing with --dry-run=%s", async (mode) => {
    const before = await readVirtualServices("several-virtual-services");

    const result = await setWeight("checkout", 77, `--dry-run=${mode}`);

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toContain("→ 77%");
    expect(await readVirtualServices("several-virtual-services")).toEqual(before);
  });

  it("records an Event and the inverse patches on the Rollout", async () => {
    await setWeight("reviews", 20);
    await setWeight("reviews", 30, "--reason", "trying it out");

    const annotation = await readRecord("reviews");
    expect(annotation).toMatchObject({ command: "set-weight", reason: "trying it out" });
    expect(annotation["patches"]).toEqual([
      {
        target: {
          apiVersion: "networking.istio.io/v1",
          kind: "VirtualService",
          namespace: namespace.name,
          name: "reviews",
        },
        patch: expect.arrayContaining([
          { op: "replace", path: "/spec/http/0/route/0/weight", value: 80 },
          { op: "replace", path: "/spec/http/0/route/1/weight", value: 20 },
        ]),
      },
    ]);
    expect(await readEventMessages("reviews")).toContainEqual(expect.stringContaining("trying it out"));
  });

  it("leaves no record with --no-record", async () => {
    await setWeight("reviews", 20);
    const before = await readObject(kubectl, "rollout", nameOf("reviews"));

    await setWeight("reviews", 35, "--no-record");

    expect(await readObject(kubectl, "rollout", nameOf("reviews"))).toEqual(before);
  });
});

function setWeight(rollout: string, weight: number, ...flags: readonly string[]) {
  return istioRollout(["set-weight", rollout, String(weight), "--namespace", namespace.name, ...flags]);
}

function virtualServicesOf(shape: Shape): readonly Name[] {
  const place = shape === "other-namespace" ? namespace.ingress : namespace.name;
  return shapes[shape].virtualServices.map((name) => ({ namespace: place, name }));
}

function readVirtualServices(shape: Shape): Promise<readonly LiveObject[]> {
  return Promise.all(virtualServicesOf(shape).map((name) => readObject(kubectl, "virtualservice", name)));
}

async function readAllWeights(shape: Shape): Promise<unknown> {
  const names = virtualServicesOf(shape);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name.name, await readWeights(kubectl, name)] as const)),
  );
}

async function readRecord(rollout: string): Promise<Record<string, unknown>> {
  const { metadata } = await readObject(kubectl, "rollout", nameOf(rollout));
  return JSON.parse(metadata.annotations?.["istio-rollout.dev/last-change"] ?? "{}") as Record<string, unknown>;
}

async function readEventMessages(rollout: string): Promise<readonly string[]> {
  const selector = `--field-selector=reason=TrafficShifted,involvedObject.name=${rollout}`;
  const text = await kubectl(["get", "events", "--namespace", namespace.name, selector, "-o", "json"]);
  const { items } = JSON.parse(text) as { readonly items: readonly { readonly message: string }[] };
  return items.map(({ message }) => message);
}

function nameOf(name: string): Name {
  return { namespace: namespace.name, name };
}
