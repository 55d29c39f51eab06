import { findRegexFault } from "../../regex/find-fault.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { matchesOf, matchesOfSteps, type StringMatch } from "../../string-matches.ts";
import { onIstioRollouts, onVirtualServices } from "../../subjects.ts";
import { itemsOf, memberAt, textOf, type Value } from "../../value.ts";
import type { VirtualServiceView } from "../../virtual-service-view.ts";
import type { World } from "../../world.ts";

export const regexInvalid = defineRule({
  name: "regex-invalid",
  group: "istio",
  severity: "error",
  scope: "offline",
  what: "a regular expression that RE2 does not take, or that is longer than 1024 bytes",
  why: "Istio's webhook refuses the VirtualService; where a step brings the expression, in the middle of an update",
  fix: "write it as RE2 has it (no lookaround, no backreferences), or match by prefix or exact text",
  sources: ["T14a", "T14b", "section 4"],
  check: (world: World) => [...inSteps(world), ...inVirtualServices(world)],
});

const inSteps = onIstioRollouts((rollout) => matchesOfSteps(rollout).flatMap(checkMatch));

const inVirtualServices = onVirtualServices((virtualService) => [
  ...matchesOf(virtualService).flatMap(checkMatch),
  ...otherExpressions(virtualService).flatMap((value) => checkExpression(value, "the expression")),
]);

function checkMatch({ value, subject, isWithout }: StringMatch): readonly RuleFinding[] {
  const regex = memberAt(value, "regex");
  return isWithout && textOf(regex) === "*" ? [] : checkExpression(regex, `the expression for ${subject}`);
}

/** Beside those of matches. */
function otherExpressions({ routes }: VirtualServiceView): readonly Value[] {
  return (routes.http ?? []).flatMap(({ value }) => [
    memberAt(value, "rewrite", "uriRegexRewrite", "match"),
    ...itemsOf(memberAt(value, "corsPolicy", "allowOrigins")).map((origin) => memberAt(origin, "regex")),
  ]);
}

function checkExpression(value: Value, subject: string): readonly RuleFinding[] {
  const text = textOf(value);
  const fault = text === undefined ? undefined : findRegexFault(text);
  if (text === undefined || fault === undefined) return [];
  const fix = fault.kind === "length" ? { fix: "shorten it, or divide it among several matches" } : {};
  return [findingAt(value, `${subject}, "${shorten(text)}", has ${fault.text}`, fix)];
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length > 60 ? `${characters.slice(0, 59).join("")}…` : text;
}
