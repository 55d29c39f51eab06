// diff: where a Rollout's traffic stands otherwise than its status calls for.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import { findComparisonDoubts } from "../plan/sync-risks.ts";
import type { Diff } from "../render/diff.ts";
import type { Runtime } from "../runtime.ts";
import { openFindings } from "./findings.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { openStores, type Stores } from "./open-stores.ts";
import { readTrafficState } from "./read-traffic-state.ts";
import { parseRolloutName } from "./rollout-name.ts";
import { addControllerOption, type GlobalOptions } from "./shared-options.ts";
import { showDifferences } from "./show-differences.ts";
import { untilInterrupted } from "./until-interrupted.ts";
import { watchDifferences } from "./watch-differences.ts";

const description = [
  "Compares what the Rollout's status calls for with what stands in the cluster: selectors of Services, hashes of subsets, weights of all routes, managed routes. Exit code 7 means that they differ; sync makes them equal.",
  "What the controller itself would leave as it is for now is not compared. While a controller may be at work, a difference counts once it has stood for --verify-for, and for the 12 s that the controller may need after the last write to one of the objects. KUBECTL_EXTERNAL_DIFF is honoured as by kubectl diff.",
].join("\n\n");

const examples = `
Examples:
  # What differs, one line per field
  kubectl istio-rollout diff web -n shop

  # In a pipeline: stop unless the traffic stands as it should
  kubectl istio-rollout diff web -n shop -q || exit 1

  # Side by side
  KUBECTL_EXTERNAL_DIFF="colordiff -u" kubectl istio-rollout diff web -n shop`;

type DiffRequest = {
  readonly rollout: string;
  /** How the cluster is read; nothing is written. */
  readonly reading: MutationOptions;
};

export function addDiffCommand(program: Command, choose: Choose): void {
  const command = program
    .command("diff")
    .summary("Compare traffic with the Rollout's status")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .option("--verify-for <duration>", "how long a difference has to stand while a controller may act", "2s")
    .addHelpText("after", examples);
  addControllerOption(command).action((rollout: string) => {
    const { values, options } = optionsOf(command);
    const request: DiffRequest = {
      rollout: parseRolloutName(rollout),
      reading: readMutationOptions(values, options.output),
    };
    choose({ options, request, run: (runtime) => diff(request, options, runtime) });
  });
}

async function diff(request: DiffRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { signal } = runtime.interruption;
  const stores = await untilInterrupted(openStores(request.reading, options, runtime), signal);
  try {
    return await compare(stores, request, { options, runtime });
  } finally {
    stores.close();
  }
}

type Context = { readonly options: GlobalOptions; readonly runtime: Runtime };

async function compare(stores: Stores, request: DiffRequest, { options, runtime }: Context): Promise<ExitCode> {
  const readState = () => readTrafficState(stores, request.rollout);
  const { verifyFor } = request.reading;
  const watch = watchDifferences({ readState, verifyFor, runtime });
  const { state, comparison } = await untilInterrupted(watch, runtime.interruption.signal);
  const findings = findComparisonDoubts(state);
  openFindings(request.reading, runtime.terminal)(findings);
  const seen: Diff = {
    ...comparison,
    rollout: state.rollout.ref,
    context: stores.kind === "live" ? stores.live.context : "",
    controller: state.live?.controller.because ?? "",
    findings,
  };
  await showDifferences(seen, state, { output: options.output, runtime });
  return seen.differences.length > 0 ? 7 : 0;
}
