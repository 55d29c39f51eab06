// Work that may be given up at any moment, because nothing was written yet.
import { UserError } from "../errors.ts";

/** Ends with `interrupted` on the first signal, whatever the work is waiting for. */
export function untilInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const interruption = new Promise<never>((_, reject) => {
    const end = () => reject(new UserError("interrupted", "interrupted; nothing was changed"));
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
  });
  return Promise.race([work, interruption]);
}
