// Reads single fields of kubeconfig entries; a field of the wrong type is named with its place.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import type { KubeconfigEntry } from "./kubeconfig-files.ts";

/** Text of a field; absent and empty are the same. Throws `kubeconfig-invalid` when it is not text. */
export function textField(entry: KubeconfigEntry | undefined, key: string): string | undefined {
  return entry && textOf(entry, key, entry.value[key]);
}

export function booleanField(entry: KubeconfigEntry | undefined, key: string): boolean {
  const value = entry?.value[key] ?? false;
  if (entry !== undefined && typeof value !== "boolean") throw wrongType(entry, key, "true or false");
  return value === true;
}

export function objectField(entry: KubeconfigEntry | undefined, key: string): JsonObject | undefined {
  const value = entry?.value[key] ?? undefined;
  if (entry === undefined || value === undefined) return undefined;
  if (!isJsonObject(value)) throw wrongType(entry, key, "a mapping");
  return value;
}

export function listField(entry: KubeconfigEntry, key: string, value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrongType(entry, key, "a list");
  return value;
}

/** kubectl takes an unquoted number or boolean where text belongs; a number that lost digits cannot be taken. */
export function textOf(entry: KubeconfigEntry, key: string, value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || Number.isSafeInteger(value)) return String(value);
  throw wrongType(entry, key, "text");
}

/** The texts of a list; an empty item is empty text. */
export function textsOf(entry: KubeconfigEntry, key: string, value: JsonValue | undefined): string[] {
  return listField(entry, key, value).map((item) => textOf(entry, key, item) ?? "");
}

/** A path in the entry, resolved against the folder of the file that holds it. */
export function pathField(entry: KubeconfigEntry | undefined, key: string): string | undefined {
  const path = textField(entry, key);
  return entry && path && resolve(dirname(entry.file), path);
}

/** Base64 data in the entry. */
export function dataField(entry: KubeconfigEntry | undefined, key: string): Buffer | undefined {
  const data = textField(entry, key);
  if (entry === undefined || data === undefined) return undefined;
  const compact = data.replaceAll(/\s/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) throw wrongType(entry, key, "base64");
  return Buffer.from(compact, "base64");
}

/** The content of a file that a flag or an entry names; `what` says what it is for. */
export function readNamedFile(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : error;
    throw new UserError("kubeconfig-invalid", `${what} "${path}" cannot be read (${code})`, {
      hint: "check the path and the permissions of the file",
      cause: error,
    });
  }
}

export function wrongType({ kind, name, file }: KubeconfigEntry, key: string, expected: string): UserError {
  return new UserError(
    "kubeconfig-invalid",
    `"${key}" of ${kind} "${name}" in kubeconfig "${file}" is not ${expected}`,
    {
      hint: "compare it with: kubectl config view",
    },
  );
}
