// An answer that is read while it comes.
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";

export type HttpStream = {
  /** As they come, decompressed. Ends with the answer, however that ends. */
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly headers: IncomingMessage["headers"];
  readonly close: () => void;
};

/** Aborting the signal ends the chunks. */
export async function readStream(incoming: IncomingMessage, signal: AbortSignal | undefined): Promise<HttpStream> {
  const close = () => void incoming.destroy();
  signal?.addEventListener("abort", close, { once: true });
  incoming.once("close", () => signal?.removeEventListener("abort", close));
  const isCompressed = incoming.headers["content-encoding"] === "gzip";
  const readable = isCompressed ? await decompress(incoming) : incoming;
  return { chunks: readChunks(readable), headers: incoming.headers, close };
}

async function decompress(incoming: IncomingMessage): Promise<Readable> {
  const { createGunzip } = await import("node:zlib");
  const gunzip = createGunzip();
  // An answer that breaks off ends what is made of it.
  incoming.once("error", (error) => gunzip.destroy(error));
  incoming.once("aborted", () => gunzip.destroy());
  return incoming.pipe(gunzip);
}

/** A connection that broke ends them too: whether all has come, what came tells. */
async function* readChunks(readable: Readable): AsyncIterable<Uint8Array> {
  try {
    yield* readable;
  } catch {
    // As above.
  }
}

/** Whole lines only: one that was cut short is told again by the next stream. */
export async function* linesOf({ chunks }: HttpStream): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line !== "");
  }
}
