// Writes to stdout and stderr at once and in order, without the stream machinery, which costs a short command milliseconds.
import { writeSync } from "node:fs";
import { UserError } from "../errors.ts";

export type Descriptor = 1 | 2;

const waitBetweenTries = 1;

/** Throws `output-failed`; a stderr that cannot be written is given up, as there is nowhere left to say so. */
export function writeStream(descriptor: Descriptor, text: string, onReaderGone: () => void = ignore): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSome(descriptor, rest, onReaderGone));
}

function ignore(): void {
  // Most commands have said all that they have to say.
}

/** How many bytes need not be written again. A reader that went away, as `| head` does, is no error of the command. */
function writeSome(descriptor: Descriptor, bytes: Uint8Array, onReaderGone: () => void): number {
  try {
    return writeSync(descriptor, bytes);
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (error.code === "EAGAIN") return pause(waitBetweenTries);
    if (error.code === "EPIPE") onReaderGone();
    if (error.code === "EPIPE" || descriptor === 2) return bytes.length;
    throw outputFailed(error);
  }
}

/** A pipe that is not blocking can be full: its reader needs a moment. */
function pause(milliseconds: number): 0 {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  return 0;
}

function outputFailed(cause: NodeJS.ErrnoException): UserError {
  return new UserError("output-failed", `standard output could not be written (${cause.code})`, {
    hint: "look at where it goes: is the disk full, was it closed?",
    cause,
  });
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error;
}
