// OpenAPI schemas reduced to names and types; equal ones are kept once.
import { isJsonObject, type JsonObject, type JsonValue } from "../src/resources/json.ts";
import type { Definition, Reference } from "../src/validation/decoding/schema.ts";

export type { Reference } from "../src/validation/decoding/schema.ts";

export class SchemaTable {
  readonly definitions: Definition[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #api: JsonObject;
  readonly #open = new Set<string>();

  /** The document in which `$ref` is looked up. */
  constructor(api: JsonObject) {
    this.#api = api;
  }

  add(schema: JsonValue): Reference {
    if (!isJsonObject(schema)) return "any";
    const { $ref, allOf, type, properties, items, additionalProperties } = schema;
    if (typeof $ref === "string") return this.#follow($ref);
    if (Array.isArray(allOf) && allOf.length === 1 && type === undefined) return this.add(allOf[0] ?? null);
    if (isEitherType(schema)) return "int-or-string";
    if (schema["x-kubernetes-preserve-unknown-fields"] === true) return "any";
    if (isJsonObject(properties)) return this.#addMembers(properties);
    if (isJsonObject(additionalProperties)) return this.define({ map: this.add(additionalProperties) });
    if (type === "array" && items !== undefined) return this.define({ list: this.add(items) });
    return scalar(type);
  }

  define(definition: Definition): number {
    const text = JSON.stringify(definition);
    const index = this.#indexes.get(text) ?? this.definitions.push(definition) - 1;
    this.#indexes.set(text, index);
    return index;
  }

  #addMembers(properties: JsonObject): Reference {
    const members = Object.entries(properties).map(([name, schema]) => [name, this.add(schema)] as const);
    return this.define({ members: Object.fromEntries(members) });
  }

  /** Of the types behind references, those that JSON writes in their own manner have names of their own. */
  #follow(reference: string): Reference {
    const name = reference.split("/").at(-1) ?? "";
    if (/\.(IntOrString|Quantity)$/.test(name)) return "int-or-string";
    if (/\.(Time|MicroTime)$/.test(name)) return "string";
    if (this.#open.has(name) || /\.(FieldsV1|RawExtension)$/.test(name)) return "any";
    this.#open.add(name);
    const schemas = isJsonObject(this.#api["components"]) ? this.#api["components"]["schemas"] : undefined;
    const added = this.add((isJsonObject(schemas) ? schemas[name] : undefined) ?? null);
    this.#open.delete(name);
    return added;
  }
}

/** Kubernetes' mark, and Istio's way to write the same. */
function isEitherType(schema: JsonObject): boolean {
  const { anyOf } = schema;
  const types = Array.isArray(anyOf) ? anyOf.map((option: JsonValue) => isJsonObject(option) && option["type"]) : [];
  return schema["x-kubernetes-int-or-string"] === true || (types.includes("integer") && types.includes("string"));
}

function scalar(type: JsonValue | undefined): Reference {
  return type === "string" || type === "integer" || type === "number" || type === "boolean" ? type : "any";
}
