// Why a Rollout stands where it stands, and what to run next.
import { printable } from "../../resources/fields.ts";
import type { Reason, ReasonKind } from "../../view/reason.ts";
import type { Theme } from "../theme.ts";

const styles = { stuck: "bad", ended: "bad", waiting: "caution", notice: "muted" } as const satisfies Record<
  ReasonKind,
  keyof Theme
>;

/** `stuck[EmptyDestination]: …`, with the commands indented below it. */
export function renderReasons(reasons: readonly Reason[], theme: Theme): readonly string[] {
  return reasons.flatMap(({ reason, kind, message, next }) => [
    `${theme[styles[kind]](`${kind}[${reason}]:`)} ${printable(message)}`,
    ...next.map((line) => `  next: ${printable(line)}`),
  ]);
}
