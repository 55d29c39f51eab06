// validate: whether the Istio routing of Rollouts works, before anything is deployed or while it runs.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { type GlobalOptions, reportFormats } from "./shared-options.ts";
import { addValidateOptions, readValidateRequest, type ValidateRequest } from "./validate-options.ts";

const description = [
  "Tells what the controller rejects, what breaks without a word, and what others have stumbled over: in the Rollouts, VirtualServices, DestinationRules and Services of manifests, before anything is deployed, or of a cluster, while it runs. Nothing is written.",
  "-f names manifests. Names of Rollouts, -A, -l and --live read the cluster, where pods, hashes, the controller and its Secret are looked at too. With -f, --live goes by the manifests, and looks in the cluster for what they lack. Rules about what may not be read are left out, and that is said.",
  "Exit code 7 means findings of the severity of --fail-on or above, in every output format; 2 that manifests or the cluster cannot be read. Where only manifests are read, a finding about an object that is absent is an info, because it may be in the cluster; --require-references makes it what the rule says. On an object, the annotation accept.istio-rollout.dev/RULE with a reason as its value accepts the findings of that rule.",
  "Output formats: text, json, yaml, sarif (2.1.0), junit, github (annotations of GitHub Actions).",
].join("\n\n");

const examples = `
Examples:
  # What is wrong in a folder of manifests
  kubectl istio-rollout validate -f deploy -R

  # What kustomize or helm would apply; references have to be in it
  kustomize build . | kubectl istio-rollout validate -f - --require-references

  # The same against the cluster that it is for
  kustomize build . | kubectl istio-rollout validate -f - --live

  # A Rollout that runs, or all of them
  kubectl istio-rollout validate web -n shop
  kubectl istio-rollout validate -A

  # In a pipeline: annotations on the pull request, and warnings fail too
  kubectl istio-rollout validate -f deploy -o github --fail-on warning

  # What a rule is about
  kubectl istio-rollout validate --explain route-list-empty`;

export function addValidateCommand(program: Command, choose: Choose): void {
  const command = program
    .command("validate")
    .summary("Check manifests or a cluster for what breaks")
    .description(description)
    .argument("[rollouts...]", "names of Rollouts, NAME or rollout/NAME (default: all)")
    .addHelpText("after", examples);
  addValidateOptions(command);
  command.action((rollouts: readonly string[]) => {
    const { values, options } = optionsOf(command, reportFormats);
    const request = readValidateRequest(rollouts, values);
    choose({ options, request, run: (runtime) => validate(request, options, runtime) });
  });
}

async function validate(request: ValidateRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { showRules, validateObjects } = await import("./validation/run.ts");
  if (request.show !== undefined) return showRules(request.show, request.output, runtime);
  return validateObjects(request, options, runtime);
}
