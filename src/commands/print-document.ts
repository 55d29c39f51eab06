// One document on stdout for -o json|yaml|name; YAML is loaded only when it is asked for.
import type { Outcome } from "../plan/outcome.ts";
import { changesOf } from "../plan/plan.ts";
import { structureOutcome } from "../render/structured.ts";
import type { JsonObject } from "../resources/json.ts";
import { objectName } from "../resources/resource-ref.ts";
import type { OutputFormat } from "./shared-options.ts";

export async function printDocument(outcome: Outcome, format: OutputFormat): Promise<string> {
  if (format === "name") {
    const names = new Set(changesOf(outcome.plan).map(({ target }) => objectName(target)));
    return [...names].map((name) => `${name}\n`).join("");
  }
  return serializeDocument(structureOutcome(outcome), format);
}

export async function serializeDocument(document: JsonObject, format: OutputFormat): Promise<string> {
  if (format !== "yaml") return `${JSON.stringify(document, undefined, 2)}\n`;
  const { stringify } = await import("yaml");
  return stringify(document, { aliasDuplicateObjects: false });
}
