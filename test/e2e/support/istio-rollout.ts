// Runs the tool as its users do: through the real kubectl, as a process of its own.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { state } from "./test-cluster.ts";

export type Result = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

export type RunOptions = {
  /** Another kubeconfig than the administrator's. */
  readonly kubeconfig?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Called once with the process that runs, for tests that interrupt it. */
  readonly started?: (processId: number) => void;
  /** Called with what it writes on stderr, as it comes. */
  readonly told?: (text: string) => void;
};

/** `kubectl istio-rollout ARGS…`, both streams being pipes. */
export function istioRollout(args: readonly string[], options: RunOptions = {}): Promise<Result> {
  return runProgram("kubectl", ["istio-rollout", ...args], options);
}

/** Any program of the private PATH, or one given by its path. */
export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<Result> {
  const path = program.includes("/") ? program : join(state.folder, "path", program);
  const env = environmentOf(options);
  return new Promise((resolve) => {
    const child = execFile(path, args, { env, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, exitCode: error === null ? 0 : exitCodeOf(error) });
    });
    child.stderr?.on("data", (chunk) => options.told?.(String(chunk)));
    child.stdin?.on("error", () => {});
    child.stdin?.end(options.input ?? "");
    if (child.pid !== undefined) options.started?.(child.pid);
  });
}

/** The private PATH with the system's own programs behind it. */
export function systemPath(): { readonly PATH: string } {
  return { PATH: `${join(state.folder, "path")}:/usr/bin:/bin` };
}

/** Nothing of the developer's own environment: no kubeconfig, proxy or colour setting leaks in. */
function environmentOf({ kubeconfig, environment = {} }: RunOptions): Record<string, string> {
  return {
    PATH: join(state.folder, "path"),
    HOME: state.folder,
    KUBECONFIG: kubeconfig ?? state.rollouts.kubeconfig,
    ...environment,
  };
}

function exitCodeOf(error: { readonly code?: unknown; readonly signal?: unknown }): number {
  if (typeof error.code === "number") return error.code;
  throw new Error(`the tool did not exit: ${String(error.code ?? error.signal)}`, { cause: error });
}
