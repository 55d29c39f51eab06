// The look at everything after a change: through the Secret as it is stored.
import type { OpenedClusters } from "../../cluster/open-access.ts";
import { UserError } from "../../errors.ts";
import type { Check } from "../../multicluster/check.ts";
import { judge } from "../../multicluster/verification.ts";
import type { Runtime } from "../../runtime.ts";
import type { ControllerPlace } from "./controller-place.ts";
import { momentOf } from "./moment-of.ts";
import { readVerification } from "./read-verification.ts";

export type VerifiedAccess = {
  /** Whether the controller has read the Secret. */
  readonly controller: Check;
  /** About what is no matter of the access itself. */
  readonly doubts: readonly Check[];
};

const aside: readonly Check["check"][] = ["objects", "rotation", "sharing", "controller"];

/** Throws `primary-access-failed` where the controller could not work with what is stored. */
export async function verifyAccess(
  clusters: OpenedClusters,
  place: ControllerPlace,
  runtime: Runtime,
): Promise<VerifiedAccess> {
  const checks = judge(await readVerification(clusters, place, runtime), momentOf(runtime));
  requirePassed(checks.filter(({ check }) => !aside.includes(check)));
  const controller = checks.find(({ check }) => check === "controller");
  if (controller === undefined) throw new Error("a Secret was judged without its controller");
  return { controller, doubts: checks.filter(({ check, status }) => check !== "controller" && status !== "ok") };
}

function requirePassed(checks: readonly Check[]): void {
  const failures = checks.filter(({ status }) => status === "failed");
  const [first, ...also] = failures.map(
    ({ message, hint }) => new UserError("primary-access-failed", message, { hint }),
  );
  if (first !== undefined) throw new UserError(first.code, first.message, { hint: first.hint, also });
}
