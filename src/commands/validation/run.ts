// The parts of `validate` that light commands do not load.
import { type ExitCode, UserError } from "../../errors.ts";
import { renderGithub } from "../../render/validation/github.ts";
import { renderJunit } from "../../render/validation/junit.ts";
import { renderRuleExplanation, renderRuleList, structureRules } from "../../render/validation/rules.ts";
import { structureSarif } from "../../render/validation/sarif.ts";
import { structureReport } from "../../render/validation/structured.ts";
import { renderReport, renderSummary, renderUnread } from "../../render/validation/text.ts";
import { proposeNearest } from "../../resources/near-names.ts";
import type { Runtime } from "../../runtime.ts";
import { allRules, ruleNames } from "../../validation/catalogue.ts";
import { type CheckOptions, checkWorld, isAsked } from "../../validation/check-world.ts";
import { failsRun, locateFindings, type Report } from "../../validation/report.ts";
import type { Rule } from "../../validation/rule.ts";
import { findUnread } from "../../validation/unread.ts";
import { serializeDocument } from "../print-document.ts";
import type { GlobalOptions } from "../shared-options.ts";
import type { ValidateRequest } from "../validate-options.ts";
import { openWorld } from "./open-world.ts";

export async function validateObjects(
  request: ValidateRequest,
  options: GlobalOptions,
  runtime: Runtime,
): Promise<ExitCode> {
  const { only, disabled, references, failOn } = request;
  for (const name of [...only, ...disabled]) requireRule(name);
  const { world, locate, notices, subjects } = await openWorld(request, options, runtime);
  const asked: CheckOptions = {
    only: only.length > 0 ? new Set(only) : undefined,
    disabled: new Set(disabled),
    references,
  };
  for (const notice of notices) runtime.terminal.notice(notice);
  const unread = findUnread(world, allRules, asked);
  for (const one of unread) runtime.terminal.message(`warning: ${renderUnread(one)}`);
  const findings = checkWorld(world, allRules, asked);
  const about = findings.filter(({ object }) => subjects.has(object));
  const report: Report = {
    findings: locateFindings(about, locate),
    checked: { rollouts: [...subjects].filter(({ kind }) => kind === "Rollout").length, objects: subjects.size },
    unread,
    failOn,
  };
  const rules = allRules.filter((rule) => isAsked(rule, world, asked));
  runtime.terminal.result(await print(report, { output: request.output, rules }, runtime));
  runtime.terminal.notice(renderSummary(report));
  return report.findings.some((finding) => failsRun(finding, failOn)) ? 7 : 0;
}

export async function showRules(
  show: NonNullable<ValidateRequest["show"]>,
  output: ValidateRequest["output"],
  { terminal }: Runtime,
): Promise<ExitCode> {
  const shown = show === "list" ? allRules : [requireRule(show.explain)];
  if (output === "json" || output === "yaml") {
    terminal.result(await serializeDocument(structureRules(shown), output));
  } else {
    terminal.result(show === "list" ? renderRuleList(shown) : shown.map(renderRuleExplanation).join("\n"));
  }
  return 0;
}

type Format = Pick<ValidateRequest, "output"> & { readonly rules: readonly Rule[] };

async function print(report: Report, { output, rules }: Format, runtime: Runtime): Promise<string> {
  const { terminal, version } = runtime;
  switch (output) {
    case "json":
    case "yaml":
      return serializeDocument(structureReport(report), output);
    case "sarif":
      return serializeDocument(structureSarif(report, rules, version()), "json");
    case "junit":
      return renderJunit(report);
    case "github":
      return renderGithub(report);
    default:
      return renderReport(report, { theme: terminal.theme, columns: terminal.screen?.columns() });
  }
}

/** Throws `usage`. */
function requireRule(name: string): Rule {
  const found = allRules.find((rule) => rule.name === name);
  if (found !== undefined) return found;
  throw new UserError("usage", `there is no rule "${name}"`, {
    hint: proposeNearest(name, ruleNames) ?? "see kubectl istio-rollout validate --list-rules",
  });
}
