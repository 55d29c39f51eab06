// The one way in which the control plane and the tests wait: ask again until it holds.
import { setTimeout as sleep } from "node:timers/promises";

export type WaitOptions = {
  readonly what: string;
  readonly timeoutSeconds?: number;
  readonly everyMilliseconds?: number;
  /** Throws when waiting has become useless. */
  readonly check?: () => void;
};

/** Resolves with the first answer that is not undefined or false; what `ask` throws is shown when the time is over. */
export async function waitUntil<T>(
  { what, timeoutSeconds = 60, everyMilliseconds = 100, check }: WaitOptions,
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let cause: unknown;
  do {
    check?.();
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await sleep(everyMilliseconds);
  } while (Date.now() < deadline);
  throw new Error(`waited ${timeoutSeconds} s in vain: ${what}`, { cause });
}
