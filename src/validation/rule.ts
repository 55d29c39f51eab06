// A rule of `validate`: what is wrong, why it hurts, how to mend it, and a pure check over the resolved state.
import type { NeededKind } from "./live-facts.ts";
import type { Path, Value } from "./value.ts";
import type { World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

/** From the worst on. */
export const severities = ["error", "warning", "info"] as const;
/**
 * error: the controller or the API server rejects it, or traffic goes to the wrong place, to nothing, or ignores the
 * weights. warning: works until a known situation comes. info: good to know.
 */
export type Severity = (typeof severities)[number];

/** Groups in the order in which they are listed, each a folder of `rules/`. */
export const ruleGroups = {
  spec: "Rollout spec",
  references: "References to VirtualServices",
  routes: "Routes",
  destinations: "Destinations and weights",
  "destination-rule": "DestinationRule",
  services: "Services and pods",
  reach: "Reach: why weights do nothing",
  istio: "Istio schema",
  analysis: "Analysis",
  "multi-cluster": "Multi-cluster",
  gitops: "GitOps",
  input: "Input",
} as const;
type RuleGroup = keyof typeof ruleGroups;

export type Rule<Name extends string = string> = {
  /** What users see, disable and look up; it never changes its meaning. */
  readonly name: Name;
  readonly severity: Severity;
  /** "offline" rules work on manifests and on a cluster, "live" ones need a cluster. */
  readonly scope: "offline" | "live";
  readonly group: RuleGroup;
  /** Clauses without a full stop, as a table shows them; of the whole rule, not of one finding. */
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** Rules of the controller, its known traps, codes of istioctl, upstream issues: "rule 23", "T4", "IST0101", "#4890". */
  readonly sources: readonly string[];
  /**
   * Whether a finding says that an object is absent. Offline that may only mean that it is not in the input, so such
   * findings are info there, unless references are required.
   */
  readonly reportsAbsence?: boolean;
  /** Kinds whose objects it has to see all: it is left out where a cluster does not let them be read. */
  readonly needs?: readonly NeededKind[];
  readonly check: (world: World) => readonly RuleFinding[];
};

export type RuleFinding = {
  readonly object: WorldObject;
  /** Where in the object; where nothing stands there, the nearest value above it is shown. */
  readonly path: Path;
  /** "key" where the name of a member is wrong and not its value. */
  readonly at?: "key" | "value";
  /** What is wrong with the value in quotes, without a full stop. */
  readonly message: string;
  /** In place of the rule's own where this case allows a more precise one. */
  readonly fix?: string | undefined;
  /** Where the severity of this case is not that of the rule, also for what may only be absent from the input. */
  readonly severity?: Severity;
};

/** Keeps the name's literal type, by which the catalogue is checked. */
export function defineRule<const Name extends string>(rule: Rule<Name>): Rule<Name> {
  return rule;
}

type Details = Pick<RuleFinding, "at" | "fix" | "severity">;

export function findingAt({ object, path }: Value, message: string, details: Details = {}): RuleFinding {
  return { object, path, message, ...details };
}
