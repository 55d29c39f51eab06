// Every rule by its name, in the order in which they are listed. The lists of the groups come from build/rule-catalogue.ts.
import type { Rule } from "./rule.ts";
// Groups
import { analysisRules } from "./rules/analysis.ts";
import { destinationRuleRules } from "./rules/destination-rule.ts";
import { destinationsRules } from "./rules/destinations.ts";
import { gitopsRules } from "./rules/gitops.ts";
import { inputRules } from "./rules/input.ts";
import { istioRules } from "./rules/istio.ts";
import { multiClusterRules } from "./rules/multi-cluster.ts";
import { reachRules } from "./rules/reach.ts";
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
  ...reachRules,
  ...istioRules,
  ...analysisRules,
  ...multiClusterRules,
  ...gitopsRules,
  ...inputRules,
} as const;

export type RuleName = keyof typeof catalogue;

export const allRules: readonly Rule<RuleName>[] = Object.values(catalogue satisfies Named<typeof catalogue>);
export const ruleNames: readonly string[] = allRules.map(({ name }) => name);
