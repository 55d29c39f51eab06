// Every code that this tool prints, with its explanation: a code without one does not compile.
import { type ErrorCode, exitCodes } from "../errors.ts";
import type { CheckCode } from "../multicluster/check.ts";
import type { WarningCode } from "../traffic/finding.ts";
import type { ReasonCode } from "../view/reason.ts";
import { changeErrors } from "./change-errors.ts";
import { checkCodes } from "./check-codes.ts";
import { clusterErrors } from "./cluster-errors.ts";
import type { Explanation } from "./explanation.ts";
import { inputErrors } from "./input-errors.ts";
import { multiclusterErrors } from "./multicluster-errors.ts";
import { reasons } from "./reasons.ts";
import { refusals } from "./refusals.ts";
import { rolloutErrors } from "./rollout-errors.ts";
import { warnings } from "./warnings.ts";

/** Blockers of a plan have the code of the error that they end in. */
export type Code = ErrorCode | WarningCode | ReasonCode | CheckCode | "internal";

export const catalogue: Readonly<Record<Code, Explanation>> = {
  ...warnings,
  ...inputErrors,
  ...rolloutErrors,
  ...clusterErrors,
  ...multiclusterErrors,
  ...checkCodes,
  ...refusals,
  ...changeErrors,
  ...reasons,
} satisfies Record<Code, Explanation>;

/** Undefined for what is no error. */
export function exitCodeOf(code: string): number | undefined {
  if (code === "internal") return 1;
  return Object.entries(exitCodes).find(([known]) => known === code)?.[1];
}
