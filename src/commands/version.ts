// version: which version this is, and with --cluster-info what runs in the cluster.
import type { Command } from "commander";
import { type ExitCode, UserError } from "../errors.ts";
import { renderVersion, structureVersion } from "../render/version.ts";
import type { ClusterInfo } from "../resources/cluster-info.ts";
import type { Runtime } from "../runtime.ts";
import { connectOptions } from "./connect-options.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { serializeDocument } from "./print-document.ts";
import { addControllerOption, type GlobalOptions, readNamespace } from "./shared-options.ts";
import { untilInterrupted } from "./until-interrupted.ts";

const description =
  "Prints the version of this tool. With --cluster-info it also asks the cluster for the version of its API server, the image of the Argo Rollouts controller, and the served versions of the Istio and Argo APIs.";

const examples = `
Examples:
  # The version of this tool; asks no server
  kubectl istio-rollout version

  # With what runs in the cluster, as JSON
  kubectl istio-rollout version --cluster-info -o json`;

type VersionRequest = { readonly clusterInfo: boolean; readonly controllerNamespace: string | undefined };

export function addVersionCommand(program: Command, choose: Choose): void {
  const command = program
    .command("version")
    .summary("Print the version")
    .description(description)
    .option("--cluster-info", "ask the cluster too")
    .addHelpText("after", examples);
  addControllerOption(command).action(() => {
    const { values, options } = optionsOf(command);
    if (options.output === "name") throw namesNothing();
    const request: VersionRequest = {
      clusterInfo: values["clusterInfo"] === true,
      controllerNamespace: readNamespace(values, "controllerNamespace"),
    };
    choose({ options, request, run: (runtime) => printVersion(request, options, runtime) });
  });
}

function namesNothing(): UserError {
  return new UserError("usage", '-o "name" does not go with version, which names no objects', {
    hint: "use -o json or -o yaml",
  });
}

async function printVersion(request: VersionRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const client = runtime.version();
  const cluster = request.clusterInfo ? await readCluster(request, options, runtime) : undefined;
  const versions = { client, cluster };
  runtime.terminal.result(
    options.output === "json" || options.output === "yaml"
      ? await serializeDocument(structureVersion(versions), options.output)
      : renderVersion(versions),
  );
  return 0;
}

async function readCluster(
  { controllerNamespace }: VersionRequest,
  options: GlobalOptions,
  runtime: Runtime,
): Promise<ClusterInfo> {
  const { readClusterInfo } = await import("../cluster/cluster-info.ts");
  const info = readClusterInfo(connectOptions(options, controllerNamespace, runtime));
  return untilInterrupted(info, runtime.interruption.signal);
}
