// Puts back what a command wrote before it failed, and says what stands where that is not possible.
import { UserError } from "../errors.ts";
import type { Step } from "../plan/plan.ts";
import { describeObject, kinds } from "../resources/resource-ref.ts";
import { PreconditionLost, type ResourceStore } from "../resources/resource-store.ts";
import type { ForcedStop } from "../runtime.ts";
import type { Application } from "./apply-plan.ts";

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
    const end = await undo(write, stores.store);
    if (end.kind === "stands") {
      standing.unshift({ write, reason: end.reason });
      continue;
    }
    written.splice(written.indexOf(write), 1);
    if (end.kind === "undone" && stores.kind === "live") {
      terminal.message(`${describeObject(write.step.target)} was put back`);
    }
  }
  if (standing.length > 0) throw partlyApplied(standing, cause);
}

type Undone = { readonly kind: "undone" | "never-arrived" } | { readonly kind: "stands"; readonly reason: string };

/** A write that got no answer and whose values are not there never arrived. */
async function undo({ step, certain }: Write, store: ResourceStore): Promise<Undone> {
  try {
    await store.apply(step.target, step.inverse);
    return { kind: "undone" };
  } catch (error) {
    if (!(error instanceof PreconditionLost)) return { kind: "stands", reason: messageOf(error) };
    return certain ? { kind: "stands", reason: "somebody else has changed it since" } : { kind: "never-arrived" };
  }
}

/** What a second interruption leaves behind. */
export function describeStanding(written: readonly Write[]): ForcedStop {
  if (written.length === 0) return { text: "interrupted; nothing was changed", changed: false };
  return { text: ["interrupted; these stand changed:", ...written.map(describeWrite)].join("\n"), changed: true };
}

function partlyApplied(standing: readonly Standing[], cause: unknown): UserError {
  const lines = standing.map(({ write, reason }) => `${describeWrite(write)} (not put back: ${reason})`);
  return new UserError(
    "partly-applied",
    [`the change is incomplete and could not be put back everywhere: ${messageOf(cause)}`, ...lines].join("\n"),
    { hint: standing.map(({ write }) => undoCommand(write)).join("\n        "), cause },
  );
}

function describeWrite({ step, certain }: Write): string {
  const routes = step.routes.map(({ route, after }) => `${route} canary ${after.canary}%`).join(", ");
  return `  ${certain ? "changed" : "perhaps changed"}: ${describeObject(step.target)}: ${routes}`;
}

function undoCommand({ step: { target, inverse } }: Write): string {
  const { plural, group } = kinds[target.kind];
  const resource = group === "" ? plural : `${plural}.${group}`;
  return `kubectl patch ${resource} ${target.name} -n ${target.namespace} --type=json -p '${JSON.stringify(inverse)}'`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
