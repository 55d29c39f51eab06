// What -o json and -o yaml print, held against the JSON Schemas of the package: every run of a test, whatever it is about.
import type { ValidateFunction } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { parseAllDocuments } from "yaml";
import { isJsonObject, type JsonObject } from "../../src/resources/json.ts";
import { compileSchema } from "./schemas.ts";

/** The schema that describes each kind of document. */
export const schemaOf: Readonly<Record<string, string>> = {
  Completion: "completion",
  Diff: "diff",
  Error: "error",
  Explanation: "explanation",
  ExplanationList: "explanation-list",
  MulticlusterOutcome: "multicluster",
  MulticlusterPlan: "multicluster",
  MulticlusterReport: "multicluster",
  Outcome: "outcome",
  Plan: "outcome",
  Record: "record",
  RolloutView: "rollout-view",
  RolloutViewList: "rollout-view-list",
  RuleList: "rule-list",
  Validation: "validation",
  Version: "version",
  Wait: "wait",
};

const ownVersion = /^\{?\s*"?apiVersion"?: ?"?istio-rollout\.dev\/v1alpha1/m;
const compiled = new Map<string, ValidateFunction>();

/** The documents of this tool's own on stdout, each as its schema has it; fails where one is not. */
export function readDocuments(stdout: string): readonly JsonObject[] {
  const documents = ownVersion.test(stdout) ? parse(stdout) : [];
  for (const document of documents) expect(validate(document), `kind ${document["kind"]}`).toEqual([]);
  return documents;
}

/** One document, or one to a line as a watch prints them. */
function parse(stdout: string): readonly JsonObject[] {
  const isJson = stdout.startsWith("{");
  const isOne = stdout.startsWith("{\n");
  if (isJson) return (isOne ? [stdout] : stdout.trimEnd().split("\n")).map((text) => JSON.parse(text));
  return parseAllDocuments(stdout)
    .map((document) => document.toJSON())
    .filter(isJsonObject);
}

function validate(document: JsonObject): unknown {
  const name = schemaOf[String(document["kind"])];
  if (name === undefined) return "no schema describes this kind";
  const follows = compiled.get(name) ?? compileSchema(name);
  compiled.set(name, follows);
  return follows(document) ? [] : follows.errors;
}
