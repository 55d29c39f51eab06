import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { memberAt, type Value } from "../../value.ts";

export const surgeAndUnavailableZero = defineRule({
  name: "surge-and-unavailable-zero",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "maxSurge and maxUnavailable are both 0",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "let one of the two be more than 0, for example maxSurge: 1",
  sources: ["V3"],
  check: onRollouts(({ canary }) => {
    const [surge, unavailable] = [memberAt(canary, "maxSurge"), memberAt(canary, "maxUnavailable")];
    if (!isZero(surge) || !isZero(unavailable)) return [];
    const written = `maxSurge is ${JSON.stringify(surge.json)} and maxUnavailable is ${JSON.stringify(unavailable.json)}`;
    return [findingAt(surge, `${written}, so that no pod can be replaced`)];
  }),
});

/** Absent ones are 25; text that is neither a number nor a percentage counts as 0. */
function isZero({ json }: Value): boolean {
  if (typeof json === "number") return json === 0;
  return typeof json === "string" && !(/^-?\d+$|^\d+%$/.test(json) && Number.parseInt(json, 10) !== 0);
}
