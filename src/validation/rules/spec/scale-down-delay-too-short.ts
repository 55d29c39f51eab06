import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { memberAt, numberOf } from "../../value.ts";

export const scaleDownDelayTooShort = defineRule({
  name: "scale-down-delay-too-short",
  group: "spec",
  severity: "warning",
  scope: "offline",
  what: "scaleDownDelaySeconds under 10",
  why: "the old pods may be gone before all proxies send their requests to the new ones, which then fail with 503",
  fix: "leave it out, which means 30 seconds, or set 10 at least",
  sources: ["rule 98", "#587", "#3681", "#4828", "#4926"],
  check: onIstioRollouts(({ canary }) => {
    const delay = memberAt(canary, "scaleDownDelaySeconds");
    const seconds = numberOf(delay);
    if (seconds === undefined || seconds >= 10) return [];
    return [findingAt(delay, `scaleDownDelaySeconds is ${seconds}, and proxies may take longer to follow`)];
  }),
});
