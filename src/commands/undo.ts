// undo: goes back to the pod template of an earlier revision.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Guards } from "../plan/guards.ts";
import { planUndo } from "../plan/plan-undo.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { changeRollout } from "./change-rollout.ts";
import { addGuardOptions, readGuards, readWholeNumber } from "./guard-options.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addLiveMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { readWorkload } from "./read-workload.ts";
import { parseRolloutName } from "./rollout-name.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { addWaitOptions, readWayOptions, type WayOptions } from "./way-options.ts";

const description = [
  "Gives the Rollout the pod template of an earlier revision, the one before the newest unless another is named. In the middle of an update that is the stable version, which ends the update with all traffic on it, unless the update itself came in the middle of another one: then a warning names the revision of the stable version. Otherwise an update to the earlier version begins. Waits until the VirtualServices show where that stops first.",
  "Where the pod template comes from a workloadRef, that object is changed. The ReplicaSets that the Rollout keeps are its revisions.",
].join("\n\n");

const examples = `
Examples:
  # Back to the revision before
  kubectl istio-rollout undo web -n shop

  # Back to revision 3
  kubectl istio-rollout undo web -n shop --to-revision 3`;

type UndoRequest = {
  readonly rollout: string;
  /** 0 is the one before the newest. */
  readonly toRevision: number;
  readonly guards: Guards;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

export function addUndoCommand(program: Command, choose: Choose): void {
  const command = program
    .command("undo")
    .summary("Go back to the pod template of an earlier revision")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .option("--to-revision <number>", "the revision to go back to; 0 is the one before the newest", "0")
    .addHelpText("after", examples);
  addLiveMutationOptions(addWaitOptions(addGuardOptions(command))).action((rollout: string) => {
    const { values, options } = optionsOf(command);
    const request: UndoRequest = {
      rollout: parseRolloutName(rollout),
      toRevision: readWholeNumber(values, "toRevision") ?? 0,
      guards: readGuards(values),
      mutation: readMutationOptions(values, options.output),
      way: readWayOptions(values),
    };
    choose({ options, request, run: (runtime) => undo(request, options, runtime) });
  });
}

function undo(request: UndoRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const plan = (state: TrafficState) => planUndo(state, request.toRevision);
  return changeRollout(
    { command: "undo", ...request, plan, readMore: readWorkload, withoutRoutes: true },
    options,
    runtime,
  );
}
