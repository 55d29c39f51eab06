// Writes to stdout and stderr at once and in order, without the stream machinery, which costs a short command milliseconds.
import { writeSync } from "node:fs";

export type Descriptor = 1 | 2;

const waitBetweenTries = 1;

/** A reader that went away, as `| head` does, is no error of the command: what it did not read is dropped. */
export function writeStream(descriptor: Descriptor, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (error.code === "EPIPE") return;
      if (error.code !== "EAGAIN") throw error;
      pause(waitBetweenTries);
    }
  }
}

/** A pipe that is not blocking can be full: its reader needs a moment. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error;
}
