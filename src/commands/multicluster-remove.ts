// multicluster remove: takes away what setup-multicluster made, in both clusters.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import type { RemoveRequest } from "./multicluster/read-removal.ts";
import {
  addMulticlusterOptions,
  readMulticlusterOptions,
  refuseEndpointOptions,
  requirePrimaryContext,
} from "./multicluster-options.ts";
import { type GlobalOptions, readNamespace } from "./shared-options.ts";

const description = [
  "Deletes everything that setup-multicluster made for this controller, and nothing else: first the Secret in the Rollouts' cluster, then, after a restart of the controller where that is asked for, its binding, tokens, account and role in the primary cluster. It is found by its labels.",
  "From its next start on the controller looks for VirtualServices and DestinationRules in its own cluster; Rollouts whose objects are only in the primary cluster become invalid then, and are named.",
].join("\n\n");

const examples = `
Examples:
  # What would be deleted
  kubectl istio-rollout multicluster remove --primary-context istio --dry-run=client

  # Delete it, and have the controller let go of the primary cluster
  kubectl istio-rollout multicluster remove --primary-context istio --rollouts-context apps --restart-controller

  # The primary cluster is gone already
  kubectl istio-rollout multicluster remove --rollouts-only --rollouts-context apps`;

export function addRemoveCommand(parent: Command, choose: Choose): void {
  const command = parent
    .command("remove")
    .summary("Delete what setup-multicluster made, in both clusters")
    .description(description)
    .option(
      "--primary-namespace <name>",
      "look for account and tokens there too (default: where the role says they are)",
    )
    .option("--restart-controller", "restart the controller, which goes on with the old access until then")
    .option("--rollouts-only", "leave the primary cluster alone, as where it does not exist any more")
    .addHelpText("after", examples);
  addMulticlusterOptions(command).action(() => {
    const { values, options } = optionsOf(command);
    const request = readRequest(values, options);
    choose({ options, request, run: (runtime) => remove(request, options, runtime) });
  });
}

function readRequest(values: Readonly<Record<string, unknown>>, options: GlobalOptions): RemoveRequest {
  refuseEndpointOptions(options);
  const shared = readMulticlusterOptions(values, options);
  const rolloutsOnly = values["rolloutsOnly"] === true;
  if (!rolloutsOnly) requirePrimaryContext(shared);
  return {
    ...shared,
    primaryContext: rolloutsOnly ? undefined : shared.primaryContext,
    output: options.output,
    primaryNamespace: readNamespace(values, "primaryNamespace"),
    restart: values["restartController"] === true,
  };
}

async function remove(request: RemoveRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { runRemove } = await import("./multicluster/run-remove.ts");
  return runRemove(request, options, runtime);
}
