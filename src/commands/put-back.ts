// Puts back what a command wrote before it failed, and says what stands where that is not possible.
import { UserError } from "../errors.ts";
import type { Step } from "../plan/plan.ts";
import { describeObject, kinds } from "../resources/resource-ref.ts";
import { PreconditionLost } from "../resources/resource-store.ts";
import type { ForcedStop } from "../runtime.ts";
import type { Application } from "./apply-plan.ts";

/** One write of a command; uncertain where the server gave no answer. */
export type Write = { readonly step: Step; readonly certain: boolean };

/** Newest first. Throws `partly-applied` where something stays; otherwise says what was put back. */
export async function putBack(written: Write[], cause: unknown, { stores, terminal }: Application): Promise<void> {
  const standing: Write[] = [];
  for (let write = written.pop(); write !== undefined; write = written.pop()) {
    const { step, certain } = write;
    try {
      await stores.store.apply(step.target, step.inverse);
      if (stores.kind === "live") terminal.message(`${describeObject(step.target)} was put back`);
    } catch (error) {
      const neverArrived = !certain && error instanceof PreconditionLost;
      if (!neverArrived) standing.unshift(write);
    }
  }
  if (standing.length > 0) throw partlyApplied(standing, cause);
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
