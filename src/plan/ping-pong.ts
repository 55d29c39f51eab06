// What cannot be done beside the controller where ping-pong Services swap their sides.
import { UserError } from "../errors.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { Rollout } from "../resources/rollout.ts";

/**
 * The controller swaps the Services only when it makes the canary hash stable itself (argo-rollouts rollout/sync.go): with
 * a status written by hand the stable side would stay with the pods of the version before. Throws `ping-pong-not-direct`.
 */
export function requireNoPingPong({ ref, pingPong, stableService, canaryService }: Rollout): void {
  if (pingPong === undefined || stableService !== undefined || canaryService !== undefined) return;
  const message = `${describeObject(ref)} uses ping-pong Services, which only the controller can swap`;
  throw new UserError("ping-pong-not-direct", message, { hint: "set-weight moves the traffic; abort works too" });
}
