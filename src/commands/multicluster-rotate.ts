// multicluster rotate: a new token for the controller, without a moment in which it has none.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import type { RotateRequest } from "./multicluster/read-rotation.ts";
import {
  addMulticlusterOptions,
  readLifetime,
  readMulticlusterOptions,
  refuseEndpointOptions,
  requirePrimaryContext,
} from "./multicluster-options.ts";
import { type GlobalOptions, readText } from "./shared-options.ts";

const description = [
  "Gives the controller a new token for its primary cluster: the new one is made beside the old one, tried out, and written into the Secret; the controller is restarted, which is when it reads the Secret; what it then uses is verified; only then the old token is deleted. Until that moment the old token is valid, so that nothing fails that still uses it.",
  "Interrupted or failed, the same command takes it up where it ended. With --no-restart-controller it stops when the Secret is written: restart the controller, then run it again to end the old token.",
].join("\n\n");

const examples = `
Examples:
  # A new token, and the end of the old one
  kubectl istio-rollout multicluster rotate --primary-context istio --rollouts-context apps

  # From now on with a token that expires after 30 days
  kubectl istio-rollout multicluster rotate --primary-context istio --token-duration 720h`;

export function addRotateCommand(parent: Command, choose: Choose): void {
  const command = parent
    .command("rotate")
    .summary("Replace the controller's token without a gap")
    .description(description)
    .option("--token-duration <duration>", "lifetime of the new token; 0 means for ever (default: as the old one)")
    .option("--no-restart-controller", "leave the restart, and the end of the old token, for later")
    .addHelpText("after", examples);
  addMulticlusterOptions(command).action(() => {
    const { values, options } = optionsOf(command);
    const request = readRequest(values, options);
    choose({ options, request, run: (runtime) => rotate(request, options, runtime) });
  });
}

function readRequest(values: Readonly<Record<string, unknown>>, options: GlobalOptions): RotateRequest {
  refuseEndpointOptions(options);
  const shared = readMulticlusterOptions(values, options);
  requirePrimaryContext(shared);
  return {
    ...shared,
    output: options.output,
    tokenDuration: readText(values, "tokenDuration") === undefined ? "same" : readLifetime(values),
    restart: values["restartController"] !== false,
  };
}

async function rotate(request: RotateRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { runRotate } = await import("./multicluster/run-rotate.ts");
  return runRotate(request, options, runtime);
}
