// Puts back what a command wrote before it failed, and says what stands where that is not possible.
import { UserError } from "../errors.ts";
import type { Step } from "../plan/plan.ts";
import { escapeCharacter } from "../resources/fields.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { AnswerLost, PreconditionLost, type ResourceStore } from "../resources/resource-store.ts";
import type { ForcedStop } from "../runtime.ts";
import type { Application } from "./apply-plan.ts";
import { kubectlTarget } from "./kubectl-target.ts";
import type { Stores } from "./open-stores.ts";

/** One write of a command; uncertain until the server has answered. */
export type Write = { readonly step: Step; readonly certain: boolean };

/** Why a write could not be undone. */
type Standing = { readonly write: Write; readonly reason: string };

/**
 * Newest first; a write leaves the list only when it is undone, so that a second interruption can tell what stands.
 * Throws `partly-applied` where something stays; otherwise says what was put back.
 */
export async function putBack(written: Write[], cause: unknown, { stores, terminal }: Application): Promise<void> {
  const standing: Standing[] = [];
  for (const write of written.toReversed()) {
    const end = await undo(write, stores.store, 1);
    if (end.kind === "stands") {
      standing.unshift({ write, reason: end.reason });
      continue;
    }
    written.splice(written.indexOf(write), 1);
    if (end.kind === "undone" && stores.kind === "live") {
      terminal.message(`${describeObject(write.step.target)} was put back`);
    }
  }
  if (standing.length > 0) throw partlyApplied(standing, cause, stores);
}

type Undone = { readonly kind: "undone" | "never-arrived" } | { readonly kind: "stands"; readonly reason: string };

/**
 * A write that got no answer and whose values are not there never arrived. An undo without an answer is sent once more:
 * when its values are gone by then, the first one did it.
 */
async function undo({ step, certain }: Write, store: ResourceStore, repetitions: number): Promise<Undone> {
  try {
    await store.apply(step.target, step.inverse);
    return { kind: "undone" };
  } catch (error) {
    if (error instanceof AnswerLost && repetitions > 0) {
      const again = await undo({ step, certain: false }, store, repetitions - 1);
      return again.kind === "never-arrived" ? { kind: "undone" } : again;
    }
    if (!(error instanceof PreconditionLost)) return { kind: "stands", reason: messageOf(error) };
    return certain ? { kind: "stands", reason: "somebody else has changed it since" } : { kind: "never-arrived" };
  }
}

/** What a second interruption leaves behind. */
export function describeStanding(written: readonly Write[]): ForcedStop {
  if (written.length === 0) return { text: "interrupted; nothing was changed", changed: false };
  return { text: ["interrupted; these stand changed:", ...written.map(describeWrite)].join("\n"), changed: true };
}

function partlyApplied(standing: readonly Standing[], cause: unknown, stores: Stores): UserError {
  const lines = standing.map(({ write, reason }) => `${describeWrite(write)} (not put back: ${reason})`);
  return new UserError(
    "partly-applied",
    [`the change is incomplete and could not be put back everywhere: ${messageOf(cause)}`, ...lines].join("\n"),
    { hint: standing.map(({ write }) => undoCommand(write, stores)).join("\n        "), cause },
  );
}

function describeWrite({ step, certain }: Write): string {
  const routes = step.routes.map(({ route, after }) => `${route} canary ${after.canary}%`).join(", ");
  return `  ${certain ? "changed" : "perhaps changed"}: ${describeObject(step.target)}: ${routes}`;
}

/** Ready for a shell: within the single quotes nothing but JSON without a single quote. */
function undoCommand({ step: { target, inverse } }: Write, stores: Stores): string {
  const patch = JSON.stringify(inverse).replace(/['\p{Cc}]/gu, escapeCharacter);
  return `kubectl patch ${kubectlTarget(target, stores)} --type=json -p '${patch}'`;
}

function messageOf(error: unknown): string {
  if (error instanceof AnswerLost) return error.reason.message;
  return error instanceof Error ? error.message : String(error);
}
