// How a command ended: what was planned and, outside a dry run, carried out.
import type { Plan } from "./plan.ts";

export type Outcome = {
  readonly command: string;
  readonly rollout: { readonly namespace: string; readonly name: string };
  /** Undefined offline. */
  readonly context: string | undefined;
  readonly dryRun: "none" | "client" | "server";
  /** Whether blockers were overridden. */
  readonly forced: boolean;
  readonly plan: Plan;
};
