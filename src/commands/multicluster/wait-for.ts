// Waiting for something that a cluster does by itself, with progress and a clear end.
import { UserError } from "../../errors.ts";
import type { Runtime } from "../../runtime.ts";

export type Waiting = {
  /** A clause such as `the token Secret to be filled`. */
  readonly what: string;
  /** Milliseconds. */
  readonly timeout: number;
  /** What to look at when the time is over. */
  readonly hint: string;
};

const shortestPause = 250;
const longestPause = 2_000;
const firstNotice = 2_000;
const noticeInterval = 10_000;

/** The first answer that is not undefined; it is asked for less and less often. Throws `wait-timeout`, and `interrupted` on the first signal. */
export async function waitFor<T>(
  { what, timeout, hint }: Waiting,
  ask: () => Promise<T | undefined>,
  { clock, terminal, interruption }: Runtime,
): Promise<T> {
  const start = clock.now();
  const seconds = (milliseconds: number) => Math.round(milliseconds / 1000);
  let nextNotice = firstNotice;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    const elapsed = clock.now() - start;
    if (interruption.signal.aborted) throw new UserError("interrupted", `interrupted while waiting for ${what}`);
    if (elapsed >= timeout) {
      throw new UserError("wait-timeout", `waited ${seconds(timeout)} s in vain for ${what}`, { hint });
    }
    if (elapsed >= nextNotice) {
      terminal.notice(`waiting for ${what}: ${seconds(elapsed)} s of ${seconds(timeout)} s`);
      nextNotice += noticeInterval;
    }
    const pause = Math.min(longestPause, shortestPause + elapsed / 4);
    await clock.sleep(Math.min(pause, timeout - elapsed), interruption.signal);
  }
}
