// multicluster verify: whether the controller really reaches its Istio primary cluster.
import type { Command } from "commander";
import { type ExitCode, UserError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import type { VerifyRequest } from "./multicluster/run-verify.ts";
import { addContextOptions, readMulticlusterOptions, refuseEndpointOptions } from "./multicluster-options.ts";
import type { GlobalOptions } from "./shared-options.ts";

const description = [
  "Checks everything that the controller needs to reach the VirtualServices and DestinationRules of its primary cluster, through the very Secret that it reads: exactly one Secret with one key, a kubeconfig that it can use, server and certificate, the token and when it expires, each permission, the objects that Rollouts refer to, and whether the controller was started after the last change. Writes nothing.",
  "Exit code 7 where anything has failed. With a context for the primary cluster it also tells of tokens that a rotation has left behind.",
].join("\n\n");

const examples = `
Examples:
  # Check it
  kubectl istio-rollout multicluster verify --rollouts-context apps

  # For a pipeline: what failed
  kubectl istio-rollout multicluster verify -o json | jq '.checks[] | select(.status == "failed")'`;

export function addVerifyCommand(parent: Command, choose: Choose): void {
  const command = parent
    .command("verify")
    .summary("Check that the controller reaches its primary cluster")
    .description(description)
    .addHelpText("after", examples);
  addContextOptions(command).action(() => {
    const { values, options } = optionsOf(command);
    refuseEndpointOptions(options);
    if (options.output === "name") throw namesNothing();
    const request: VerifyRequest = { ...readMulticlusterOptions(values, options), output: options.output };
    choose({ options, request, run: (runtime) => verify(request, options, runtime) });
  });
}

function namesNothing(): UserError {
  return new UserError("usage", '-o "name" does not go with multicluster verify, which changes no objects', {
    hint: "use -o json or -o yaml",
  });
}

async function verify(request: VerifyRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { runVerify } = await import("./multicluster/run-verify.ts");
  return runVerify(request, options, runtime);
}
