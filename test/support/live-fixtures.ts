// A fixture of validate's live rules as the objects of a fake API server.
import { readFileSync } from "node:fs";
import { parseQuickly, toJson } from "../../src/manifests/quick-tree.ts";
import { isJsonObject, type JsonObject } from "../../src/resources/json.ts";

export function readFixture(path: string): readonly JsonObject[] {
  const documents = parseQuickly(readFileSync(`test/validation/rules/${path}.yaml`, "utf8")) ?? [];
  return documents.map(toJson).filter(isJsonObject);
}

export function objectsOfFixture(path: string): readonly JsonObject[] {
  return readFixture(path).filter(({ kind }) => kind !== "LiveFacts");
}
