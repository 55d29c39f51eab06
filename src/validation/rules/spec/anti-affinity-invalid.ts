import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { isObject, isSet, memberAt, numberOf, type Value } from "../../value.ts";

export const antiAffinityInvalid = defineRule({
  name: "anti-affinity-invalid",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "antiAffinity without exactly one of preferred and required, or with a weight outside 1 to 100",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "set one of requiredDuringSchedulingIgnoredDuringExecution and preferredDuringSchedulingIgnoredDuringExecution, the latter with a weight from 1 to 100",
  sources: ["V27"],
  check: onRollouts(({ strategy }) =>
    ["canary", "blueGreen"].flatMap((name) => checkAntiAffinity(memberAt(strategy, name, "antiAffinity"))),
  ),
});

function checkAntiAffinity(antiAffinity: Value): readonly RuleFinding[] {
  if (!isObject(antiAffinity)) return [];
  const preferred = memberAt(antiAffinity, "preferredDuringSchedulingIgnoredDuringExecution");
  const required = memberAt(antiAffinity, "requiredDuringSchedulingIgnoredDuringExecution");
  const kinds = isSet(preferred)
    ? findingAt(antiAffinity, "antiAffinity is both preferred and required")
    : findingAt(antiAffinity, "antiAffinity is neither preferred nor required");
  const weight = memberAt(preferred, "weight");
  const share = numberOf(weight);
  return [
    ...(isSet(preferred) === isSet(required) ? [kinds] : []),
    ...(share === undefined || (share >= 1 && share <= 100)
      ? []
      : [findingAt(weight, `weight of antiAffinity is ${share}, not between 1 and 100`)]),
  ];
}
