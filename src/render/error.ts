// Errors as people read them.
import type { UserError } from "../errors.ts";
import type { Theme } from "./theme.ts";

/** `error[CODE]: MESSAGE`, then what exists instead and what to do next, indented. */
export function renderError({ code, message, hint, alternatives, also }: UserError, theme: Theme): string {
  return [
    `${theme.bad(`error[${code}]:`)} ${message}`,
    ...(alternatives === undefined || alternatives.values.length === 0
      ? []
      : [`  ${alternatives.label}: ${alternatives.values.join(", ")}`]),
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    ...also.map((other) => renderError(other, theme)),
  ].join("\n");
}
