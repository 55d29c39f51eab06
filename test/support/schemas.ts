// The JSON Schemas of the package, compiled strictly.
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { expect } from "vitest";

export function compileSchema(name: string): ValidateFunction {
  const file = new URL(`../../schemas/${name}.json`, import.meta.url);
  return new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true }).compile(
    JSON.parse(readFileSync(file, "utf8")),
  );
}

/** Fails with what the schema finds wrong. */
export function expectToFollow(validate: ValidateFunction, document: unknown): void {
  expect(validate(document) ? [] : validate.errors).toEqual([]);
}
