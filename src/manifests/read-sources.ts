// Reads manifests that are only looked at: files, folders and stdin.
import { UserError } from "../errors.ts";
import { findInputs } from "./find-inputs.ts";
import { type ManifestSources, readText } from "./read-manifests.ts";
import { openSourceFile, type SourceFile } from "./source-file.ts";

/** Files that are read side by side: far below what systems let a process open, and no faster with more. */
const openAtOnce = 64;

/** Throws the first of all that stands in the way, with the others beside it, so that one run tells all of it. */
export async function readSources({ names, recursive, readStdin }: ManifestSources): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  const failures: UserError[] = [];
  const inputs = await findInputs(names, recursive);
  for (let start = 0; start < inputs.length; start += openAtOnce) {
    const batch = inputs
      .slice(start, start + openAtOnce)
      .map(async (input) => openSourceFile(await readText(input, readStdin)));
    for (const outcome of await Promise.allSettled(batch)) {
      if (outcome.status === "fulfilled") files.push(outcome.value);
      else if (outcome.reason instanceof UserError) failures.push(outcome.reason);
      else throw outcome.reason;
    }
  }
  const [first, ...also] = failures;
  if (first === undefined) return files;
  throw new UserError(first.code, first.message, {
    hint: first.hint,
    alternatives: first.alternatives,
    cause: first,
    also,
  });
}
