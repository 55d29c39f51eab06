// setup-multicluster: the controller of one cluster gets access to the Istio objects of another.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import {
  defaultAccount,
  defaultPrimaryNamespace,
  requireAccountName,
  requireClusterName,
} from "../multicluster/names.ts";
import type { Runtime } from "../runtime.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import type { SetupRequest } from "./multicluster/read-setup.ts";
import {
  addMulticlusterOptions,
  readLifetime,
  readMulticlusterOptions,
  requirePrimaryContext,
} from "./multicluster-options.ts";
import { type GlobalOptions, readNamespace, readText } from "./shared-options.ts";

const description = [
  "Gives the Argo Rollouts controller of one cluster access to the VirtualServices and DestinationRules of another, the Istio primary cluster. From its next start on the controller reads and writes them there, and nowhere else: a Rollout whose objects exist only in its own cluster becomes invalid then.",
  "In the primary cluster it makes a ServiceAccount, a ClusterRole, a ClusterRoleBinding and a token; in the Rollouts' cluster the Secret with the kubeconfig that the controller reads. The kubeconfig is tried out before it is stored: TLS, token, every permission. A second run changes nothing.",
  "--server, --tls-server-name and --certificate-authority say how the controller reaches the primary cluster; by default as the context does.",
].join("\n\n");

const examples = `
Examples:
  # Set it up, and have the controller read it
  kubectl istio-rollout setup-multicluster --primary-context istio --rollouts-context apps --restart-controller

  # What would be made in which cluster, as manifests
  kubectl istio-rollout setup-multicluster --primary-context istio --dry-run=client -o yaml

  # A token that expires, and another address than that of the context
  kubectl istio-rollout setup-multicluster --primary-context istio --name istio \\
    --server https://istio.example.com:6443 --token-duration 720h`;

export function addSetupMulticlusterCommand(program: Command, choose: Choose): void {
  const command = program
    .command("setup-multicluster")
    .summary("Give the controller access to an Istio primary cluster")
    .description(description)
    .option("--name <cluster>", "name of the primary cluster (default: the UID of its namespace kube-system)")
    .option("--primary-namespace <name>", "namespace of the ServiceAccount", defaultPrimaryNamespace)
    .option("--service-account <name>", "name of ServiceAccount, ClusterRole and ClusterRoleBinding", defaultAccount)
    .option("--token-duration <duration>", "have the token expire after this time; 0 means never", "0")
    .option("--restart-controller", "restart the controller, which reads the Secret only when it starts")
    .addHelpText("after", examples);
  addMulticlusterOptions(command).action(() => {
    const { values, options } = optionsOf(command);
    const request = readRequest(values, options);
    choose({ options, request, run: (runtime) => setUp(request, options, runtime) });
  });
}

function readRequest(values: Readonly<Record<string, unknown>>, options: GlobalOptions): SetupRequest {
  const { server, tlsServerName, certificateAuthority } = options.kubectl;
  const shared = readMulticlusterOptions(values, options);
  requirePrimaryContext(shared);
  const name = readText(values, "name");
  return {
    ...shared,
    output: options.output,
    cluster: name === undefined ? undefined : requireClusterName(name),
    primaryNamespace: readNamespace(values, "primaryNamespace") ?? defaultPrimaryNamespace,
    account: requireAccountName(readText(values, "serviceAccount") ?? defaultAccount),
    server,
    tlsServerName,
    authorityFile: certificateAuthority,
    lifetime: readLifetime(values),
    restart: values["restartController"] === true,
  };
}

async function setUp(request: SetupRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { runSetup } = await import("./multicluster/run-setup.ts");
  return runSetup(request, options, runtime);
}
