// promote: takes an update on to its next step, to a chosen one, or to the end.
import type { Command } from "commander";
import { type ExitCode, UserError } from "../errors.ts";
import type { Guards } from "../plan/guards.ts";
import type { Plan } from "../plan/plan.ts";
import { type PromotionTarget, planPromote } from "../plan/plan-promote.ts";
import { planPromoteDirect } from "../plan/plan-promote-direct.ts";
import { requirePromotionWay } from "../plan/promotion-way.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { changeRollout } from "./change-rollout.ts";
import { addGuardOptions, readGuards, readPercentage, readWholeNumber } from "./guard-options.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addLiveMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { parseRolloutName } from "./rollout-name.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { addGraceOption, addSettleOption, addViaOptions, readWayOptions, type WayOptions } from "./way-options.ts";

const description = [
  "Takes an update on: to its next step, with --to-step or --to-weight to a chosen one, with --full to the end. Waits until the VirtualServices show it.",
  "A controller that is alive carries it out. Where none is, where the Rollout was taken over, or where the controller does not act, --full is carried out directly: pods first, then weights, then status and selectors, so that no traffic goes to pods that are not ready, and a controller that returns goes on from there.",
].join("\n\n");

const examples = `
Examples:
  # Go on from the pause that the update waits at
  kubectl istio-rollout promote web -n shop

  # Finish the update, whatever its steps say
  kubectl istio-rollout promote web -n shop --full

  # Only if nobody has moved it since the pipeline looked
  kubectl istio-rollout promote web -n shop --to-weight 50 --if-step 1

  # Finish it without a controller
  kubectl istio-rollout promote web -n shop --direct`;

type PromoteRequest = {
  readonly rollout: string;
  readonly target: PromotionTarget;
  readonly guards: Guards;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

export function addPromoteCommand(program: Command, choose: Choose): void {
  const command = program
    .command("promote")
    .summary("Take an update to its next step or to the end")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .option("--full", "to the end, whatever the steps say")
    .option("--to-step <index>", "to this step index; the number of steps is the end")
    .option("--to-weight <weight>", "to the step of this weight")
    .addHelpText("after", examples);
  addSettleOption(addGraceOption(addViaOptions(addGuardOptions(command))));
  addLiveMutationOptions(command).action((rollout: string) => {
    const { values, options } = optionsOf(command);
    const request: PromoteRequest = {
      rollout: parseRolloutName(rollout),
      target: readTarget(values),
      guards: readGuards(values),
      mutation: readMutationOptions(values, options.output),
      way: readWayOptions(values),
    };
    choose({ options, request, run: (runtime) => promote(request, options, runtime) });
  });
}

function promote(request: PromoteRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { target, way } = request;
  const direct = (state: TrafficState) =>
    planPromoteDirect(state, { settle: way.settle, way: requirePromotionWay(state, target, "direct") });
  const fallback =
    way.via === "auto" && target.kind === "full" ? ({ when: "ignored", plan: direct } as const) : undefined;
  return changeRollout(
    { command: "promote", ...request, plan: (state) => plan(state, request), fallback, ofUpdate: true },
    options,
    runtime,
  );
}

function plan(state: TrafficState, { target, way }: PromoteRequest): Plan {
  const chosen = requirePromotionWay(state, target, way.via);
  return chosen.via === "controller"
    ? planPromote(state, target, chosen)
    : planPromoteDirect(state, { settle: way.settle, way: chosen });
}

function readTarget(values: Readonly<Record<string, unknown>>): PromotionTarget {
  const index = readWholeNumber(values, "toStep");
  const weight = readPercentage(values, "toWeight");
  const full = values["full"] === true;
  if ([index !== undefined, weight !== undefined, full].filter(Boolean).length > 1)
    throw new UserError("usage", "--full, --to-step and --to-weight exclude each other");
  if (index !== undefined) return { kind: "step", index };
  if (weight !== undefined) return { kind: "weight", weight };
  return { kind: full ? "full" : "next" };
}
