// Every write of a command made to fail: what stands is safe at each moment, is what the report says, and can be taken up.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Clean, cleanOf, judge, judgeSuccess, wrongReturns } from "../support/judged-runs.ts";
import { type KeptCluster, openKeptCluster, type Run, worldFrom } from "../support/kept-cluster.ts";
import { type CommandSequence, commandSequences } from "../support/sequences.ts";
import type { World } from "../support/traffic-checks.ts";
import { failingTwice, failures, goneFrom, held, sameAs } from "../support/write-faults.ts";

const patience = { timeout: 60_000 };
const quiet = ["--no-record", "-q", "-o", "json"];

async function runClean(cluster: KeptCluster, { line, objects }: CommandSequence): Promise<Clean> {
  return cleanOf(await cluster.run([...line, ...quiet], worldFrom(objects)));
}

describe.for(commandSequences)("$name", (sequence) => {
  const line = [...sequence.line, ...quiet];
  let cluster: KeptCluster;
  let clean: Clean;
  beforeAll(async () => {
    cluster = await openKeptCluster();
    clean = await runClean(cluster, sequence);
  });
  afterAll(() => cluster.close());

  it("writes what it has to, and sends traffic to no hash without ready pods meanwhile", () => {
    expect(clean.run.exitCode, clean.run.stderr).toBe(0);
    expect(clean.run.writes.map(({ path }) => path.replace(/^.*\/shop\//, ""))).toEqual(sequence.writes);
    expect(judgeSuccess(clean, clean.run)).toEqual([]);
    expect(weightsOf(clean.end)).toEqual([sequence.weights, sequence.weights]);
    expect(clean.end.find(({ kind }) => kind === "Rollout")?.["status"]).toMatchObject(sequence.status);
  });

  it.for(Object.entries(failures))("is safe with any write failing: %s", patience, async ([, failing]) => {
    for (const write of clean.run.writes) {
      const run = await cluster.run(line, clean.start, [failing(sameAs(write))]);
      expect(judge(clean, run), write.path).toEqual([]);
    }
  });

  it("is safe with any write refused, and then any of those that put the others back", patience, async () => {
    for (const { write, turn, kind } of twoFailures(clean)) {
      const run = await cluster.run(line, clean.start, failingTwice(write, turn, failures[kind]));
      expect([run.exitCode, ...judge(clean, run)], `${write.path}, undo ${turn}`).toEqual([4]);
    }
  });

  it("reaches the same end after two failures", patience, async () => {
    for (const { write, turn, kind } of twoFailures(clean).filter((_, place) => place % 4 === 0)) {
      await cluster.run(line, clean.start, failingTwice(write, turn, failures[kind]));
      const again = await cluster.run(line, cluster.world());
      expect(judgeSuccess(clean, again), `again after ${write.path}, undo ${turn}`).toEqual([]);
    }
  });

  it("is safe with a server that is gone from any write on", patience, async () => {
    for (const write of clean.run.writes) {
      const run = await cluster.run(line, clean.start, [goneFrom(write)]);
      expect([run.exitCode, ...judge(clean, run)], write.path).toEqual([4]);
    }
  });

  it("reaches the same end after it died, wherever that was", patience, async () => {
    for (const world of clean.run.worlds) {
      const again = await cluster.run(line, world);
      expect(judgeSuccess(clean, again)).toEqual([]);
    }
  });
});

describe.for(commandSequences.filter(({ name }) => name.includes("abort")))("$name", (sequence) => {
  it("never sends traffic back to the version that is given up, whatever fails", patience, async () => {
    const cluster = await openKeptCluster();
    const clean = await runClean(cluster, sequence);
    const line = [...sequence.line, ...quiet];
    for (const failing of Object.values(failures)) {
      for (const write of clean.run.writes) {
        const run = await cluster.run(line, clean.start, [failing(sameAs(write))]);
        expect(wrongReturns(run, "aaa"), write.path).toEqual([]);
      }
    }
    await cluster.close();
  });
});

/** Every write with every undo of those before it, which is refused or gets no answer by turns. */
function twoFailures({ run }: Clean) {
  return run.writes.flatMap((write, place) =>
    run.writes.slice(0, place).map((_, index) => ({
      write,
      turn: index + 1,
      kind: (place + index) % 2 === 0 ? ("403" as const) : ("no answer, not carried out" as const),
    })),
  );
}

/** Of the last route of each VirtualService that has both sides. */
function weightsOf(world: World): readonly string[] {
  return world
    .filter(({ kind }) => kind === "VirtualService")
    .map((object) => /"weight":(\d+)[^[]*"weight":(\d+)/.exec(JSON.stringify(object))?.slice(1).join("/") ?? "");
}

describe("a write that gets no answer in time", () => {
  it.concurrent.for(commandSequences)("is safe in $name, whichever it is", patience, async (sequence) => {
    const cluster = await openKeptCluster();
    const clean = await runClean(cluster, sequence);
    const runs = clean.run.writes.map((write) => runHeld(sequence, write));
    for (const run of await Promise.all(runs)) {
      expect(judge(clean, run)).toEqual([]);
      // On a busy machine other requests may time out, too.
      expect([1, 4]).toContain(run.exitCode);
    }
    await cluster.close();
  });
});

/** Each in a cluster of its own, so that all of them wait at the same time. */
async function runHeld({ line, objects }: CommandSequence, write: Parameters<typeof held>[0]): Promise<Run> {
  const cluster = await openKeptCluster();
  const end = Promise.withResolvers<void>();
  const impatient = [...line, ...quiet, "--request-timeout", "500ms"];
  const run = await cluster.run(impatient, worldFrom(objects), [held(write, end.promise)]);
  end.resolve();
  await cluster.close();
  return run;
}
