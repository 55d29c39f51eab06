// What a failing call raises, as the user sees it.
import { UserError } from "../../src/errors.ts";
import { renderError } from "../../src/render/error.ts";
import { plainTheme } from "../../src/render/theme.ts";

/** The whole text of the `UserError` that the call throws. */
export function errorText(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof UserError) return renderError(error, plainTheme);
    throw error;
  }
  throw new Error("the call threw nothing");
}
