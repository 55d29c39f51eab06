// revert: puts back what this tool changed last.
import type { Command } from "commander";
import { type ExitCode, unlessRefused } from "../errors.ts";
import type { Guards } from "../plan/guards.ts";
import { planRevert } from "../plan/plan-revert.ts";
import { findWorkload } from "../plan/pod-template.ts";
import { type LastChange, requireLastChange } from "../resources/last-change.ts";
import { isSameObject } from "../resources/resource-ref.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { findObject } from "../traffic/with-object.ts";
import { changeRollout } from "./change-rollout.ts";
import { addGuardOptions, readGuards } from "./guard-options.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { listRecord } from "./list-record.ts";
import { addLiveMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import type { Stores } from "./open-stores.ts";
import { readWorkload } from "./read-workload.ts";
import { parseRolloutName } from "./rollout-name.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { addSettleOption, addWaitOptions, readWayOptions, type WayOptions } from "./way-options.ts";

const description = [
  "Puts back what this tool changed last for the Rollout, newest write first, if nobody has changed those fields since. The revert is recorded itself, so that a second one takes it back.",
  "What was asked of a controller cannot be put back, and what was changed with --no-record is not in the record.",
].join("\n\n");

const examples = `
Examples:
  # What would be put back?
  kubectl istio-rollout revert web -n shop --list

  # Put it back
  kubectl istio-rollout revert web -n shop`;

type RevertRequest = {
  readonly rollout: string;
  readonly list: boolean;
  readonly guards: Guards;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

export function addRevertCommand(program: Command, choose: Choose): void {
  const command = program
    .command("revert")
    .summary("Put back what this tool changed last")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .option("--list", "show the record, and change nothing")
    .addHelpText("after", examples);
  addLiveMutationOptions(addSettleOption(addWaitOptions(addGuardOptions(command)))).action((rollout: string) => {
    const { values, options } = optionsOf(command);
    const request: RevertRequest = {
      rollout: parseRolloutName(rollout),
      list: values["list"] === true,
      guards: readGuards(values),
      mutation: readMutationOptions(values, options.output),
      way: readWayOptions(values),
    };
    const story = request.list ? listRecord : revert;
    choose({ options, request, run: (runtime) => story(request, options, runtime) });
  });
}

function revert(request: RevertRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { settle } = request.way;
  // Settled once: at the end the Rollout carries the record of the revert itself.
  let record: LastChange | undefined;
  const plan = (state: TrafficState) => {
    record ??= readRecord(state);
    return planRevert(state, { record, settle });
  };
  return changeRollout({ command: "revert", ...request, plan, readMore: readRecordedWorkload }, options, runtime);
}

function readRecord(state: TrafficState): LastChange {
  const rollout = findObject(state, state.rollout.ref);
  if (rollout === undefined) throw new Error("the Rollout was not read");
  return requireLastChange(rollout);
}

/** Only where the record is about it: whoever reverts weights need not be allowed to read workloads. */
async function readRecordedWorkload(state: TrafficState, stores: Stores): Promise<TrafficState> {
  const workload = unlessRefused(() => findWorkload(state.rollout));
  if (workload === undefined) return state;
  const isRecorded = readRecord(state).patches.some(({ target }) => isSameObject(target, workload));
  return isRecorded ? readWorkload(state, stores) : state;
}
