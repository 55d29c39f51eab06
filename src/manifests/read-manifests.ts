// Reads manifests from files, folders and stdin: the input of the offline back end.
import { readFile } from "node:fs/promises";
import { UserError } from "../errors.ts";
import { findInputs, type Input } from "./find-inputs.ts";
import { inputUnreadable } from "./input-error.ts";
import { type ManifestFile, type ManifestText, parseManifests } from "./parse-manifests.ts";

export type ManifestSources = {
  /** The values of `-f` in order: files, folders, `-` for stdin. */
  readonly names: readonly string[];
  /** Whether folders are searched with their sub-folders. */
  readonly recursive: boolean;
  readonly readStdin: () => Promise<Uint8Array>;
};

/**
 * All files in the order given; what was passed over is in their `notices`.
 * Throws `input-unreadable`, `input-no-manifests`, `input-not-text` and what `parseManifests` throws.
 */
export async function readManifests({
  names,
  recursive,
  readStdin,
}: ManifestSources): Promise<readonly ManifestFile[]> {
  const files: ManifestFile[] = [];
  for (const input of await findInputs(names, recursive)) files.push(parseManifests(await readText(input, readStdin)));
  return files;
}

/** Throws `input-unreadable` and `input-not-text`. */
export async function readText(input: Input, readStdin: ManifestSources["readStdin"]): Promise<ManifestText> {
  return { ...input, text: decode(input.name, await readInput(input, readStdin)) };
}

async function readInput({ name, path }: Input, readStdin: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return path === undefined ? await readStdin() : await readFile(path);
  } catch (error) {
    throw inputUnreadable(name, error);
  }
}

/** A byte order mark stays, so that the text can be written back byte for byte. */
function decode(name: string, bytes: Uint8Array): string {
  if (bytes.includes(0)) throw notText(name, "it holds NUL bytes");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw notText(name, "it is not valid UTF-8", error);
  }
}

function notText(name: string, reason: string, cause?: unknown): UserError {
  return new UserError("input-not-text", `input "${name}" is not text: ${reason}`, { hint: "save it as UTF-8", cause });
}
