// Members and types of the kinds that are decoded strictly, as build/decoding-schemas.ts takes them from the CRDs.
import { isJsonObject } from "../../resources/json.ts";

/** A type that needs no definition, or the index of a definition. "int-or-string" also stands for quantities. */
export type Reference = "any" | "string" | "integer" | "number" | "boolean" | "int-or-string" | number;

export type Definition =
  | { readonly members: Readonly<Record<string, Reference>> }
  | { readonly map: Reference }
  | { readonly list: Reference };

export type DecodedKind = "Rollout" | "VirtualService" | "DestinationRule" | "Service";

export type DecodingSchemas = {
  readonly kinds: Readonly<Record<DecodedKind, Reference>>;
  readonly definitions: readonly Definition[];
};

/** The file is made by build/decoding-schemas.ts with the types of this one. */
export function parseSchemas(file: unknown): DecodingSchemas {
  if (!isSchemas(file)) throw new Error("the decoding schemas are not of the shape that their builder writes");
  return file;
}

function isSchemas(file: unknown): file is DecodingSchemas {
  return isJsonObject(file) && isJsonObject(file["kinds"]) && Array.isArray(file["definitions"]);
}
