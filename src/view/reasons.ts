// Every reason why a Rollout stands where it stands, in the order in which an operator should read them.
import { findBrokenObjects } from "./broken-objects.ts";
import { findControllerReasons } from "./controller-reasons.ts";
import { findNotices } from "./notices.ts";
import { findPodReasons } from "./pod-reasons.ts";
import { type Reason, type ReasonKind, reasonCodes, type Seen } from "./reason.ts";
import { findTrafficReasons } from "./traffic-reasons.ts";
import { findWaits } from "./waits.ts";

const kindOrder: readonly ReasonKind[] = ["stuck", "ended", "waiting", "notice"];

/** What is stuck first; within a kind, what has to be mended first. */
export function findReasons(seen: Seen): readonly Reason[] {
  const found = [
    ...findBrokenObjects(seen),
    ...findTrafficReasons(seen),
    ...findControllerReasons(seen),
    ...findPodReasons(seen),
    ...findWaits(seen),
    ...findNotices(seen),
  ];
  return found.toSorted(
    (left, right) =>
      kindOrder.indexOf(left.kind) - kindOrder.indexOf(right.kind) ||
      reasonCodes.indexOf(left.reason) - reasonCodes.indexOf(right.reason),
  );
}
