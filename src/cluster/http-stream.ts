// An answer that is read line by line while it comes.
import type { IncomingMessage } from "node:http";

export type HttpStream = {
  /** Ends with the answer, however that ends: a stream that is cut short is one to be begun again. */
  readonly lines: AsyncIterable<string>;
  readonly close: () => void;
};

/** Aborting the signal ends the lines. */
export function readStream(incoming: IncomingMessage, signal: AbortSignal | undefined): HttpStream {
  const close = () => void incoming.destroy();
  signal?.addEventListener("abort", close, { once: true });
  incoming.once("close", () => signal?.removeEventListener("abort", close));
  return { lines: readLines(incoming), close };
}

async function* readLines(incoming: IncomingMessage): AsyncIterable<string> {
  incoming.setEncoding("utf8");
  let rest = "";
  try {
    for await (const chunk of incoming) {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      yield* lines.filter((line) => line !== "");
    }
  } catch {
    // The connection broke, or the reader closed it; what came before is whole lines.
  }
}
