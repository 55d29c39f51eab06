// get: what the traffic of Rollouts really does, as a table or as one tree.
import type { Command } from "commander";
import { type ExitCode, UserError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import { parseRolloutName } from "./rollout-name.ts";
import { type GlobalOptions, readIfSet, readNamespace } from "./shared-options.ts";

const description = [
  "Without a name: a table of the Rollouts with Istio routing, with the weight that the step sets and the one that the VirtualServices really have. With a name: a header and a tree of its routes, of the Services or subsets that lead to its pods, and of its versions.",
  "Notes: STUCK does not get better by waiting (status tells why), DRIFT is a weight, selector or subset that somebody else has set, EMPTY leads to no ready pod. -w goes on until it is interrupted.",
].join("\n\n");

const examples = `
Examples:
  # All Rollouts with Istio routing
  kubectl istio-rollout get -A

  # One Rollout, drawn again at every change
  kubectl istio-rollout get web -n shop -w

  # The weights that really stand
  kubectl istio-rollout get web -n shop -o json | jq .weights.live`;

export type GetRequest = {
  /** Undefined for all. */
  readonly rollout: string | undefined;
  readonly allNamespaces: boolean;
  readonly selector: string | undefined;
  readonly watch: boolean;
  readonly controllerNamespace: string | undefined;
};

export function addGetCommand(program: Command, choose: Choose): void {
  const command = program
    .command("get")
    .summary("Show Rollouts and where their traffic goes")
    .description(description)
    .argument("[rollout]", "name of the Rollout, NAME or rollout/NAME (default: all)")
    .option("-A, --all-namespaces", "Rollouts of all namespaces")
    .option("-l, --selector <selector>", "only Rollouts with these labels")
    .option("-w, --watch", "go on, and show every change")
    .option("--controller-namespace <name>", "where the Argo Rollouts controller runs (default: look everywhere)")
    .addHelpText("after", examples);
  command.action((rollout: string | undefined) => {
    const { values, options } = optionsOf(command);
    const request: GetRequest = {
      rollout: rollout === undefined ? undefined : parseRolloutName(rollout),
      allNamespaces: values["allNamespaces"] === true,
      selector: readIfSet(values, "selector"),
      watch: values["watch"] === true,
      controllerNamespace: readNamespace(values, "controllerNamespace"),
    };
    refuseContradictions(request);
    choose({ options, request, run: (runtime) => get(request, options, runtime) });
  });
}

function refuseContradictions({ rollout, allNamespaces, selector }: GetRequest): void {
  if (rollout === undefined || (!allNamespaces && selector === undefined)) return;
  const option = allNamespaces ? "--all-namespaces" : "--selector";
  throw new UserError("usage", `${option} does not go with the name of a Rollout`, {
    hint: "name one Rollout, or leave the name out for several",
  });
}

async function get(request: GetRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { rollout, watch } = request;
  if (rollout === undefined) {
    if (watch) return (await import("./seeing/watch-list.ts")).watchList(request, options, runtime);
    return (await import("./seeing/show-list.ts")).showList(request, options, runtime);
  }
  const one = { ...request, rollout };
  if (watch) return (await import("./seeing/watch-rollout.ts")).watchRollout(one, options, runtime);
  return (await import("./seeing/show-rollout.ts")).showRollout(one, options, runtime);
}
