import { describe, expect, it } from "vitest";
import { retryDelay } from "../../src/cluster/retry.ts";
import { TransportFailure } from "../../src/cluster/transport.ts";

function answer(status: number, headers = {}) {
  return { status, headers, text: "" };
}

const refused = new TransportFailure("failed", false, Object.assign(new Error(), { code: "ECONNREFUSED" }));
const first = { retries: 0, repeatable: true, random: () => 0.5 };
const write = { ...first, repeatable: false };

describe("retryDelay", () => {
  it.for([
    { name: "lets an answer stand", outcome: answer(200), policy: first, delay: undefined },
    { name: "lets a refusal stand", outcome: answer(422), policy: first, delay: undefined },
    { name: "repeats after a server error", outcome: answer(500), policy: first, delay: 100 },
    { name: "waits twice as long each time", outcome: answer(500), policy: { ...first, retries: 2 }, delay: 400 },
    { name: "ends after three retries", outcome: answer(500), policy: { ...first, retries: 3 }, delay: undefined },
    { name: "spreads its delays downwards", outcome: answer(500), policy: { ...first, random: () => 0 }, delay: 50 },
    { name: "spreads its delays upwards", outcome: answer(500), policy: { ...first, random: () => 1 }, delay: 150 },
    { name: "repeats after a refused connection", outcome: refused, policy: first, delay: 100 },
    {
      name: "waits as long as the server asks",
      outcome: answer(503, { "retry-after": "3" }),
      policy: first,
      delay: 3000,
    },
    {
      name: "waits at least its own delay",
      outcome: answer(503, { "retry-after": "0" }),
      policy: first,
      delay: 100,
    },
    {
      name: "passes over a date in Retry-After",
      outcome: answer(503, { "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" }),
      policy: first,
      delay: 100,
    },
    {
      name: "gives up when the server asks for too long a wait",
      outcome: answer(503, { "retry-after": "60" }),
      policy: first,
      delay: undefined,
    },
    { name: "never repeats a write after a server error", outcome: answer(503), policy: write, delay: undefined },
    { name: "never repeats a write after a lost connection", outcome: refused, policy: write, delay: undefined },
    { name: "repeats a write that a busy server did not begin", outcome: answer(429), policy: write, delay: 100 },
  ])("$name", ({ outcome, policy, delay }) => {
    expect(retryDelay(outcome, policy)).toBe(delay);
  });
});
