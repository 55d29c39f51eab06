// Puts back what a command wrote before it failed, and says what stands where that is not possible.
import { UserError } from "../errors.ts";
import type { Request, Wait, Write } from "../plan/plan.ts";
import { escapeCharacter } from "../resources/fields.ts";
import { describeObject, isSameObject } from "../resources/resource-ref.ts";
import { AnswerLost, PreconditionLost, type ResourceStore } from "../resources/resource-store.ts";
import type { ForcedStop, Runtime } from "../runtime.ts";
import { kubectlTarget } from "./kubectl-target.ts";
import type { Stores } from "./open-stores.ts";

/** One change that a command made; uncertain until the server has answered. */
export type Change = { readonly step: Write | Request; readonly certain: boolean };
/** What a command has done so far, in order. */
export type Done = Change | { readonly step: Wait };

/** Why a change could not be undone. */
type Standing = { readonly change: Change; readonly reason: string };

export type Undoing = { readonly stores: Stores; readonly runtime: Runtime };

/**
 * Newest first; a change leaves the list only when it is undone, so that a second interruption can tell what stands.
 * Where one cannot be undone, those before it stay: they made it safe, as pods do for the weight that goes to them.
 * Proxies get as much time between two writes as they had on the way there.
 * Throws `partly-applied` where something stays; otherwise says what was put back.
 */
export async function putBack(done: Done[], cause: unknown, { stores, runtime }: Undoing): Promise<void> {
  const standing: Standing[] = [];
  const upToNewest = done.slice(0, done.findLastIndex(isChange) + 1);
  for (const entry of upToNewest.toReversed()) {
    if (!isChange(entry)) {
      await settle(entry.step, standing, runtime);
      continue;
    }
    const end = await undoUnlessNeeded(entry, standing, stores.store);
    if (end.kind === "stands") standing.unshift({ change: entry, reason: end.reason });
    else done.splice(done.indexOf(entry), 1);
    if (end.kind === "undone" && stores.kind === "live")
      runtime.terminal.message(`${describeObject(entry.step.target)} was put back`);
  }
  if (standing.length > 0) throw partlyApplied(standing, cause, stores);
}

async function settle({ until }: Wait, standing: readonly Standing[], { clock }: Runtime): Promise<void> {
  if (until.kind === "settled" && standing.length === 0) await clock.sleep(until.milliseconds);
}

export function isChange(entry: Done): entry is Change {
  return entry.step.kind !== "wait";
}

type WriteChange = { readonly step: Write; readonly certain: boolean };
type Undone = { readonly kind: "undone" | "never-arrived" } | { readonly kind: "stands"; readonly reason: string };

async function undoUnlessNeeded(change: Change, standing: readonly Standing[], store: ResourceStore): Promise<Undone> {
  const { step } = change;
  if (step.kind === "request") return { kind: "stands", reason: "the controller may have acted on it" };
  if (step.stays !== undefined) return { kind: "stands", reason: step.stays };
  if (!standing.every((later) => isBeside(step, later.change.step)))
    return { kind: "stands", reason: "what was changed after it stands" };
  return undo({ step, certain: change.certain }, store, 1);
}

/** VirtualServices that were written one after the other: each is complete in itself. */
function isBeside({ target }: Write | Request, later: Write | Request): boolean {
  const isPair = target.kind === "VirtualService" && later.target.kind === "VirtualService";
  return isPair && !isSameObject(target, later.target);
}

/**
 * A write that got no answer and whose values are not there never arrived. An undo without an answer is sent once more:
 * when its values are gone by then, the first one did it.
 */
async function undo({ step, certain }: WriteChange, store: ResourceStore, repetitions: number): Promise<Undone> {
  try {
    await store.apply(step.target, step.inverse, step.subresource);
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
export function describeStanding(done: readonly Done[]): ForcedStop {
  const changes = done.filter(isChange);
  if (changes.length === 0) return { text: "interrupted; nothing was changed", changed: false };
  return { text: ["interrupted; these stand changed:", ...changes.map(describeChange)].join("\n"), changed: true };
}

function partlyApplied(standing: readonly Standing[], cause: unknown, stores: Stores): UserError {
  const lines = standing.map(({ change, reason }) => `${describeChange(change)} (not put back: ${reason})`);
  // As they would have been undone: a patch of an object tests what an older one of it has written.
  const commands = standing.toReversed().flatMap(({ change }) => undoCommand(change, stores));
  const isKept = standing.some(({ change: { step } }) => step.kind === "write" && step.stays !== undefined);
  const what = isKept ? "the change is incomplete" : "the change is incomplete and could not be put back everywhere";
  const hints = isKept ? [goOn] : orGoOn(commands);
  return new UserError("partly-applied", [`${what}: ${messageOf(cause)}`, ...lines].join("\n"), {
    hint: hints.length === 0 ? undefined : hints.join("\n        "),
    cause,
  });
}

function orGoOn(commands: readonly string[]): readonly string[] {
  return commands.length === 0 ? [] : [...commands, `or ${goOn}`];
}

const goOn = "run the command again: it goes on from what stands";

function describeChange({ step, certain }: Change): string {
  const verb = certain ? "changed" : "perhaps changed";
  return `  ${verb}: ${describeObject(step.target)}: ${describeEffect(step)}`;
}

function describeEffect(step: Write | Request): string {
  if (step.kind === "request") return step.done;
  if (step.done !== undefined) return step.done;
  const routes = step.routes.map(({ route, after }) => `${route} canary ${after.canary}%`);
  const fields = step.fields.map(({ label, after }) => `${label} ${isText(after) ? after : "changed"}`);
  return [...routes, ...fields].join(", ");
}

function isText(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** Ready for a shell: within the single quotes nothing but JSON without a single quote. */
function undoCommand({ step }: Change, stores: Stores): readonly string[] {
  if (step.kind === "request") return [];
  const patch = JSON.stringify(step.inverse).replace(/['\p{Cc}]/gu, escapeCharacter);
  const subresource = step.subresource === undefined ? "" : ` --subresource=${step.subresource}`;
  return [`kubectl patch ${kubectlTarget(step.target, stores)}${subresource} --type=json -p '${patch}'`];
}

function messageOf(error: unknown): string {
  if (error instanceof AnswerLost) return error.reason.message;
  return error instanceof Error ? error.message : String(error);
}
