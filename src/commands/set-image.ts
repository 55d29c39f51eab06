// set-image: gives containers of the pod template new images.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Guards } from "../plan/guards.ts";
import { type ImageChange, parseImageChanges } from "../plan/image-change.ts";
import { planSetImage } from "../plan/plan-set-image.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { changeRollout } from "./change-rollout.ts";
import { addGuardOptions, readGuards } from "./guard-options.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { addMutationOptions, type MutationOptions, readMutationOptions } from "./mutation-options.ts";
import { readWorkload } from "./read-workload.ts";
import { parseRolloutName } from "./rollout-name.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { addWaitOptions, readWayOptions, type WayOptions } from "./way-options.ts";

const description = [
  "Gives containers new images, which begins an update, and waits until the VirtualServices show the weights of the first step that it stops at. Init and ephemeral containers count too; * is all of them.",
  "Where the pod template comes from a workloadRef, that object is changed. Nothing but the images is written.",
].join("\n\n");

const examples = `
Examples:
  # A new version of one container
  kubectl istio-rollout set-image web web=registry/web:2 -n shop

  # Of two, in the manifests
  kubectl istio-rollout set-image web web=registry/web:2 proxy=registry/proxy:7 -f deploy/ --write`;

type SetImageRequest = {
  readonly rollout: string;
  readonly images: readonly ImageChange[];
  readonly guards: Guards;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

export function addSetImageCommand(program: Command, choose: Choose): void {
  const command = program
    .command("set-image")
    .summary("Give containers new images, which begins an update")
    .description(description)
    .argument("<rollout>", "name of the Rollout, NAME or rollout/NAME")
    .argument("<images...>", "CONTAINER=IMAGE, or *=IMAGE for all containers")
    .addHelpText("after", examples);
  addMutationOptions(addWaitOptions(addGuardOptions(command))).action((rollout: string, images: readonly string[]) => {
    const { values, options } = optionsOf(command);
    const request: SetImageRequest = {
      rollout: parseRolloutName(rollout),
      images: parseImageChanges(images),
      guards: readGuards(values),
      mutation: readMutationOptions(values, options.output),
      way: readWayOptions(values),
    };
    choose({ options, request, run: (runtime) => setImage(request, options, runtime) });
  });
}

function setImage(request: SetImageRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const plan = (state: TrafficState) => planSetImage(state, request.images);
  return changeRollout(
    { command: "set-image", ...request, plan, readMore: readWorkload, withoutRoutes: true },
    options,
    runtime,
  );
}
