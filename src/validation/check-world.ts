// Runs rules over the world, and settles how much each finding counts.
import { findAcceptance } from "./acceptance.ts";
import type { Rule, RuleFinding, Severity } from "./rule.ts";
import type { Path } from "./value.ts";
import type { World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

export type CheckOptions = {
  /** Names of rules; undefined runs all. */
  readonly only: ReadonlySet<string> | undefined;
  readonly disabled: ReadonlySet<string>;
  /**
   * What an absent object means: "required", it is missing; "expected", it may be elsewhere, which is worth an info;
   * "ignored", nothing.
   */
  readonly references: "required" | "expected" | "ignored";
};

export type Finding = {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly object: WorldObject;
  readonly path: Path;
  readonly at: "key" | "value";
  readonly message: string;
  readonly fix: string;
  /** The reason for which the object accepts it; such a finding is shown and does not count. */
  readonly accepted: string | undefined;
};

/** In the order of the objects, then of the rules; what several Rollouts lead to is told once. */
export function checkWorld(world: World, rules: readonly Rule[], options: CheckOptions): readonly Finding[] {
  const found = new Map<string, Finding>();
  const positions = new Map(world.objects.map((object, index) => [object, index]));
  for (const rule of rules.filter((candidate) => isAsked(candidate, world, options))) {
    for (const ruleFinding of rule.check(world)) {
      const finding = settle(ruleFinding, rule, options);
      const key = JSON.stringify([rule.name, positions.get(finding.object), finding.path, finding.message]);
      if (!found.has(key)) found.set(key, finding);
    }
  }
  const positionOf = ({ object }: Finding) => positions.get(object) ?? 0;
  return [...found.values()].sort((left, right) => positionOf(left) - positionOf(right));
}

/** Whether the rule is run, and whatever it does not find is in order. */
export function isAsked(rule: Rule, world: World, options: CheckOptions): boolean {
  return isWanted(rule, world, options) && !lacksObjects(rule, world);
}

/** Rules that would be asked if all that they need could be read. */
export function findLeftOut(world: World, rules: readonly Rule[], options: CheckOptions): readonly Rule[] {
  return rules.filter((rule) => isWanted(rule, world, options) && lacksObjects(rule, world));
}

function isWanted(rule: Rule, { live }: World, { only, disabled, references }: CheckOptions): boolean {
  if (disabled.has(rule.name) || (only !== undefined && !only.has(rule.name))) return false;
  if (rule.reportsAbsence === true && references === "ignored") return false;
  return rule.scope === "offline" || live !== undefined;
}

function lacksObjects({ needs = [] }: Rule, { live }: World): boolean {
  return needs.some((kind) => live?.unreadable.some((unreadable) => unreadable.kind === kind));
}

function settle(finding: RuleFinding, rule: Rule, { references }: CheckOptions): Finding {
  const mayBeElsewhere = rule.reportsAbsence === true && references === "expected";
  return {
    rule,
    severity: finding.severity ?? (mayBeElsewhere ? "info" : rule.severity),
    object: finding.object,
    path: finding.path,
    at: finding.at ?? "value",
    message: finding.message,
    fix: finding.fix ?? rule.fix,
    accepted: findAcceptance(finding.object, rule.name),
  };
}
