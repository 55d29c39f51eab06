import { defineRule, findingAt } from "../../rule.ts";
import { matchesOf } from "../../string-matches.ts";
import { onVirtualServices } from "../../subjects.ts";
import { memberAt } from "../../value.ts";

export const headerMatchEmpty = defineRule({
  name: "header-match-empty",
  group: "istio",
  severity: "error",
  scope: "offline",
  what: "an empty prefix or an empty regular expression in a match of a header or of another text",
  why: "Istio refuses the VirtualService: string match should not be empty",
  fix: "give the text to match; {} in its place asks only whether the header is there",
  sources: ["section 4", "rule 73"],
  check: onVirtualServices((virtualService) =>
    matchesOf(virtualService).flatMap(({ value, subject, isUri }) =>
      (["prefix", "regex"] as const).flatMap((kind) => {
        const text = memberAt(value, kind);
        if (text.json !== "" || (isUri && kind === "prefix")) return [];
        return [findingAt(text, `the ${kind} that ${subject} is matched by is ""`)];
      }),
    ),
  ),
});
