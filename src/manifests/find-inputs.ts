// Finds the files behind the values of `-f`: files as named, folders with the manifests in them.

import type { BigIntStats, Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { compareTexts } from "../resources/text-order.ts";
import { inputUnreadable } from "./input-error.ts";

export type Input = {
  /** As the user named it, or the folder's name with the file's. */
  readonly name: string;
  /** Undefined for stdin. */
  readonly path: string | undefined;
  /** Found in a folder instead of named. */
  readonly lenient: boolean;
};

/** In the order given, folders sorted by name; a file that is reached twice comes once, at its first place. */
export async function findInputs(names: readonly string[], recursive: boolean): Promise<readonly Input[]> {
  const inputs = new Map<string, Input>();
  for (const name of names) {
    for (const { id, ...input } of await findNamed(name, recursive)) {
      const earlier = inputs.get(id);
      inputs.set(id, { ...(earlier ?? input), lenient: input.lenient && (earlier?.lenient ?? true) });
    }
  }
  return [...inputs.values()];
}

/** An input with what makes it the same file under another name. */
type Identified = Input & { readonly id: string };

async function findNamed(name: string, recursive: boolean): Promise<readonly Identified[]> {
  if (name === "-") return [{ id: "-", name: "stdin", path: undefined, lenient: false }];
  const stats = await readStats(name);
  if (!stats.isDirectory()) return [{ id: identify(stats), name, path: name, lenient: false }];
  const found = await findInFolder(name, recursive);
  if (found.length > 0) return found;
  const below = recursive ? [] : await findInFolder(name, true);
  throw new UserError("input-no-manifests", `folder "${name}" holds no manifests (.yaml, .yml, .json)`, {
    hint: below.length > 0 ? "its sub-folders do: add -R" : "name a folder that holds manifests",
  });
}

async function findInFolder(folder: string, recursive: boolean): Promise<readonly Identified[]> {
  const found = (await readFolder(folder)).map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return recursive ? findInFolder(path, true) : [];
    return /\.(yaml|yml|json)$/.test(entry.name) ? identifyFile(path) : [];
  });
  return (await Promise.all(found)).flat();
}

/** A link to a folder is passed over, as by kubectl. */
async function identifyFile(path: string): Promise<readonly Identified[]> {
  const stats = await readStats(path);
  return stats.isDirectory() ? [] : [{ id: identify(stats), name: path, path, lenient: true }];
}

async function readFolder(folder: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((left, right) => compareTexts(left.name, right.name));
  } catch (error) {
    throw inputUnreadable(folder, error);
  }
}

async function readStats(path: string): Promise<BigIntStats> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    throw inputUnreadable(path, error);
  }
}

function identify(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}`;
}
