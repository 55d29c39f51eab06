// Command lines of promote, abort, takeover, handback, and of set-weight with --takeover and --schedule.
import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli.ts";
import { mutation, requestOf, setWeight, way } from "../support/requests.ts";

const guards = { step: undefined, weight: undefined, hash: undefined };
const promotion = { rollout: "web", target: { kind: "next" }, guards, mutation, way };
const abortion = { rollout: "web", guards, mutation, way };
const handback = { rollout: "web", end: "resume", mutation, way };

describe("promote", () => {
  it.for([
    { name: "goes to the next stop", line: [], expected: promotion },
    { name: "goes to the end", line: ["--full"], expected: { ...promotion, target: { kind: "full" } } },
    {
      name: "goes to a step",
      line: ["--to-step", "2"],
      expected: { ...promotion, target: { kind: "step", index: 2 } },
    },
    { name: "goes to step 0", line: ["--to-step=0"], expected: { ...promotion, target: { kind: "step", index: 0 } } },
    {
      name: "goes to a weight",
      line: ["--to-weight", "50"],
      expected: { ...promotion, target: { kind: "weight", weight: 50 } },
    },
    { name: "does not go to the end with --full=false", line: ["--full=false"], expected: promotion },
    {
      name: "has guards",
      line: ["--if-step", "1", "--if-weight", "10", "--if-hash", "55d4fd4cb4"],
      expected: { ...promotion, guards: { step: 1, weight: 10, hash: "55d4fd4cb4" } },
    },
    {
      name: "has guards at 0",
      line: ["--if-step=0", "--if-weight=0"],
      expected: { ...promotion, guards: { ...guards, step: 0, weight: 0 } },
    },
    {
      name: "goes without a controller",
      line: ["--direct"],
      expected: { ...promotion, way: { ...way, via: "direct" } },
    },
    {
      name: "has times",
      line: ["--no-wait", "--timeout=90s", "--grace", "1s", "--settle", "0"],
      expected: { ...promotion, way: { via: "auto", wait: false, timeout: 90_000, grace: 1_000, settle: 0 } },
    },
    {
      name: "is a mutation like others",
      line: ["--dry-run", "--force", "--no-record", "--reason", "slow", "--verify-for", "0"],
      expected: {
        ...promotion,
        mutation: { ...mutation, dryRun: "client", force: true, record: false, reason: "slow", verifyFor: 0 },
      },
    },
  ])("$name", ({ line, expected }) => {
    expect(requestOf(["promote", "rollout/web", ...line])).toEqual(expected);
  });
});

describe("abort", () => {
  it.for([
    { name: "has defaults", line: [], expected: abortion },
    { name: "has guards", line: ["--if-hash", "aaa"], expected: { ...abortion, guards: { ...guards, hash: "aaa" } } },
    {
      name: "says who is to do it",
      line: ["--via", "controller", "--grace", "2s"],
      expected: { ...abortion, way: { ...way, via: "controller", grace: 2_000 } },
    },
  ])("$name", ({ line, expected }) => {
    expect(requestOf(["abort", "web", ...line])).toEqual(expected);
  });
});

describe("takeover and handback", () => {
  it.for([
    { name: "takes over", line: ["takeover", "web"], expected: { rollout: "web", mutation } },
    {
      name: "takes over for a reason",
      line: ["takeover", "ro/web", "--reason", "incident 42"],
      expected: { rollout: "web", mutation: { ...mutation, reason: "incident 42" } },
    },
    { name: "hands back", line: ["handback", "web"], expected: handback },
    {
      name: "hands back to promote",
      line: ["handback", "web", "--promote"],
      expected: { ...handback, end: "promote" },
    },
    { name: "hands back to abort", line: ["handback", "web", "--abort"], expected: { ...handback, end: "abort" } },
    {
      name: "hands back without waiting",
      line: ["handback", "web", "--no-wait", "--timeout", "1m"],
      expected: { ...handback, way: { ...way, wait: false, timeout: 60_000 } },
    },
  ])("$name", ({ line, expected }) => {
    expect(requestOf(line)).toEqual(expected);
  });
});

describe("set-weight", () => {
  const schedule = { weights: [5, 10, 25, 50], interval: 120_000, check: undefined };
  it.for([
    { name: "takes over", line: ["20", "--takeover"], expected: { ...setWeight, takeover: true } },
    {
      name: "takes over what is written directly",
      line: ["20", "--takeover", "--direct"],
      expected: { ...setWeight, takeover: true, way: { ...way, via: "direct" } },
    },
    {
      name: "walks through several weights to the last",
      line: ["--schedule", "5,10,25,50"],
      expected: { ...setWeight, weight: 50, schedule },
    },
    {
      name: "walks with a check",
      line: ["--schedule", "5,10,25,50", "--interval", "30s", "--check", "./healthy.sh --strict"],
      expected: {
        ...setWeight,
        weight: 50,
        schedule: { ...schedule, interval: 30_000, check: "./healthy.sh --strict" },
      },
    },
    {
      name: "walks to a single weight",
      line: ["--schedule=5"],
      expected: { ...setWeight, weight: 5, schedule: { ...schedule, weights: [5] } },
    },
  ])("$name", ({ line, expected }) => {
    expect(requestOf(["set-weight", "web", ...line])).toEqual(expected);
  });
});

describe("the help of", () => {
  it.for([
    { command: "promote", contains: "Usage: kubectl istio-rollout promote [options] <rollout>" },
    { command: "abort", contains: "Usage: kubectl istio-rollout abort [options] <rollout>" },
    { command: "takeover", contains: "Usage: kubectl istio-rollout takeover [options] <rollout>" },
    { command: "handback", contains: "Usage: kubectl istio-rollout handback [options] <rollout>" },
    { command: "set-weight", contains: "Usage: kubectl istio-rollout set-weight [options] <rollout> [weight]" },
  ])("$command says how it is used, with examples", ({ command, contains }) => {
    expect(parseCommandLine([command, "--help"])).toEqual({ help: expect.stringContaining(contains) });
    expect(parseCommandLine([command, "--help"])).toEqual({
      help: expect.stringContaining(`  kubectl istio-rollout ${command} web`),
    });
  });
});
