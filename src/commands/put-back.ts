// Puts back what a command wrote before it failed, and says what stands where that is not possible.
import { UserError } from "../errors.ts";
import type { Step } from "../plan/plan.ts";
import { describeObject, kinds } from "../resources/resource-ref.ts";
import { PreconditionLost, type ResourceStore } from "../resources/resource-store.ts";
import type { ForcedStop } from "../runtime.ts";
import type { Application } from "./apply-plan.ts";

/** One write of a command; uncertain where the server gave no answer. */
export type Write = { readonly step: Step; readonly certain: boolean };

/**
 * Newest first; a write leaves the list only when it is undone, so that a second interruption can tell what stands.
 * Throws `partly-applied` where something stays; otherwise says what was put back.
 */
export async function putBack(written: Write[], cause: unknown, { stores, terminal }: Application): Promise<void> {
  for (const write of written.toReversed()) {
    const end = await undo(write, stores.store);
    if (end === "stands") continue;
    written.splice(written.indexOf(write), 1);
    if (end === "undone" && stores.kind === "live")
      terminal.message(`${describeObject(write.step.target)} was put back`);
  }
  if (written.length > 0) throw partlyApplied(written, cause);
}

/** A write that got no answer and whose values are not there never arrived. */
async function undo({ step, certain }: Write, store: ResourceStore): Promise<"undone" | "never-arrived" | "stands"> {
  try {
    await store.apply(step.target, step.inverse);
    return "undone";
  } catch (error) {
    return !certain && error instanceof PreconditionLost ? "never-arrived" : "stands";
  }
}

/** What a second interruption leaves behind. */
export function describeStanding(written: readonly Write[]): ForcedStop {
  if (written.length === 0) return { text: "interrupted; nothing was changed", changed: false };
  return { text: `interrupted; these stand changed:\n${written.map(describeWrite).join("\n")}`, changed: true };
}

function partlyApplied(standing: readonly Write[], cause: unknown): UserError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UserError(
    "partly-applied",
    `the change is incomplete and could not be put back everywhere: ${reason}\n${standing.map(describeWrite).join("\n")}`,
    { hint: standing.map(undoCommand).join("\n        "), cause },
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
