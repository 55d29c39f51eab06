// How many of the matched requests a mirror route copies.
import { UserError } from "../errors.ts";

/** The whole text has to be a number from 0 to 100, as Istio takes it, fractions included. Throws `invalid-percentage`. */
export function parseMirrorPercentage(text: string): number {
  if (/^(?:0|[1-9]\d?)(?:\.\d+)?$|^100(?:\.0+)?$/.test(text)) return Number(text);
  throw new UserError("invalid-percentage", `percentage "${text}" is not a number from 0 to 100`, {
    hint: "it is the share of the matched requests that is mirrored: --percentage 25",
  });
}
