// Finds, reads and merges kubeconfig files as kubectl does (client-go tools/clientcmd/loader.go).
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { UserError } from "../errors.ts";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue, parseJson } from "../resources/json.ts";
import type { Environment } from "./connection.ts";
import { parsePlainYaml } from "./kubeconfig-yaml.ts";

export type EntryKind = "cluster" | "user" | "context";

/** A named entry with the file that holds it, against whose folder its relative paths are resolved. */
export type KubeconfigEntry = {
  readonly kind: EntryKind;
  readonly name: string;
  readonly file: string;
  readonly value: JsonObject;
};

export type Kubeconfig = {
  /** Every file that was looked for, there or not. */
  readonly lookedFor: readonly string[];
  /** The files that were there. */
  readonly files: readonly string[];
  readonly currentContext: string;
  readonly entries: Readonly<Record<EntryKind, ReadonlyMap<string, KubeconfigEntry>>>;
};

/**
 * Reads `--kubeconfig` alone, else the list in KUBECONFIG, else ~/.kube/config. The first file wins for each entry and
 * for the current context. Throws `kubeconfig-missing` for a named file that is absent, `kubeconfig-invalid`.
 */
export async function readKubeconfig(flag: string | undefined, environment: Environment): Promise<Kubeconfig> {
  const lookedFor = flag ? [flag] : kubeconfigPaths(environment);
  const contents: FileContent[] = [];
  for (const file of lookedFor) {
    const text = readText(file);
    if (text !== undefined) contents.push({ file, content: await parseKubeconfig(file, text) });
    else if (flag) throw namedFileMissing(file);
  }
  return merge(lookedFor, contents);
}

/** A kubeconfig that stands in no file; messages call it by `name`. Throws `kubeconfig-invalid`. */
export async function readKubeconfigText(name: string, text: string): Promise<Kubeconfig> {
  return merge([name], [{ file: name, content: await parseKubeconfig(name, text) }]);
}

function merge(lookedFor: readonly string[], contents: readonly FileContent[]): Kubeconfig {
  return {
    lookedFor,
    files: contents.map(({ file }) => file),
    currentContext: contents.map(currentContextOf).find((name) => name !== "") ?? "",
    entries: {
      cluster: mergeEntries("cluster", contents),
      user: mergeEntries("user", contents),
      context: mergeEntries("context", contents),
    },
  };
}

type FileContent = { readonly file: string; readonly content: JsonObject };

function kubeconfigPaths(environment: Environment): string[] {
  if (environment["KUBECONFIG"]) {
    return [...new Set(environment["KUBECONFIG"].split(delimiter))].filter((path) => path !== "");
  }
  const home = environment["HOME"] || environment["USERPROFILE"];
  return home ? [join(home, ".kube", "config")] : [];
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new UserError("kubeconfig-invalid", `kubeconfig "${file}" cannot be read (${code ?? error})`, {
      hint: "check the path and the permissions of the file",
      cause: error,
    });
  }
}

function namedFileMissing(file: string): UserError {
  return new UserError("kubeconfig-missing", `kubeconfig "${file}" does not exist`, {
    hint: "name another file with --kubeconfig, or leave the flag out to use KUBECONFIG or ~/.kube/config",
  });
}

async function parseKubeconfig(file: string, text: string): Promise<JsonObject> {
  // Flow style YAML starts as JSON does, and its parser says where an error stands.
  const json = text.trimStart().startsWith("{") ? parseJson(text) : undefined;
  const content: unknown = json ?? parsePlainYaml(text) ?? (await parseAnyYaml(file, text)) ?? {};
  if (!isJsonObject(content)) throw invalid(`kubeconfig "${file}" does not hold a mapping`);
  return content;
}

async function parseAnyYaml(file: string, text: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error === undefined) return document.toJS();
  const { line, col } = lineCounter.linePos(error.pos[0]);
  throw invalid(`kubeconfig "${file}:${line}:${col}" is not valid YAML: ${error.message}`, error);
}

function currentContextOf({ content }: FileContent): string {
  const name = content["current-context"];
  return typeof name === "string" ? name : "";
}

function mergeEntries(kind: EntryKind, contents: readonly FileContent[]): ReadonlyMap<string, KubeconfigEntry> {
  const merged = new Map<string, KubeconfigEntry>();
  for (const { file, content } of contents) {
    for (const [name, entry] of entriesOf(kind, file, content)) {
      if (!merged.has(name)) merged.set(name, entry);
    }
  }
  return merged;
}

function entriesOf(kind: EntryKind, file: string, content: JsonObject): ReadonlyMap<string, KubeconfigEntry> {
  const list = content[`${kind}s`] ?? [];
  if (!isJsonList(list)) throw invalid(`"${kind}s" of kubeconfig "${file}" is not a list`);
  const entries = new Map<string, KubeconfigEntry>();
  for (const item of list) {
    const entry = readEntry(kind, file, item);
    if (entries.has(entry.name)) throw invalid(`${kind} "${entry.name}" occurs twice in kubeconfig "${file}"`);
    entries.set(entry.name, entry);
  }
  return entries;
}

function readEntry(kind: EntryKind, file: string, item: JsonValue): KubeconfigEntry {
  const name = isJsonObject(item) ? nameOf(item["name"]) : undefined;
  if (!isJsonObject(item) || name === undefined) throw invalid(`a ${kind} of kubeconfig "${file}" has no name`);
  const value = item[kind] ?? {};
  if (!isJsonObject(value)) throw invalid(`${kind} "${name}" of kubeconfig "${file}" is not a mapping`);
  return { kind, name, file, value };
}

function nameOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : undefined;
}

function invalid(message: string, cause?: unknown): UserError {
  return new UserError("kubeconfig-invalid", message, { hint: "compare it with: kubectl config view", cause });
}
