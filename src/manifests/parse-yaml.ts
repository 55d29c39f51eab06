// One YAML document within a value of a manifest, as a kubeconfig in a Secret.
import { LineCounter } from "yaml";
import { unlessRefused } from "../errors.ts";
import type { JsonValue } from "../resources/json.ts";
import { parseDocuments } from "./parse-documents.ts";
import { parseQuickly, toJson } from "./quick-tree.ts";

/** Undefined for what is no YAML; null for an empty text. Of several documents the first counts. */
export function parseYaml(text: string): JsonValue | undefined {
  const quick = parseQuickly(text);
  if (quick !== undefined) return quick[0] === undefined ? null : toJson(quick[0]);
  const documents = unlessRefused(() => parseDocuments("", text, new LineCounter()));
  return documents === undefined ? undefined : (documents[0]?.value ?? null);
}
