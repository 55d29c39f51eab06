// The real kubectl, called by its path, for setting up what a test is about.
import { execFile } from "node:child_process";

export type Kubectl = (args: readonly string[], input?: string) => Promise<string>;

/** kubectl with a kubeconfig: resolves with its stdout, throws with its stderr. */
export function kubectlWith(program: string, kubeconfig: string): Kubectl {
  return (args, input) =>
    new Promise((resolve, reject) => {
      const options = { env: { ...process.env, KUBECONFIG: kubeconfig }, maxBuffer: 64 << 20 };
      const child = execFile(program, args, options, (error, stdout, stderr) =>
        error === null ? resolve(stdout) : reject(new Error(`kubectl ${args.join(" ")}: ${stderr || error.message}`)),
      );
      child.stdin?.on("error", () => {});
      child.stdin?.end(input ?? "");
    });
}
