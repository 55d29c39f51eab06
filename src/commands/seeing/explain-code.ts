// One code of the catalogue in full, or all of them in a line each.
import { UserError } from "../../errors.ts";
import { catalogue, exitCodeOf } from "../../explain/catalogue.ts";
import type { Explanation } from "../../explain/explanation.ts";
import { renderExplanation, renderMeanings, structureExplanation } from "../../render/seeing/explanation.ts";
import { apiVersion } from "../../render/structured.ts";
import { proposeNearest } from "../../resources/near-names.ts";
import type { Runtime } from "../../runtime.ts";
import { allRules } from "../../validation/catalogue.ts";
import type { Rule } from "../../validation/rule.ts";
import type { GlobalOptions } from "../shared-options.ts";
import { printShown } from "./print-shown.ts";

/** Those of errors and warnings, which commands meet, come before the rules of `validate` that share their name. */
const entries: readonly (readonly [string, Explanation])[] = Object.entries({
  ...catalogue,
  ...Object.fromEntries(
    allRules.filter(({ name }) => !Object.hasOwn(catalogue, name)).map((rule) => [rule.name, ofRule(rule)]),
  ),
});

function ofRule({ what, why, fix }: Rule): Explanation {
  return { meaning: what, detail: `${why.charAt(0).toUpperCase()}${why.slice(1)}.`, next: [fix] };
}

/** However it is written: codes of errors have small letters and hyphens, reasons capitals. */
export async function explainCode(text: string, options: GlobalOptions, runtime: Runtime): Promise<0> {
  const wanted = text.replace(/^(?:error|warning|refused|stuck|ended|waiting|notice)?\[|\]:?$/g, "").toLowerCase();
  const found = entries.find(([code]) => code.toLowerCase() === wanted);
  if (found === undefined) throw unknownCode(text);
  const [code, explanation] = found;
  const explained = { code, exitCode: exitCodeOf(code), ...explanation };
  await printShown(
    {
      document: () => ({ apiVersion, kind: "Explanation", ...structureExplanation(explained) }),
      names: () => [code],
      lines: () => renderExplanation(explained, runtime.terminal.theme),
    },
    options,
    runtime,
  );
  return 0;
}

export async function listCodes(options: GlobalOptions, runtime: Runtime): Promise<0> {
  const all = entries.map(([code, explanation]) => ({ code, exitCode: exitCodeOf(code), ...explanation }));
  const { theme, unicode, screen } = runtime.terminal;
  await printShown(
    {
      document: () => ({ apiVersion, kind: "ExplanationList", items: all.map(structureExplanation) }),
      names: () => all.map(({ code }) => code),
      lines: () => renderMeanings(all, { theme, unicode, width: screen?.columns() }),
    },
    options,
    runtime,
  );
  return 0;
}

function unknownCode(text: string): UserError {
  const codes = entries.map(([code]) => code);
  return new UserError("usage", `"${text}" is no code that this tool prints`, {
    hint: proposeNearest(text, codes) ?? "kubectl istio-rollout explain lists them all",
  });
}
