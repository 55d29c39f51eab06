import { describe, expect, it } from "vitest";
import type { Condition } from "../../src/plan/condition.ts";
import { isUnansweredRequest } from "../../src/plan/unanswered.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { rollout } from "../support/builders.ts";
import { trafficState } from "../support/traffic-states.ts";

type Seen = { readonly version: string; readonly status?: JsonObject; readonly steps?: readonly JsonObject[] };

function stateOf({ version, status = {}, steps = [{ setWeight: 10 }, { pause: {} }] }: Seen) {
  const made = rollout({ canary: { steps }, metadata: { resourceVersion: version }, status });
  return trafficState({ rollout: made, virtualServices: [] });
}

const abort: Condition = { kind: "aborted", hash: "bbb" };
const full: Condition = { kind: "promoted", hash: "bbb" };
const step: Condition = { kind: "arrived", hash: "bbb", stepIndex: 1 };
const versions = { read: "1", answered: "2", later: "3" };

describe("a request in the status of a Rollout", () => {
  it.for<{ name: string; outcome: Condition; asked: Seen; seen: Seen; unanswered: boolean }>([
    {
      name: "is unanswered where the Rollout is as the request left it",
      outcome: step,
      asked: { version: versions.answered },
      seen: { version: versions.answered },
      unanswered: true,
    },
    {
      name: "is answered by any write",
      outcome: step,
      asked: { version: versions.answered },
      seen: { version: versions.later },
      unanswered: false,
    },
    {
      name: "needs no answer where it changed nothing",
      outcome: step,
      asked: { version: versions.read },
      seen: { version: versions.read },
      unanswered: false,
    },
    {
      name: "is unanswered as an abort without its time, whatever else is written",
      outcome: abort,
      asked: { version: versions.answered },
      seen: { version: versions.later, status: { abort: true } },
      unanswered: true,
    },
    {
      name: "is unanswered as an abort that was asked for before",
      outcome: abort,
      asked: { version: versions.read },
      seen: { version: versions.read, status: { abort: true } },
      unanswered: true,
    },
    {
      name: "is answered as an abort with its time, though nothing is written since",
      outcome: abort,
      asked: { version: versions.answered },
      seen: { version: versions.answered, status: { abort: true, abortedAt: "2026-01-01T12:00:00Z" } },
      unanswered: false,
    },
    {
      name: "is unanswered as a full promotion before the last step, whatever else is written",
      outcome: full,
      asked: { version: versions.answered },
      seen: { version: versions.later, status: { promoteFull: true, currentStepIndex: 1 } },
      unanswered: true,
    },
    {
      name: "is answered as a full promotion that was asked for before and waits for pods",
      outcome: full,
      asked: { version: versions.read },
      seen: { version: versions.read, status: { promoteFull: true, currentStepIndex: 2 } },
      unanswered: false,
    },
    {
      name: "is told by its version as a full promotion without steps",
      outcome: full,
      asked: { version: versions.answered },
      seen: { version: versions.answered, status: { promoteFull: true }, steps: [] },
      unanswered: true,
    },
  ])("$name", ({ outcome, asked, seen, unanswered }) => {
    const states = { before: stateOf({ version: versions.read }), asked: stateOf(asked), seen: stateOf(seen) };
    expect(isUnansweredRequest(outcome, states)).toBe(unanswered);
  });
});
