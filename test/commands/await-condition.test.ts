import { describe, expect, it } from "vitest";
import { awaitCondition, requireCondition } from "../../src/commands/await-condition.ts";
import { UserError } from "../../src/errors.ts";
import type { Condition } from "../../src/plan/condition.ts";
import { renderError } from "../../src/render/error.ts";
import { plainTheme } from "../../src/render/theme.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import type { Runtime } from "../../src/runtime.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { hostRoute, replicaSet, rollout, virtualService } from "../support/builders.ts";
import { steppingClock } from "../support/run-cli.ts";
import { liveState, trafficState } from "../support/traffic-states.ts";

const start = Date.parse("2026-01-01T12:00:00Z");
const toTwenty: Condition = { kind: "weight", weight: 20 };

function at(canary: number, status: JsonObject = {}): TrafficState {
  const http = [{ name: "primary", ...hostRoute({ canary }) }];
  return liveState(trafficState({ rollout: rollout({ status }), virtualServices: [virtualService("web", { http })] }));
}

function told(canary: number): string {
  return `virtualservice.networking.istio.io/web http:primary has canary ${canary}%`;
}

/** What is read one time after the other, the last of it for ever, with the moments (ms) of the reads and what was told. */
function watching(readings: readonly (TrafficState | UserError)[], timeout = 1000) {
  const notices: string[] = [];
  const moments: number[] = [];
  const interruption = new AbortController();
  const clock = steppingClock(start);
  const runtime: Runtime = {
    terminal: {
      theme: plainTheme,
      messageTheme: plainTheme,
      screen: undefined,
      unicode: true,
      result: () => undefined,
      notice: (line) => void notices.push(line),
      message: () => undefined,
      trace: () => undefined,
    },
    clock,
    environment: {},
    interruption: { signal: interruption.signal, onForcedStop: () => undefined },
    readStdin: async () => Buffer.from(""),
    runShell: async () => 0,
    version: () => "0.0.0-test",
  };
  const readState = async () => {
    const reading = readings[Math.min(moments.length, readings.length - 1)];
    moments.push(clock.now() - start);
    if (reading === undefined) throw new Error("nothing is to be read");
    if (reading instanceof UserError) throw reading;
    return reading;
  };
  return { waiting: { readState, timeout, runtime }, notices, moments, interruption, now: () => clock.now() - start };
}

async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error("nothing was thrown"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw error;
  return renderError(error, plainTheme);
}

describe("awaitCondition", () => {
  it("gives proxies their time, and reads nothing", async () => {
    const { waiting, moments, now } = watching([]);
    expect(await awaitCondition({ kind: "settled", milliseconds: 10_000 }, waiting)).toEqual({
      state: undefined,
      judgement: { met: true },
    });
    expect([now(), moments]).toEqual([10_000, []]);
  });

  it("ends at once where the condition is met, and tells nothing", async () => {
    const state = at(20);
    const { waiting, notices, now } = watching([state]);
    expect(await awaitCondition(toTwenty, waiting)).toEqual({ state, judgement: { met: true } });
    expect([now(), notices]).toEqual([0, []]);
  });

  it("looks again four times a second, and tells each change once", async () => {
    const state = at(20);
    const { waiting, notices, moments } = watching([at(0), at(0), at(10), state]);
    expect((await awaitCondition(toTwenty, waiting)).state).toBe(state);
    expect(moments).toEqual([0, 250, 500, 750]);
    expect(notices).toEqual([told(0), told(10)]);
  });

  it("looks a last time when the time is over, and gives what stood in the way", async () => {
    const state = at(10);
    const { waiting, moments } = watching([state], 600);
    expect(await awaitCondition(toTwenty, waiting)).toEqual({ state, judgement: { met: false, seen: told(10) } });
    expect(moments).toEqual([0, 250, 500, 600]);
  });

  it("looks once without any time", async () => {
    const { waiting, moments } = watching([at(10)], 0);
    await awaitCondition(toTwenty, waiting);
    expect(moments).toEqual([0]);
  });

  it.for(["server-unreachable", "request-timeout", "server-error"] as const)(
    "lets %s pass, as while an API server restarts",
    async (code) => {
      const state = at(20);
      const { waiting, notices } = watching([new UserError(code, "no answer"), at(10), state]);
      expect((await awaitCondition(toTwenty, waiting)).state).toBe(state);
      expect(notices).toEqual(["the server does not answer", told(10)]);
    },
  );

  it("keeps to what it saw last while the server does not answer", async () => {
    const { waiting, notices } = watching([at(10), new UserError("server-unreachable", "no answer")], 500);
    expect((await awaitCondition(toTwenty, waiting)).judgement).toEqual({ met: false, seen: told(10) });
    expect(notices).toEqual([told(10)]);
  });

  it("ends with any other failure", async () => {
    const { waiting } = watching([new UserError("forbidden", "you may not")]);
    expect(await failureOf(awaitCondition(toTwenty, waiting))).toBe("error[forbidden]: you may not");
  });

  it("ends with what ended the update", async () => {
    const aborted = { abort: true, currentPodHash: "bbb", stableRS: "aaa" };
    const { waiting, notices } = watching([at(10, aborted)]);
    expect(await failureOf(awaitCondition({ kind: "promoted", hash: "bbb" }, waiting))).toBe(
      [
        'error[rollout-aborted]: the update of Rollout "shop/web" was aborted',
        "  hint: kubectl istio-rollout retry web -n shop starts it again",
      ].join("\n"),
    );
    expect(notices).toEqual([]);
  });

  it.for([
    { name: "for a condition", condition: toTwenty },
    { name: "for proxies", condition: { kind: "settled", milliseconds: 10_000 } },
  ] satisfies readonly { readonly name: string; readonly condition: Condition }[])(
    "is interrupted while it waits $name",
    async ({ condition }) => {
      const { waiting, interruption } = watching([at(10)]);
      interruption.abort();
      expect(await failureOf(awaitCondition(condition, waiting))).toBe(
        ["error[interrupted]: interrupted while waiting", "  hint: nothing stands changed; run the command again"].join(
          "\n",
        ),
      );
    },
  );
});

describe("requireCondition", () => {
  it("gives the state in which the condition is met", async () => {
    const state = at(20);
    expect(await requireCondition(toTwenty, watching([at(10), state]).waiting)).toBe(state);
  });

  it.for([
    {
      name: "with what stood in the way",
      reading: at(10, { phase: "Paused" }),
      seen: `${told(10)} (phase Paused)`,
      hint: "wait longer with --timeout, or see what stands in the way: kubectl istio-rollout status web -n shop",
    },
    {
      name: "with what is known to hold the controller up",
      reading: liveState(at(10, { currentPodHash: "bbb", stableRS: "aaa" }), {
        replicaSets: [replicaSet("aaa", 3, 4), replicaSet("bbb", 4)],
      }),
      seen: `${told(10)}; the stable ReplicaSet "shop/web-aaa" has 3 of 4 pods available`,
      hint: "wait longer with --timeout, or see what stands in the way: kubectl istio-rollout status web -n shop",
    },
    {
      name: "where the server never answered",
      reading: new UserError("server-unreachable", "no answer"),
      seen: "the server does not answer",
      hint: "wait longer with --timeout",
    },
  ])("gives up when the time is over, $name", async ({ reading, seen, hint }) => {
    expect(await failureOf(requireCondition(toTwenty, watching([reading], 1500).waiting))).toBe(
      [`error[wait-timeout]: gave up after 1.5 s: ${seen}`, `  hint: ${hint}`].join("\n"),
    );
  });
});
