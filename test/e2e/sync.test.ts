// diff and sync on traffic that somebody tampered with while no controller puts it back.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { createNamespace, deleteNamespace, shapes } from "./support/examples.ts";
import { istioRollout } from "./support/istio-rollout.ts";
import { type LiveObject, type Name, readObject } from "./support/objects.ts";
import { readStatus, waitForStatus } from "./support/rollout-status.ts";
import { deployPaused } from "./support/rollouts.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";
import { openUpdate, type UpdateShape } from "./support/updates.ts";

/** A Rollout that was taken over. `stable` and `canary` are pod template hashes. */
type Taken = Name & { readonly stable: string; readonly canary: string };
type Place = "host" | "subset" | "several" | "healthy";

const canary = "/spec/strategy/canary";
const header = { name: "header", match: [{ headerName: "x-canary", headerValue: { exact: "true" } }] };
const mirror = { name: "mirror", percentage: 25, match: [{ method: { exact: "GET" } }] };
const settings = [
  { op: "add", path: `${canary}/trafficRouting/managedRoutes`, value: [{ name: "header" }, { name: "mirror" }] },
  {
    op: "replace",
    path: `${canary}/steps`,
    value: [{ setWeight: 10 }, { setHeaderRoute: header }, { setMirrorRoute: mirror }, { pause: {} }],
  },
] as const;

const taken = new Map<Place, Taken>();
const cleaning: (() => Promise<void>)[] = [];
const onTestFinished = (clean: () => Promise<void>) => cleaning.push(clean);

beforeAll(async () => {
  await rolloutsController.start();
  await Promise.all([
    openRoutes("host-level").then((name) => take("host", name)),
    openRoutes("subset-level").then((name) => take("subset", name)),
    openRoutes("host-level").then(async (name) => {
      await succeed(name, "promote", "--full");
      await take("healthy", name);
    }),
    openSeveral().then((name) => take("several", name)),
  ]);
});

afterAll(async () => {
  await Promise.all(cleaning.map((clean) => clean()));
});

/** Paused at 10 %, with a header and a mirror route before the weighted one. */
async function openRoutes(shape: UpdateShape): Promise<Name> {
  const { name } = await openUpdate({ shape, weight: 0, settings, onTestFinished });
  await waitForStatus(name, { phase: "Paused", currentStepIndex: 3 });
  return name;
}

async function openSeveral(): Promise<Name> {
  const shape = "several-virtual-services";
  const namespace = await createNamespace(kubectl, shape);
  onTestFinished(() => deleteNamespace(kubectl, namespace));
  await deployPaused(kubectl, namespace, [shape]);
  return { namespace: namespace.name, name: shapes[shape].rollout };
}

async function take(place: Place, name: Name): Promise<void> {
  await succeed(name, "takeover");
  const { stableRS: stable = "", currentPodHash = "" } = await readStatus(name);
  taken.set(place, { ...name, stable, canary: currentPodHash });
}

type Operation = { readonly op: "add" | "replace" | "remove"; readonly path: string; readonly value?: unknown };
type Expected = {
  readonly field: string;
  readonly label: string;
  readonly is: unknown;
  readonly shouldBe: unknown;
};
type Tampering = {
  readonly name: string;
  readonly place: Place;
  readonly object: readonly [kind: string, name: string];
  readonly patch: (taken: Taken, before: LiveObject) => readonly Operation[];
  readonly expected: (taken: Taken, before: LiveObject) => readonly Expected[];
};

const hashLabel = "rollouts-pod-template-hash";
const mark = "argo-rollouts.argoproj.io/managed-by-rollouts";
const leftOver = { name: "header", match: [{ uri: { prefix: "/" } }], route: [{ destination: { host: "web-canary" } }] };

const tamperings: readonly Tampering[] = [
  {
    name: "the canary's weight",
    place: "host",
    object: ["VirtualService", "web"],
    patch: () => [{ op: "replace", path: "/spec/http/3/route/1/weight", value: 40 }],
    expected: () => [{ field: "spec.http[3].route[1].weight", label: "http:primary canary", is: 40, shouldBe: 10 }],
  },
  {
    name: "the weights of one of several routes",
    place: "several",
    object: ["VirtualService", "checkout-public"],
    patch: () => [0, 1].map((index) => ({ op: "replace", path: `/spec/http/1/route/${index}/weight`, value: 50 })),
    expected: () => [
      { field: "spec.http[1].route[1].weight", label: "http:pay canary", is: 50, shouldBe: 10 },
      { field: "spec.http[1].route[0].weight", label: "http:pay stable", is: 50, shouldBe: 90 },
    ],
  },
  ...(["stable", "canary"] as const).flatMap((side): readonly Tampering[] => {
    const other = side === "stable" ? "canary" : "stable";
    const index = side === "stable" ? 0 : 1;
    const selector = { field: `spec.selector.${hashLabel}`, label: "selector" };
    const subset = { field: `spec.subsets[${index}].labels.${hashLabel}`, label: `subset ${side}` };
    return [
      {
        name: `the ${side} selector`,
        place: "host",
        object: ["Service", `web-${side}`],
        patch: (hashes) => [{ op: "replace", path: `/spec/selector/${hashLabel}`, value: hashes[other] }],
        expected: (hashes) => [{ ...selector, is: hashes[other], shouldBe: hashes[side] }],
      },
      {
        name: `the label of the ${side} subset`,
        place: "subset",
        object: ["DestinationRule", "reviews"],
        patch: (hashes) => [
          { op: "replace", path: `/spec/subsets/${index}/labels/${hashLabel}`, value: hashes[other] },
        ],
        expected: (hashes) => [{ ...subset, is: hashes[other], shouldBe: hashes[side] }],
      },
    ];
  }),
  {
    name: "the mark of the DestinationRule",
    place: "subset",
    object: ["DestinationRule", "reviews"],
    patch: () => [{ op: "remove", path: `/metadata/annotations/${mark.replace("/", "~1")}` }],
    expected: () => [
      { field: `metadata.annotations["${mark}"]`, label: "managed-by", is: null, shouldBe: "reviews" },
    ],
  },
  {
    name: "a header route that is gone",
    place: "host",
    object: ["VirtualService", "web"],
    patch: () => [{ op: "remove", path: "/spec/http/0" }],
    expected: (_, before) => [{ ...routeAt(0, "header"), is: null, shouldBe: routesOf(before)[0] }],
  },
  ...[
    { part: "share", path: "mirrorPercentage/value", value: 90 },
    { part: "match", path: "match/0/method/exact", value: "POST" },
  ].map(
    ({ part, path, value }): Tampering => ({
      name: `the ${part} of a mirror route`,
      place: "subset",
      object: ["VirtualService", "reviews"],
      patch: () => [{ op: "replace", path: `/spec/http/1/${path}`, value }],
      expected: (_, before) => [
        { ...routeAt(1, "mirror"), is: expect.objectContaining({ name: "mirror" }), shouldBe: routesOf(before)[1] },
      ],
    }),
  ),
  {
    name: "a managed route behind the weighted one",
    place: "host",
    object: ["VirtualService", "web"],
    patch: (_, before) => [
      { op: "remove", path: "/spec/http/0" },
      { op: "add", path: "/spec/http/-", value: routesOf(before)[0] },
    ],
    expected: (_, before) => [{ ...routeAt(0, "header"), is: routesOf(before)[0], shouldBe: routesOf(before)[0] }],
  },
  {
    name: "the order of managed routes",
    place: "subset",
    object: ["VirtualService", "reviews"],
    patch: (_, before) => [
      { op: "remove", path: "/spec/http/0" },
      { op: "add", path: "/spec/http/1", value: routesOf(before)[0] },
    ],
    expected: (_, before) => [{ ...routeAt(0, "header"), is: routesOf(before)[0], shouldBe: routesOf(before)[0] }],
  },
  {
    name: "a managed route that is left over",
    place: "healthy",
    object: ["VirtualService", "web"],
    patch: () => [{ op: "add", path: "/spec/http/0", value: leftOver }],
    expected: () => [{ ...routeAt(0, "header"), is: leftOver, shouldBe: null }],
  },
  {
    name: "a selector without its hash",
    place: "host",
    object: ["Service", "web-canary"],
    patch: () => [{ op: "remove", path: `/spec/selector/${hashLabel}` }],
    expected: (hashes) => [{ field: `spec.selector.${hashLabel}`, label: "selector", is: null, shouldBe: hashes.canary }],
  },
];

function routesOf({ spec }: LiveObject): readonly unknown[] {
  return spec["http"] as readonly unknown[];
}

function routeAt(index: number, name: string): Pick<Expected, "field" | "label"> {
  return { field: `spec.http[${index}]`, label: `route http:${name}` };
}

describe("what somebody tampered with", () => {
  it.for(tamperings)("is shown by diff and repaired by sync: $name", async ({ place, object, patch, expected }) => {
    const rollout = takenAt(place);
    const [kind, name] = object;
    const before = await readObject(kubectl, kind, { namespace: rollout.namespace, name });
    const target = ["patch", kind, name, "--namespace", rollout.namespace, "--type=json"];
    await kubectl([...target, "--patch", JSON.stringify(patch(rollout, before))]);

    const differences = await findDifferences(rollout);

    const { apiVersion, metadata } = before as LiveObject & { readonly apiVersion: string };
    const ref = { apiVersion, kind, namespace: metadata.namespace, name };
    expect(differences).toEqual(expected(rollout, before).map((one) => ({ target: ref, ...one })));
    await succeed(rollout, "sync", "--settle", "0s");
    expect(await istioRollout(["diff", rollout.name, "--namespace", rollout.namespace])).toMatchObject({ exitCode: 0 });
    const after = await readObject(kubectl, kind, { namespace: rollout.namespace, name });
    expect(withoutBookkeeping(after)).toEqual(withoutBookkeeping(before));
  });
});

function takenAt(place: Place): Taken {
  const found = taken.get(place);
  if (found === undefined) throw new Error(`no Rollout was taken over for ${place}`);
  return found;
}

const validate = compileSchema("diff");

async function findDifferences({ namespace, name }: Name): Promise<unknown> {
  const { stdout, stderr, exitCode } = await istioRollout(["diff", name, "-o", "json", "--namespace", namespace]);
  expect(exitCode, stderr).toBe(7);
  const document: unknown = JSON.parse(stdout);
  expectToFollow(validate, document);
  return (document as { readonly differences: unknown }).differences;
}

function withoutBookkeeping({ kind, metadata, spec }: LiveObject): unknown {
  const { name, namespace, annotations } = metadata;
  return { kind, name, namespace, annotations, spec };
}

async function succeed({ namespace, name }: Name, command: string, ...args: readonly string[]): Promise<void> {
  const result = await istioRollout([command, name, ...args, "--namespace", namespace]);
  expect(result.exitCode, `${command}: ${result.stderr}`).toBe(0);
}
