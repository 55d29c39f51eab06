import { typeFinding } from "../../decoding/field-findings.ts";
import { defineRule } from "../../rule.ts";

export const fieldType = defineRule({
  name: "field-type",
  group: "input",
  severity: "error",
  scope: "offline",
  what: "a value of another type than the API has",
  why: "the API server refuses the object",
  fix: "write a value of that type; text that looks like a number or like true needs quotes, a number must have none",
  sources: ["IST0106"],
  check: ({ fieldProblems }) => fieldProblems.flatMap(typeFinding),
});
