// Ends of an update that are other than what was asked for.
import { UserError } from "../errors.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { RolloutStatus } from "../resources/rollout-status.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";

export function abortTooLate(hash: string, { rollout: { ref } }: TrafficState): UserError {
  const message = `the update of ${describeObject(ref)} was complete before the abort came: hash ${hash} is stable`;
  return new UserError("abort-too-late", message, {
    hint: `kubectl istio-rollout undo ${ref.name} -n ${ref.namespace} goes back to the version before it`,
  });
}

/**
 * Another update, or none, in place of the one to that hash. Only once the controller has seen the spec: before that the
 * status is still of the update that comes to its end.
 */
export function findSuperseded(hash: string, { rollout: { ref, status } }: TrafficState): UserError | undefined {
  const { currentPodHash: current, stableHash } = status;
  if (current === undefined || current === hash || stableHash === hash) return undefined;
  const now =
    current === stableHash ? `it is back at hash ${current}, which is stable` : `it rolls out hash ${current} now`;
  return new UserError("update-superseded", `the update of ${describeObject(ref)} to hash ${hash} is over: ${now}`, {
    hint: "somebody gave it another pod template meanwhile; look at that before you go on",
  });
}

/** An update that ended otherwise than was asked for. */
export function findEnd({ rollout: { ref, status } }: TrafficState): UserError | undefined {
  if (isUnanswered(status)) return undefined;
  if (status.abort) {
    return new UserError(
      "rollout-aborted",
      `the update of ${describeObject(ref)} was aborted${explain(status.message)}`,
      {
        hint: `kubectl istio-rollout retry ${ref.name} -n ${ref.namespace} starts it again`,
      },
    );
  }
  if (status.phase !== "Degraded") return undefined;
  return new UserError("rollout-degraded", `${describeObject(ref)} is Degraded${explain(status.message)}`, {
    hint: `correct what the message names, or go back: kubectl istio-rollout abort ${ref.name} -n ${ref.namespace}`,
  });
}

/** What was asked of an aborted update, and not taken up yet: another try, or a full promotion in spite of the abort. */
export function isUnanswered({ abort, abortedAt, promoteFull }: RolloutStatus): boolean {
  return abort ? promoteFull : abortedAt !== undefined;
}

/** The message of a status, behind what was said before it. */
export function explain(message: string | undefined): string {
  return message === undefined ? "" : `: ${message}`;
}
