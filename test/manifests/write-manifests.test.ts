import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EditedManifest } from "../../src/manifests/edit-document.ts";
import { parseManifests } from "../../src/manifests/parse-manifests.ts";
import { writeManifests } from "../../src/manifests/write-manifests.ts";
import { raised } from "./raised.ts";

const before = "kind: A\napiVersion: v1\n";
const after = "kind: A\napiVersion: v1 # ü\n";
const isRoot = process.getuid?.() === 0;
const nobody = 65534;
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "manifests-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function edited(name: string, text: string): Promise<EditedManifest> {
  const path = join(folder, name);
  await writeFile(path, before);
  return { file: parseManifests({ name, path, text: before, lenient: false }), text };
}

function content(name: string): Promise<string> {
  return readFile(join(folder, name), "utf8");
}

describe("writeManifests", () => {
  it("replaces the files that changed and leaves nothing else behind", async () => {
    const files = [await edited("a.yaml", after), await edited("b.yaml", before)];
    const untouched = await stat(join(folder, "b.yaml"));
    expect(await writeManifests(files)).toEqual(["a.yaml"]);
    expect(await content("a.yaml")).toEqual(after);
    expect((await stat(join(folder, "b.yaml"))).ino).toEqual(untouched.ino);
    expect(await readdir(folder)).toEqual(["a.yaml", "b.yaml"]);
  });

  it("keeps the mode", async () => {
    const file = await edited("a.yaml", after);
    await chmod(join(folder, "a.yaml"), 0o666);
    await writeManifests([file]);
    expect((await stat(join(folder, "a.yaml"))).mode & 0o777).toEqual(0o666);
  });

  it.skipIf(!isRoot)("keeps owner and group", async () => {
    const file = await edited("a.yaml", after);
    await chown(join(folder, "a.yaml"), nobody, nobody);
    await writeManifests([file]);
    const { uid, gid } = await stat(join(folder, "a.yaml"));
    expect({ uid, gid }).toEqual({ uid: nobody, gid: nobody });
  });

  it.skipIf(!isRoot)("writes as itself where it may not give files away", async () => {
    const file = await edited("a.yaml", after);
    await chmod(folder, 0o777);
    const { gid } = await stat(join(folder, "a.yaml"));
    process.seteuid?.(nobody);
    const written = await writeManifests([file]).finally(() => process.seteuid?.(0));
    expect(written).toEqual(["a.yaml"]);
    expect(await stat(join(folder, "a.yaml"))).toMatchObject({ uid: nobody, gid });
  });

  it("follows a link to its file", async () => {
    const file = await edited("a.yaml", after);
    await symlink("a.yaml", join(folder, "link.yaml"));
    await writeManifests([{ ...file, file: { ...file.file, path: join(folder, "link.yaml") } }]);
    expect(await content("a.yaml")).toEqual(after);
    expect((await lstat(join(folder, "link.yaml"))).isSymbolicLink()).toEqual(true);
  });
});

describe("writeManifests refuses, with nothing changed,", () => {
  const hint = "nothing was changed; without --write the result goes to stdout";

  it.for<{ name: string; disturb: (path: string) => Promise<unknown>; reason: string }>([
    { name: "a file that is gone", disturb: (path) => rm(path), reason: "no such file or folder" },
    {
      name: "a file that somebody changed",
      disturb: (path) => writeFile(path, "x"),
      reason: "it changed since it was read",
    },
    {
      name: "a file that nobody may write",
      disturb: (path) => chmod(path, 0o444),
      reason: "it is write-protected (mode 0444)",
    },
    {
      name: "a file that became a folder",
      disturb: async (path) => {
        await rm(path);
        await mkdir(path);
      },
      reason: "it is no regular file",
    },
  ])("$name", async ({ disturb, reason }) => {
    const files = [await edited("a.yaml", after), await edited("b.yaml", after)];
    await disturb(join(folder, "b.yaml"));
    expect(await raised(() => writeManifests(files))).toEqual({
      code: "write-failed",
      message: `file "b.yaml" cannot be written: ${reason}`,
      hint,
    });
    expect(await content("a.yaml")).toEqual(before);
    expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("stdin", async () => {
    const file = await edited("a.yaml", after);
    const stdin = { ...file, file: { ...file.file, name: "stdin", path: undefined } };
    expect(await raised(() => writeManifests([stdin]))).toEqual({
      code: "write-failed",
      message: `file "stdin" cannot be written: it was read from stdin`,
      hint,
    });
  });

  it("a file system that does not let the first file be replaced", async () => {
    const files = [await edited("a.yaml", after)];
    const replace = async () => {
      throw Object.assign(new Error(), { code: "EROFS" });
    };
    expect(await raised(() => writeManifests(files, replace))).toEqual({
      code: "write-failed",
      message: `file "a.yaml" cannot be written: the file system is read-only`,
      hint,
    });
    expect(await readdir(folder)).toEqual(["a.yaml"]);
  });

  it.skipIf(isRoot)("a file in a folder without permission", async () => {
    const file = await edited("a.yaml", after);
    await chmod(folder, 0o555);
    const error = await raised(() => writeManifests([file])).finally(() => chmod(folder, 0o755));
    expect(error).toEqual({
      code: "write-failed",
      message: `file "a.yaml" cannot be written: permission denied`,
      hint,
    });
  });
});

it("writeManifests names the files that stand changed when a later one fails", async () => {
  const files = [await edited("a.yaml", after), await edited("b.yaml", after)];
  const replace = async (temporary: string, target: string) => {
    if (target.endsWith("b.yaml")) throw Object.assign(new Error(), { code: "EACCES" });
    await rename(temporary, target);
  };
  expect(await raised(() => writeManifests(files, replace))).toEqual({
    code: "partly-applied",
    message: `file "b.yaml" cannot be written: permission denied`,
    hint: "run the command again once the file can be written; the changed files stay as they are then",
    alternatives: { label: "changed", values: ["a.yaml"] },
  });
  expect([await content("a.yaml"), await content("b.yaml")]).toEqual([after, before]);
  expect(await readdir(folder)).toEqual(["a.yaml", "b.yaml"]);
});
