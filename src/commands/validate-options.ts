// The options of `validate`, and the request that they come down to.
import { type Command, Option } from "commander";
import { UserError } from "../errors.ts";
import { type Severity, severities } from "../validation/rule.ts";
import { parseRolloutName } from "./rollout-name.ts";
import {
  collect,
  type OutputFormat,
  type ReportFormat,
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
  const absence = isIgnored ? "ignored" : "expected";
  const list = values["listRules"] === true ? "list" : undefined;
  const request: ValidateRequest = {
    rollouts: rollouts.map(parseRolloutName),
    files: readTexts(values, "filename"),
    recursive: values["recursive"] === true,
    failOn: requireOneOf(readText(values, "failOn") ?? "error", severities),
    only: names("only"),
    disabled: names("disable"),
    references: isRequired ? "required" : absence,
    output: requireOneOf(readText(values, "output") ?? "text", ["text", "json", "yaml", ...reportFormats]),
    show: explain === undefined ? list : { explain },
  };
  refuseContradictions(request, isRequired && isIgnored);
  return request;
}

function refuseContradictions({ files, show, output }: ValidateRequest, isBoth: boolean): void {
  const usage = (message: string, hint: string) => new UserError("usage", message, { hint });
  if (isBoth) throw usage("--require-references and --ignore-missing exclude each other", "leave one of them out");
  if (show === undefined && files.length === 0) {
    throw usage("nothing to check", "name manifests with -f FILE|DIR|-");
  }
  if (show !== undefined && reportFormats.some((format) => format === output)) {
    throw usage(`rules cannot be shown as ${output}`, "use -o json or -o yaml");
  }
}
