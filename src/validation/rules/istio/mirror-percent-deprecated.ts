import { defineRule, findingAt } from "../../rule.ts";
import { onVirtualServices } from "../../subjects.ts";
import { isSet, memberAt } from "../../value.ts";

export const mirrorPercentDeprecated = defineRule({
  name: "mirror-percent-deprecated",
  group: "istio",
  severity: "info",
  scope: "offline",
  what: "a mirror whose share is given as mirrorPercent or mirror_percent",
  why: "Istio calls the spelling deprecated, and a later release may drop it",
  fix: "write mirrorPercentage: {value: SHARE}",
  sources: ["section 4"],
  check: onVirtualServices(({ routes }) =>
    (routes.http ?? []).flatMap(({ value }) =>
      ["mirrorPercent", "mirror_percent"]
        .map((name) => ({ name, share: memberAt(value, name) }))
        .filter(({ share }) => isSet(share))
        .map(({ name, share }) => findingAt(share, `"${name}" is deprecated`, { at: "key" })),
    ),
  ),
});
