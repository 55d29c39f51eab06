// sync: makes a Rollout's traffic what its status calls for.
import type { Command } from "commander";
import { type ExitCode, UserError } from "../errors.ts";
import { planSyncVia } from "../plan/plan-sync.ts";
import type { Runtime } from "../runtime.ts";
import type { HashOverrides } from "../traffic/desired-traffic.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { changeRollout } from "./change-rollout.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addLiveMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { parseRolloutName } from "./rollout-name.ts";
import { flagOf, type GlobalOptions, readText } from "./shared-options.ts";
import { addSettleOption, addViaOption, readWayOptions, type WayOptions } from "./way-options.ts";

const description = [
  "Makes selectors of Services, hashes of subsets, weights and managed routes what the Rollout's status calls for, in an order in which no step sends traffic to pods that are not ready. What diff shows, and nothing else, is changed.",
  "This repairs what a controller left behind that is gone, or what was changed while it was away; a controller that is at work wants the same. --stable-hash and --canary-hash name the pods of a side in place of the status: a controller at work puts that back.",
  "With --via auto and --direct it writes itself, beside a controller too: what stands otherwise there is what that has not managed. --via controller refuses where something differs: a controller does the same in each of its passes, and there is nothing to ask it for.",
].join("\n\n");

const examples = `
Examples:
  # Repair what diff shows
  kubectl istio-rollout sync web -n shop

  # See what would be written, and have the API server check it
  kubectl istio-rollout sync web -n shop --dry-run=server

  # Lead the canary side to the stable pods, without a controller
  kubectl istio-rollout sync web -n shop --canary-hash 7989b65cc5`;

type SyncRequest = {
  readonly rollout: string;
  readonly overrides: HashOverrides;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

export function addSyncCommand(program: Command, choose: Choose): void {
  const command = program
    .command("sync")
    .summary("Make traffic what the Rollout's status calls for")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .option("--stable-hash <hash>", "pod template hash of the stable side, in place of the status")
    .option("--canary-hash <hash>", "pod template hash of the canary side, in place of the status")
    .addHelpText("after", examples);
  addLiveMutationOptions(addSettleOption(addViaOption(command))).action((rollout: string) => {
    const { values, options } = optionsOf(command);
    const request: SyncRequest = {
      rollout: parseRolloutName(rollout),
      overrides: {
        stableHash: readHash(values, "stableHash"),
        canaryHash: readHash(values, "canaryHash"),
      },
      mutation: readMutationOptions(values, options.output),
      way: readWayOptions(values),
    };
    refuseContradictions(request);
    choose({ options, request, run: (runtime) => sync(request, options, runtime) });
  });
}

function sync(request: SyncRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { overrides, way } = request;
  const plan = (state: TrafficState) => planSyncVia(state, { overrides, settle: way.settle }, way.via);
  return changeRollout({ command: "sync", ...request, plan }, options, runtime);
}

/** The controller goes by the status. */
function refuseContradictions({ overrides, way }: SyncRequest): void {
  const { stableHash, canaryHash } = overrides;
  const flag = [stableHash && "--stable-hash", canaryHash && "--canary-hash"].find((given) => given !== undefined);
  if (flag !== undefined && way.via === "controller")
    throw new UserError("usage", `${flag} and --via controller exclude each other`);
}

/** A value that a label can have. Throws `usage`. */
function readHash(values: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const text = readText(values, name);
  if (text === undefined || /^[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/.test(text)) return text;
  throw new UserError("usage", `${flagOf(name)} "${text}" is no pod template hash`, {
    hint: "it is the label rollouts-pod-template-hash of the ReplicaSets: kubectl get replicasets --show-labels",
  });
}
