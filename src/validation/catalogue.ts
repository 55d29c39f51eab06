// Every rule by its name, in the order in which they are listed. The lists of the groups come from build/rule-catalogue.ts.
import type { Rule } from "./rule.ts";
// Groups
import { destinationRuleRules } from "./rules/destination-rule.ts";
import { destinationsRules } from "./rules/destinations.ts";
import { inputRules } from "./rules/input.ts";
import { referencesRules } from "./rules/references.ts";
import { routesRules } from "./rules/routes.ts";
import { servicesRules } from "./rules/services.ts";
import { specRules } from "./rules/spec.ts";

/** A rule under another name than its own does not compile. */
type Named<Rules> = { readonly [Name in keyof Rules]: Name extends string ? Rule<Name> : never };

const catalogue = {
  ...specRules,
  ...referencesRules,
  ...routesRules,
  ...destinationsRules,
  ...destinationRuleRules,
  ...servicesRules,
  ...inputRules,
} as const;

export type RuleName = keyof typeof catalogue;

export const rules: Named<typeof catalogue> = catalogue;
export const allRules: readonly Rule<RuleName>[] = Object.values(catalogue);
export const ruleNames: readonly string[] = allRules.map(({ name }) => name);
