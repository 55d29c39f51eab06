// Puts edited manifests back into their files: every one of them, or none as far as the file system allows.
import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { type FileHandle, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import type { EditedManifest } from "./edit-document.ts";
import { describeReason } from "./input-error.ts";

/**
 * Replaces the files that changed and gives their names. All new texts are on disk before the first file is replaced,
 * so that a full disk or a missing permission shows while nothing is changed.
 * Throws `write-failed` when nothing was changed, `partly-applied` when some files were.
 */
export async function writeManifests(
  files: readonly EditedManifest[],
  replace: (temporary: string, target: string) => Promise<void> = rename,
): Promise<readonly string[]> {
  const written: string[] = [];
  const drafts: Draft[] = [];
  try {
    for (const { file, text } of files.filter((edited) => edited.text !== edited.file.text)) {
      drafts.push(await reporting(file.name, written, () => writeDraft({ file, text })));
    }
    for (const { name, temporary, target } of drafts) {
      await reporting(name, written, () => replace(temporary, target));
      written.push(name);
    }
  } finally {
    // Those that took their place are gone from here already, which `force` accepts.
    await Promise.all(drafts.map(({ temporary }) => rm(temporary, { force: true })));
  }
  return written;
}

type Draft = { readonly name: string; readonly temporary: string; readonly target: string };

async function reporting<T>(name: string, written: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw writeFailed(name, written, error);
  }
}

/** The new text beside its file, where a rename cannot cross a file system; links are followed to the file itself. */
async function writeDraft({ file, text }: EditedManifest): Promise<Draft> {
  if (file.path === undefined) throw new Error("it was read from stdin");
  const target = await realpath(file.path);
  const stats = await stat(target);
  if (!stats.isFile()) throw new Error("it is no regular file");
  // A rename asks for no permission on the file that it replaces; the mode also binds root.
  if ((stats.mode & 0o222) === 0) throw new Error(`it is write-protected (mode ${octal(stats.mode)})`);
  if ((await readFile(target, "utf8")) !== file.text) throw new Error("it changed since it was read");
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}`);
  const handle = await open(temporary, "wx");
  try {
    await fill(handle, text, stats);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return { name: file.name, temporary, target };
}

async function fill(handle: FileHandle, text: string, { mode, uid, gid }: Stats): Promise<void> {
  try {
    await handle.writeFile(text);
    await keepOwner(handle, uid, gid);
    // The mode of `open` is cut by the umask, that of `chmod` is not.
    await handle.chmod(mode & 0o7777);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Before the mode is set, because a change of owner takes special bits away. -1 leaves the other one as it is. */
async function keepOwner(handle: FileHandle, uid: number, gid: number): Promise<void> {
  // Only root may give files away, and others only to groups that they are in; editors write the file all the same.
  await handle.chown(-1, gid).catch(() => undefined);
  await handle.chown(uid, -1).catch(() => undefined);
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, "0");
}

function writeFailed(name: string, written: readonly string[], cause: unknown): UserError {
  const message = `file "${name}" cannot be written: ${describeReason(cause)}`;
  if (written.length === 0) {
    return new UserError("write-failed", message, {
      hint: "nothing was changed; without --write the result goes to stdout",
      cause,
    });
  }
  return new UserError("partly-applied", message, {
    alternatives: { label: "changed", values: written },
    hint: "run the command again once the file can be written; the changed files stay as they are then",
    cause,
  });
}
