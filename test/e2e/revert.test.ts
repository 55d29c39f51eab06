// revert on a real control plane: what it puts back, and when it does not.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNamespace, deleteNamespace, shapes } from "./support/examples.ts";
import { istioRollout, type Result } from "./support/istio-rollout.ts";
import { findWeightOnEmptyHash, weightsOver } from "./support/judge-traffic.ts";
import { type LiveObject, type Name, readObject } from "./support/objects.ts";
import { readStatus } from "./support/rollout-status.ts";
import { deployPaused } from "./support/rollouts.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";
import { openUpdate, readReplicaSet, type Update, type UpdateShape, updateShapes } from "./support/updates.ts";

const cleaning: (() => Promise<void>)[] = [];
const onTestFinished = (clean: () => Promise<void>) => cleaning.push(clean);
const updates = new Map<UpdateShape, Update>();
const path = "/spec/strategy/canary/trafficRouting/managedRoutes";
const settings = [{ op: "add", path, value: [{ name: "header" }] }] as const;
let checkout: Name;

beforeAll(async () => {
  await rolloutsController.start();
  await Promise.all([
    ...updateShapes.map(async (shape) => {
      updates.set(shape, await openUpdate({ shape, weight: 50, settings, onTestFinished }));
    }),
    openSeveral(),
  ]);
});

afterAll(async () => {
  await Promise.all(cleaning.map((clean) => clean()));
});

async function openSeveral(): Promise<void> {
  const shape = "several-virtual-services";
  const namespace = await createNamespace(kubectl, shape);
  onTestFinished(() => deleteNamespace(kubectl, namespace));
  await deployPaused(kubectl, namespace, [shape]);
  checkout = { namespace: namespace.name, name: shapes[shape].rollout };
}

function updateOf(shape: UpdateShape): Update {
  const found = updates.get(shape);
  if (found === undefined) throw new Error(`there is no update of ${shape}`);
  return found;
}

describe("revert of a direct promotion", { concurrent: true }, () => {
  /** The record holds the last command only: the Rollout stays taken over. */
  it.for(updateShapes)("goes back to where the update was when it was taken over, %s", async (shape) => {
    const update = updateOf(shape);
    const { name, route, oldHash, newHash } = update;
    await succeed(name, "takeover");
    const before = await readAll(update);
    await succeed(name, "promote", "--direct", "--settle", "1s");

    await succeed(name, "revert", "--settle", "1s");

    expect(await readAll(update)).toEqual(before);
    await succeed(name, "diff");
    const back = await succeed(name, "handback");
    expect(back.stderr).not.toContain("warning[");
    expect(await readStatus(name)).toMatchObject({ phase: "Paused", currentStepIndex: 3, stableRS: oldHash });
    const moments = await update.readMoments();
    expect(findWeightOnEmptyHash(moments)).toEqual([]);
    expect(weightsOver(moments, route, newHash)).toEqual([50, 100, 50]);
  });
});

/** What a promotion changes, and what tells who has the Rollout. */
async function readAll(update: Update): Promise<unknown> {
  const { name, newHash } = update;
  const isHost = update.route.startsWith("web ");
  const others = isHost ? [["service", "web-stable"] as const] : [["destinationrule", name.name] as const];
  const objects = await Promise.all(
    [["virtualservice", name.name] as const, ...others].map(([kind, object]) =>
      readObject(kubectl, kind, { ...name, name: object }),
    ),
  );
  const { metadata } = await readObject(kubectl, "rollout", name);
  const { labels } = metadata as { readonly labels?: unknown };
  const { replicas } = (await readReplicaSet(update, newHash)).spec;
  return { objects: objects.map(withoutBookkeeping), status: await readStatus(name), labels, replicas };
}

describe("revert without a controller", () => {
  const nameOf = (shape: UpdateShape | "several") => (shape === "several" ? checkout : updateOf(shape).name);
  const ofCheckout = ["checkout-public", "checkout-internal"] as const;

  beforeAll(async () => {
    await rolloutsController.kill();
    await rolloutsController.waitForStaleLease();
  });

  it("shows what is recorded, and changes nothing", async () => {
    const rollout = nameOf("host-level");
    await succeed(rollout, "set-weight", "20", "--reason", "try it");
    const before = await readObject(kubectl, "rollout", rollout);

    const { stdout } = await succeed(rollout, "revert", "--list");

    const [time = "", ...lines] = stdout.split("\n");
    expect(Math.abs(Date.now() - Date.parse(time.replace("time:    ", "")))).toBeLessThan(60_000);
    expect(lines).toEqual([
      "by:      rollouts",
      "command: set-weight",
      "reason:  try it",
      "virtualservice.networking.istio.io/web spec.http[1].route[0].weight back to 50",
      "virtualservice.networking.istio.io/web spec.http[1].route[1].weight back to 50",
      "",
    ]);
    expect(await readObject(kubectl, "rollout", rollout)).toEqual(before);
    await succeed(rollout, "revert", "--settle", "0s");
  });

  it.for([
    { name: "weights at host level", shape: "host-level", objects: ["web"], change: ["set-weight", "33"] },
    { name: "weights at subset level", shape: "subset-level", objects: ["reviews"], change: ["set-weight", "33"] },
    { name: "weights in two VirtualServices", shape: "several", objects: ofCheckout, change: ["set-weight", "33"] },
    {
      name: "a managed route",
      shape: "host-level",
      objects: ["web"],
      change: ["set-header-route", "header", "--match", "header:x-canary=true"],
    },
  ] as const)("puts $name back, and takes that back", async ({ shape, objects, change: [command, ...args] }) => {
    const rollout = nameOf(shape);
    const read = () => Promise.all(objects.map((name) => readObject(kubectl, "virtualservice", { ...rollout, name })));
    const before = (await read()).map(withoutBookkeeping);
    await succeed(rollout, command, ...args);
    const changed = (await read()).map(withoutBookkeeping);
    expect(changed).not.toEqual(before);

    await succeed(rollout, "revert", "--settle", "0s");

    expect((await read()).map(withoutBookkeeping)).toEqual(before);
    await succeed(rollout, "revert", "--settle", "0s");
    expect((await read()).map(withoutBookkeeping)).toEqual(changed);
    await succeed(rollout, "revert", "--settle", "0s");
  });

  it("leaves everything as it is where somebody else has changed one of the fields since", async () => {
    const objects = [["rollout", checkout.name], ...ofCheckout.map((name) => ["virtualservice", name])] as const;
    const read = () =>
      Promise.all(objects.map(([kind = "", name = ""]) => readObject(kubectl, kind, { ...checkout, name })));
    await succeed(checkout, "set-weight", "33");
    const patch = [{ op: "replace", path: "/spec/http/1/route/1/weight", value: 40 }];
    const target = ["virtualservice", "checkout-public", "--namespace", checkout.namespace];
    await kubectl(["patch", ...target, "--type=json", "--patch", JSON.stringify(patch)]);
    const before = await read();

    const result = await run(checkout, "revert");

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain(
      `error[record-outdated]: VirtualService "${checkout.namespace}/checkout-public" was changed since: spec.http[1].route[1].weight is 40, not 33`,
    );
    expect(await read()).toEqual(before);
  });

  it("is refused once there is a controller that would not leave it", async () => {
    const rollout = nameOf("host-level");
    await succeed(rollout, "set-weight", "20");
    await succeed(rollout, "set-weight", "50");
    const before = await readObject(kubectl, "virtualservice", rollout);
    await rolloutsController.start();

    const result = await run(rollout, "revert");

    expect(result).toMatchObject({ exitCode: 3, stdout: "" });
    expect(result.stderr).toContain("error[would-be-reverted]: ");
    expect(await readObject(kubectl, "virtualservice", rollout)).toEqual(before);
  });
});

function withoutBookkeeping({ kind, metadata, spec }: LiveObject): unknown {
  const { resourceVersion, managedFields, ...others } = metadata;
  const { generation, ...kept } = others as Readonly<Record<string, unknown>>;
  return { kind, metadata: kept, spec };
}

async function succeed(rollout: Name, command: string, ...args: readonly string[]): Promise<Result> {
  const result = await run(rollout, command, ...args);
  expect(result.exitCode, `${command}: ${result.stdout}${result.stderr}`).toBe(0);
  return result;
}

function run({ namespace, name }: Name, command: string, ...args: readonly string[]): Promise<Result> {
  return istioRollout([command, name, ...args, "--namespace", namespace]);
}
