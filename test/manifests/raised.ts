// What a failing call raises, as plain data for comparison in full.
import { UserError } from "../../src/errors.ts";

export async function raised(call: () => unknown): Promise<object> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, message, hint, alternatives } = error;
    return alternatives === undefined ? { code, message, hint } : { code, message, hint, alternatives };
  }
  throw new Error("the call threw nothing");
}
