// What strict decoding finds, in words.
import { renderPath } from "../../resources/fields.ts";
import { isJsonList, isJsonObject, type JsonValue } from "../../resources/json.ts";
import { findNearest } from "../../resources/near-names.ts";
import { findingAt, type RuleFinding } from "../rule.ts";
import { describe } from "../world-object.ts";
import type { FieldProblem } from "./decode.ts";

export function unknownFinding(problem: FieldProblem): readonly RuleFinding[] {
  if (problem.kind !== "unknown") return [];
  const { value, known } = problem;
  const name = String(value.path.at(-1));
  const nearest = findNearest(name, known) ?? known.find((other) => other.toLowerCase() === name.toLowerCase());
  const parent = renderPath(value.path.slice(0, -1));
  const place = parent === "" ? `in a ${value.object.kind}` : `in ${parent}`;
  const details = nearest === undefined ? {} : { fix: `did you mean "${nearest}"?` };
  return [findingAt(value, `there is no field "${name}" ${place}`, { at: "key", ...details })];
}

export function duplicateFinding(problem: FieldProblem): readonly RuleFinding[] {
  if (problem.kind !== "duplicate") return [];
  const { value } = problem;
  const message = `"${renderPath(value.path)}" is given twice in ${describe(value.object)}, and only the last counts`;
  return [findingAt(value, message, { at: "key", fix: "leave one of the two" })];
}

export function typeFinding(problem: FieldProblem): readonly RuleFinding[] {
  if (problem.kind !== "type") return [];
  const { value, expected } = problem;
  return [findingAt(value, `${renderPath(value.path)} is ${describeJson(value.json)}, not ${expected}`)];
}

function describeJson(json: JsonValue | undefined): string {
  if (isJsonList(json)) return "a list";
  return isJsonObject(json) ? "an object" : JSON.stringify(json);
}
