// When a request is sent again, and after how long.
import type { Clock } from "../runtime.ts";
import { isTransient } from "./connection-error.ts";
import { type HttpAnswer, TransportFailure } from "./transport.ts";

const maxRetries = 3;
const firstDelay = 100;
/** A server that asks for more patience than this gets none: the command ends with its message. */
const longestWait = 10_000;

export type RetryPolicy = {
  /** How often the request has been sent again so far. */
  readonly retries: number;
  readonly repeatable: boolean;
  /** 0 to 1. */
  readonly random: () => number;
};

/** Milliseconds to wait before the next attempt, or undefined when the outcome stands. */
export function retryDelay(outcome: HttpAnswer | TransportFailure, policy: RetryPolicy): number | undefined {
  if (policy.retries >= maxRetries) return undefined;
  const backoff = firstDelay * 2 ** policy.retries * (0.5 + policy.random());
  if (outcome instanceof TransportFailure) return policy.repeatable && isTransient(outcome) ? backoff : undefined;
  if (!mayRepeat(outcome, policy.repeatable)) return undefined;
  const asked = retryAfter(outcome);
  if (asked === undefined) return backoff;
  return asked <= longestWait ? Math.max(asked, backoff) : undefined;
}

/** A 429 says that nothing was carried out, which holds for writes too; after a 5xx that is unknown. */
function mayRepeat({ status }: HttpAnswer, repeatable: boolean): boolean {
  return status === 429 || (repeatable && status >= 500 && status !== 501 && status !== 505);
}

function retryAfter({ headers }: HttpAnswer): number | undefined {
  const value = headers["retry-after"];
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
}

export type Repetition = Pick<RetryPolicy, "repeatable"> & {
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
  readonly random: () => number;
};

/** Ends in the last answer or the last failure. */
export async function withRetries(
  exchange: () => Promise<HttpAnswer>,
  { signal, clock, ...policy }: Repetition,
): Promise<HttpAnswer | TransportFailure> {
  for (let retries = 0; ; retries++) {
    const outcome = await exchange().catch(transportFailure);
    const delay = retryDelay(outcome, { ...policy, retries });
    if (delay === undefined || signal?.aborted) return outcome;
    await clock.sleep(delay, signal);
  }
}

function transportFailure(error: unknown): TransportFailure {
  if (error instanceof TransportFailure) return error;
  throw error;
}
