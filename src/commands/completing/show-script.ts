// The completion script of a shell, as text or as one document.
import { apiVersion } from "../../render/structured.ts";
import type { Runtime } from "../../runtime.ts";
import type { Shell } from "../completion.ts";
import { serializeDocument } from "../print-document.ts";
import type { GlobalOptions } from "../shared-options.ts";
import { bashScript, fishScript, powershellScript, zshScript } from "./scripts.ts";

const scripts: Readonly<Record<Shell, string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

export async function showScript(shell: Shell, { output }: GlobalOptions, { terminal }: Runtime): Promise<0> {
  const script = scripts[shell];
  const isText = output !== "json" && output !== "yaml";
  terminal.result(isText ? script : await serializeDocument({ apiVersion, kind: "Completion", shell, script }, output));
  return 0;
}
