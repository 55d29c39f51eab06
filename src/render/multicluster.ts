// What became of the objects of both clusters, and what verify found, for people and for scripts.
import type { Check } from "../multicluster/check.ts";
import type { Role } from "../multicluster/names.ts";
import { isChange, type ObjectStep, type Verb } from "../multicluster/object-plan.ts";
import type { JsonObject } from "../resources/json.ts";
import { objectName } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { apiVersion } from "./structured.ts";
import type { Theme } from "./theme.ts";

type ClusterPart = {
  readonly role: Role;
  readonly context: string;
  readonly steps: readonly ObjectStep[];
  /** What a dry run would apply, without tokens. */
  readonly manifests: readonly KubernetesObject[];
};

export type MulticlusterOutcome = {
  readonly command: string;
  readonly dryRun: "none" | "client" | "server";
  readonly clusters: readonly ClusterPart[];
  readonly checks: readonly Check[];
};

const suffixes = { none: "", client: " (dry run)", server: " (server dry run)" } as const;

/** A line per object, in kubectl's manner. */
export function renderObjects({ clusters, dryRun }: MulticlusterOutcome, theme: Theme): readonly string[] {
  return clusters.flatMap(({ context, steps }) =>
    steps.map(({ target, verb }) => {
      const place = target.namespace === "" ? "" : ` (namespace ${target.namespace})`;
      return `${objectName(target)}${place} ${styled(verb, theme)} in context "${context}"${suffixes[dryRun]}`;
    }),
  );
}

function styled(verb: Verb, theme: Theme): string {
  return verb === "unchanged" ? verb : theme.good(verb);
}

/** A line per check, with what to do about it below. */
export function renderChecks(checks: readonly Check[], theme: Theme): readonly string[] {
  return checks.flatMap((check) => {
    const hint = check.hint === undefined ? [] : [`  hint: ${check.hint}`];
    return [`${labelOf(check, theme)} ${check.message}`, ...hint];
  });
}

function labelOf({ check, status, code }: Check, theme: Theme): string {
  if (status === "ok") return theme.good(`ok[${check}]:`);
  return status === "failed" ? theme.bad(`failed[${code}]:`) : theme.caution(`warning[${code}]:`);
}

/** `kind: MulticlusterPlan` for a dry run, `kind: MulticlusterOutcome` otherwise. */
export function structureMulticluster({ command, dryRun, clusters, checks }: MulticlusterOutcome): JsonObject {
  const applied = dryRun === "none";
  return {
    apiVersion,
    kind: applied ? "MulticlusterOutcome" : "MulticlusterPlan",
    command,
    dryRun,
    changed: applied && clusters.some(({ steps }) => steps.some(isChange)),
    clusters: clusters.map((part) => structureCluster(part, applied)),
    checks: checks.map(structureCheck),
  };
}

function structureCluster({ role, context, steps, manifests }: ClusterPart, applied: boolean): JsonObject {
  return {
    role,
    context,
    steps: steps.map((step) => structureStep(step, applied)),
    ...(applied
      ? {}
      : { manifests: { apiVersion: "v1", kind: "List", items: manifests.map(({ content }) => content) } }),
  };
}

function structureStep(step: ObjectStep, applied: boolean): JsonObject {
  const { target, verb, because } = step;
  const { namespace, name, kind } = target;
  return {
    target: { apiVersion: target.apiVersion, kind, namespace: namespace === "" ? null : namespace, name },
    verb,
    because,
    applied: applied && isChange(step),
  };
}

/** `kind: MulticlusterReport` */
export function structureReport(context: string, checks: readonly Check[]): JsonObject {
  const passes = !checks.some(({ status }) => status === "failed");
  return { apiVersion, kind: "MulticlusterReport", context, passed: passes, checks: checks.map(structureCheck) };
}

function structureCheck({ check, status, code, message, hint }: Check): JsonObject {
  return { check, status, code: code ?? null, message, hint: hint ?? null };
}
