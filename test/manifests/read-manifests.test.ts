import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readManifests } from "../../src/manifests/read-manifests.ts";
import { raised } from "./raised.ts";

const a = "kind: A\napiVersion: v1\n";
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "manifests-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

function read(names: readonly string[], { recursive = false, stdin = "" as string | Uint8Array } = {}) {
  const bytes = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
  const paths = names.map((name) => (name === "-" ? name : join(folder, name)));
  return readManifests({ names: paths, recursive, readStdin: async () => bytes });
}

async function namesOf(...request: Parameters<typeof read>): Promise<readonly string[]> {
  return (await read(...request)).map(({ name }) => name.replace(`${folder}/`, ""));
}

describe("readManifests", () => {
  it("reads files in the order given, each once", async () => {
    await write({ "b.yaml": a, "a.yaml": a, "any.txt": a });
    await symlink(join(folder, "b.yaml"), join(folder, "link.yaml"));
    expect(await namesOf(["b.yaml", "any.txt", "-", "a.yaml", "link.yaml", "-"], { stdin: a })).toEqual([
      "b.yaml",
      "any.txt",
      "stdin",
      "a.yaml",
    ]);
  });

  it("reads folders sorted by name, without sub-folders and other files", async () => {
    await write({
      "c.json": `{"kind":"A","apiVersion":"v1"}`,
      "a.yml": a,
      "b.yaml": a,
      "n.txt": "x",
      "sub/d.yaml": a,
      "x.yaml/e.txt": "x",
    });
    expect(await namesOf(["."])).toEqual(["a.yml", "b.yaml", "c.json"]);
  });

  it("reads sub-folders with -R", async () => {
    await write({ "b/z.yaml": a, "a.yaml": a, "c.yaml": a });
    expect(await namesOf(["."], { recursive: true })).toEqual(["a.yaml", "b/z.yaml", "c.yaml"]);
  });

  it("passes over strangers in folders, but not in files that are also named", async () => {
    await write({ "values.yaml": "replicas: 2\n", "web.yaml": a });
    const files = await read(["."]);
    expect(files.flatMap(({ notices }) => notices)).toEqual([
      `${join(folder, "values.yaml")}:1 passed over: no Kubernetes object (apiVersion and kind missing)`,
    ]);
    expect(await raised(() => read([".", "values.yaml"]))).toMatchObject({ code: "input-not-kubernetes" });
  });

  it("keeps every byte of the text", async () => {
    const text = "\uFEFFkind: A\r\napiVersion: v1 # ü\u2028";
    await write({ "a.yaml": text });
    const [file] = await read(["a.yaml"]);
    expect(file?.text).toEqual(text);
  });
});

describe("readManifests refuses", () => {
  const at = (name: string) => join(folder, name);

  it("a file that is not there", async () => {
    expect(await raised(() => read(["a.yaml"]))).toEqual({
      code: "input-unreadable",
      message: `input "${at("a.yaml")}" cannot be read: no such file or folder`,
      hint: undefined,
    });
  });

  it("a path through a file", async () => {
    await write({ "a.yaml": a });
    expect(await raised(() => read(["a.yaml/b.yaml"]))).toEqual({
      code: "input-unreadable",
      message: `input "${at("a.yaml/b.yaml")}" cannot be read: a part of its path is a file, not a folder`,
      hint: undefined,
    });
  });

  it.skipIf(process.getuid?.() === 0)("a file without permission", async () => {
    await write({ "a.yaml": a });
    await chmod(at("a.yaml"), 0);
    expect(await raised(() => read(["a.yaml"]))).toEqual({
      code: "input-unreadable",
      message: `input "${at("a.yaml")}" cannot be read: permission denied`,
      hint: undefined,
    });
  });

  it("a URL", async () => {
    const names = ["https://example.org/a.yaml"];
    expect(
      await raised(() => readManifests({ names, recursive: false, readStdin: async () => new Uint8Array() })),
    ).toEqual({
      code: "input-unreadable",
      message: `input "https://example.org/a.yaml" cannot be read: no such file or folder`,
      hint: "URLs are not fetched; pipe it in: curl -sS https://example.org/a.yaml | kubectl istio-rollout … -f -",
    });
  });

  it("a folder without manifests", async () => {
    await write({ "n.txt": "x" });
    expect(await raised(() => read(["."]))).toEqual({
      code: "input-no-manifests",
      message: `folder "${folder}" holds no manifests (.yaml, .yml, .json)`,
      hint: "name a folder that holds manifests",
    });
  });

  it("a folder with manifests only further down", async () => {
    await write({ "sub/a.yaml": a });
    expect(await raised(() => read(["."]))).toEqual({
      code: "input-no-manifests",
      message: `folder "${folder}" holds no manifests (.yaml, .yml, .json)`,
      hint: "its sub-folders do: add -R",
    });
  });

  it("an empty stdin", async () => {
    expect(await raised(() => read(["-"]))).toEqual({
      code: "input-empty",
      message: `input "stdin" is empty`,
      hint: "check that the command before the pipe printed manifests",
    });
  });

  it("NUL bytes", async () => {
    expect(await raised(() => read(["-"], { stdin: Buffer.from(a, "utf16le") }))).toEqual({
      code: "input-not-text",
      message: `input "stdin" is not text: it holds NUL bytes`,
      hint: "save it as UTF-8",
    });
  });

  it("bytes that are not UTF-8", async () => {
    expect(await raised(() => read(["-"], { stdin: Buffer.from("kind: ü", "latin1") }))).toEqual({
      code: "input-not-text",
      message: `input "stdin" is not text: it is not valid UTF-8`,
      hint: "save it as UTF-8",
    });
  });
});
