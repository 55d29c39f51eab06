// Time between writes for all proxies to follow: weights and what selects pods travel separately.
import type { Step } from "./plan.ts";

/**
 * A pause wherever a write of routes follows one that re-points a side, or comes before it; also at the start of a
 * sequence that takes up another one, as its first step or the caller tells, because nobody knows when the last write
 * of that was.
 */
export function withPauses(steps: readonly Step[], milliseconds: number, isTakenUp = false): readonly Step[] {
  const changes = steps.filter(({ kind }) => kind !== "wait");
  return steps.flatMap((step) => {
    const place = changes.indexOf(step);
    if (place === -1 || milliseconds === 0) return [step];
    const previous = changes[place - 1];
    const needsPause =
      previous === undefined
        ? isTakenUp || isMiddle(step)
        : isRouteWrite(previous) !== isRouteWrite(step) && !isScale(previous);
    return needsPause ? [pauseOf(milliseconds), step] : [step];
  });
}

/** A sequence begins with pods or with weights; anything else comes later in it. */
function isMiddle(step: Step): boolean {
  return !isScale(step) && !isRouteWrite(step);
}

function isRouteWrite(step: Step): boolean {
  return step.kind === "write" && step.target.kind === "VirtualService";
}

function isScale(step: Step): boolean {
  return step.kind === "write" && step.target.kind === "ReplicaSet";
}

/** Time for proxies, in ms. */
export function pauseOf(milliseconds: number): Step {
  const because = `all proxies are given ${milliseconds / 1000} s to follow`;
  return { kind: "wait", until: { kind: "settled", milliseconds }, because };
}
