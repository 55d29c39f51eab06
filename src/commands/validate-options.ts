// The options of `validate`, and the request that they come down to.
import { type Command, Option } from "commander";
import { UserError } from "../errors.ts";
import { type Severity, severities } from "../validation/rule.ts";
import { parseRolloutName } from "./rollout-name.ts";
import {
  collect,
  type OutputFormat,
  type ReportFormat,
  readIfSet,
  readNamespace,
  readText,
  readTexts,
  reportFormats,
  requireOneOf,
} from "./shared-options.ts";

export type ValidateRequest = {
  /** Names of Rollouts; empty for all. */
  readonly rollouts: readonly string[];
  /** The values of -f. */
  readonly files: readonly string[];
  readonly recursive: boolean;
  /** Whether a cluster is read: alone, or for what manifests lack. */
  readonly live: boolean;
  readonly allNamespaces: boolean;
  /** Of labels of Rollouts, as the API server takes it. */
  readonly selector: string | undefined;
  /** Where the controller is looked for; undefined for everywhere. */
  readonly controllerNamespace: string | undefined;
  readonly failOn: Severity;
  readonly only: readonly string[];
  readonly disabled: readonly string[];
  readonly references: "required" | "expected" | "ignored";
  readonly output: OutputFormat | ReportFormat;
  /** In place of a check: all rules, or the rule of that name. */
  readonly show: { readonly explain: string } | "list" | undefined;
};

export function addValidateOptions(command: Command): Command {
  return command
    .option("-f, --filename <file>", "manifests to check: file, folder or - (repeatable)", collect)
    .option("-R, --recursive", "with -f: folders with their sub-folders")
    .option("--live", "check what the cluster holds; with -f: look there for what the manifests lack")
    .option("-A, --all-namespaces", "check the Rollouts of all namespaces of the cluster")
    .option("-l, --selector <labels>", "check the Rollouts of the cluster that have these labels")
    .option("--controller-namespace <name>", "namespace of the Argo Rollouts controller (default: looked for in all)")
    .addOption(new Option("--fail-on <severity>", "the least severity that fails").choices(severities).default("error"))
    .option("--only <rules>", "run only these rules, with commas between them (repeatable)", collect)
    .option("--disable <rules>", "leave these rules out, with commas between them (repeatable)", collect)
    .option("--require-references", "objects that are referred to have to be in the input")
    .option("--ignore-missing", "say nothing about objects that are not in the input")
    .option("--list-rules", "list the rules instead of running them")
    .option("--explain <rule>", "tell what a rule is about instead of running it");
}

/** Throws `usage`; whether the rules exist is not checked here. */
export function readValidateRequest(
  rollouts: readonly string[],
  values: Readonly<Record<string, unknown>>,
): ValidateRequest {
  const names = (option: string) =>
    readTexts(values, option).flatMap((text) => text.split(",").map((name) => name.trim()));
  const explain = readText(values, "explain");
  const isRequired = values["requireReferences"] === true;
  const isIgnored = values["ignoreMissing"] === true;
  const files = readTexts(values, "filename");
  const selector = readIfSet(values, "selector");
  const allNamespaces = values["allNamespaces"] === true;
  const isAsked = values["live"] === true || allNamespaces || selector !== undefined;
  const live = isAsked || (files.length === 0 && rollouts.length > 0);
  const absence = isIgnored ? "ignored" : "expected";
  const list = values["listRules"] === true ? "list" : undefined;
  const request: ValidateRequest = {
    rollouts: rollouts.map(parseRolloutName),
    files,
    recursive: values["recursive"] === true,
    live,
    allNamespaces,
    selector,
    controllerNamespace: readNamespace(values, "controllerNamespace"),
    failOn: requireOneOf(readText(values, "failOn") ?? "error", severities),
    only: names("only"),
    disabled: names("disable"),
    references: isRequired || (live && !isIgnored) ? "required" : absence,
    output: requireOneOf(readText(values, "output") ?? "text", ["text", "json", "yaml", ...reportFormats]),
    show: explain === undefined ? list : { explain },
  };
  refuseContradictions(request, isRequired && isIgnored);
  return request;
}

function refuseContradictions(request: ValidateRequest, isBoth: boolean): void {
  const { show, output } = request;
  if (isBoth) throw usage("--require-references and --ignore-missing exclude each other", "leave one of them out");
  if (show === undefined) refuseScopes(request);
  else if (reportFormats.some((format) => format === output)) {
    throw usage(`rules cannot be shown as ${output}`, "use -o json or -o yaml");
  }
}

function refuseScopes({ files, rollouts, live, allNamespaces, selector }: ValidateRequest): void {
  if (files.length === 0 && !live) {
    throw usage(
      "nothing to check",
      "name manifests with -f FILE|DIR|-, or a Rollout of the cluster, or give --live or -A",
    );
  }
  const several = allNamespaces ? "-A" : "-l";
  if (!allNamespaces && selector === undefined) return;
  if (rollouts.length > 0) throw usage(`names of Rollouts and ${several} exclude each other`, "leave one of them out");
  if (files.length > 0)
    throw usage(`-f and ${several} exclude each other`, "with -f, --live looks for what is lacking");
}

function usage(message: string, hint: string): UserError {
  return new UserError("usage", message, { hint });
}
