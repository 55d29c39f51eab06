// explain: what a code means that this tool prints.
import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { type Choose, optionsOf } from "./invocation.ts";
import type { GlobalOptions } from "./shared-options.ts";

const description =
  "Explains a code: of an error (error[CODE]), a finding (warning[CODE], refused[CODE]), or a reason that status names. Without one it lists them all. Asks no server.";

const examples = `
Examples:
  # What does this error mean, and what is to be done about it?
  kubectl istio-rollout explain would-be-reverted

  # A reason that status names
  kubectl istio-rollout explain StableReplicaSetUnavailable`;

export function addExplainCommand(program: Command, choose: Choose): void {
  const command = program
    .command("explain")
    .summary("Explain the code of an error, a finding or a reason")
    .description(description)
    .argument("[code]", "the code, as it is printed in brackets (default: all)")
    .addHelpText("after", examples);
  command.action((code: string | undefined) => {
    const { options } = optionsOf(command);
    choose({ options, request: { code }, run: (runtime) => explain(code, options, runtime) });
  });
}

async function explain(code: string | undefined, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { explainCode, listCodes } = await import("./seeing/explain-code.ts");
  return code === undefined ? listCodes(options, runtime) : explainCode(code, options, runtime);
}
