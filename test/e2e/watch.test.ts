// get -w through what a cluster does to watches: a crash of the API server, and two hundred changes at once.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { waitUntil } from "./control-plane/wait-until.ts";
import { patchMany, readJson, restartApiServer } from "./support/api-server.ts";
import { istioRollout } from "./support/istio-rollout.ts";
import type { Name } from "./support/objects.ts";
import { rolloutsController, state } from "./support/test-cluster.ts";
import { openUpdate, readShare, type Update } from "./support/updates.ts";

beforeAll(() => rolloutsController.start());

type Shown = { readonly phase: string; readonly weights: { readonly live: readonly number[] } };
type Watching = {
  readonly documents: Shown[];
  readonly errors: () => string;
  readonly end: () => Promise<number | null>;
};

/** `get NAME -w -o json`, with every document that it has printed. */
function startWatch({ namespace, name }: Name): Watching {
  const path = join(state.folder, "path");
  const env = { PATH: path, HOME: state.folder, KUBECONFIG: state.rollouts.kubeconfig };
  const child = spawn(join(path, "kubectl"), ["istio-rollout", "get", name, "-n", namespace, "-w", "-o", "json"], {
    env,
  });
  const documents: Shown[] = [];
  let [rest, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    documents.push(...lines.map((line) => JSON.parse(line) as Shown));
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    errors += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    documents,
    errors: () => errors,
    end: () => {
      child.kill("SIGINT");
      return ended;
    },
  };
}

function untilShown({ documents, errors }: Watching, weight: number): Promise<unknown> {
  return waitUntil({ what: `the watch to show ${weight}%` }, async () => {
    const last = documents.at(-1);
    if (last?.weights.live[0] === weight) return true;
    throw new Error(`it shows ${JSON.stringify(last?.weights)} ${errors()}`);
  });
}

const pathOf = ({ name: { namespace, name } }: Update) =>
  `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices/${name}`;

async function weightPatch(update: Update, weight: number): Promise<unknown> {
  const { spec } = (await readJson(pathOf(update))) as {
    readonly spec: { readonly http: readonly { readonly name?: string }[] };
  };
  const route = `/spec/http/${spec.http.findIndex(({ name }) => name === "primary")}/route`;
  return [
    { op: "replace", path: `${route}/0/weight`, value: 100 - weight },
    { op: "replace", path: `${route}/1/weight`, value: weight },
  ];
}

describe("get -w", { timeout: 180_000 }, () => {
  it("ends on the last of two hundred changes", async () => {
    const update = await openUpdate({ shape: "host-level", weight: 10, onTestFinished });
    // Nobody puts the weights back.
    onTestFinished(() => rolloutsController.start());
    await rolloutsController.stop();
    const watching = startWatch(update.name);
    await untilShown(watching, 10);
    const patches = await Promise.all(Array.from({ length: 200 }, (_, index) => weightPatch(update, index % 100)));
    await patchMany(pathOf(update), patches);
    const last = await readShare(update.name);
    await untilShown(watching, last ?? -1);
    await patchMany(pathOf(update), [await weightPatch(update, 77)]);
    await untilShown(watching, 77);
    expect(await watching.end()).toBe(0);
  });

  it("stays right through a crash of the API server", async () => {
    const update = await openUpdate({ shape: "subset-level", weight: 10, onTestFinished });
    const watching = startWatch(update.name);
    await untilShown(watching, 10);
    await restartApiServer();
    await rolloutsController.start();
    const promoted = await istioRollout(["promote", update.name.name, "-n", update.name.namespace]);
    expect(promoted.exitCode, promoted.stderr).toBe(0);
    await untilShown(watching, 50);
    const aborted = await istioRollout(["abort", update.name.name, "-n", update.name.namespace]);
    expect(aborted.exitCode, aborted.stderr).toBe(0);
    await untilShown(watching, 0);
    expect(watching.errors()).toContain("trying again");
    expect(await watching.end()).toBe(0);
  });
});
