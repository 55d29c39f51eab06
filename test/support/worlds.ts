// The world of some objects, as `validate` makes it of manifests.
import { parseYaml } from "../../src/manifests/parse-yaml.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/resources/json.ts";
import { ruleNames } from "../../src/validation/catalogue.ts";
import { parseSchemas } from "../../src/validation/decoding/schema.ts";
import schemas from "../../src/validation/decoding/schemas.json" with { type: "json" };
import { createWorld, type World } from "../../src/validation/world.ts";
import { findWorldKind, type WorldObject } from "../../src/validation/world-object.ts";

export function worldOf(contents: readonly JsonObject[]): World {
  return createWorld(contents.flatMap(toObject), { schemas: parseSchemas(schemas), ruleNames, parseYaml });
}

function toObject(content: JsonObject): readonly WorldObject[] {
  const metadata = isJsonObject(content["metadata"]) ? content["metadata"] : {};
  const apiVersion = text(content["apiVersion"]);
  const kind = findWorldKind(apiVersion, text(content["kind"]));
  if (kind === undefined) return [];
  const [name, namespace] = [text(metadata["name"]) || "web", text(metadata["namespace"]) || "shop"];
  return [{ apiVersion, kind, namespace, name, content, origin: "manifest", duplicateKeys: [] }];
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
