// A control plane for as long as some work takes: it is ended afterwards, on failure and on Ctrl-C.
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "./control-plane.ts";

export type Work = (controlPlane: ControlPlane, interrupted: AbortSignal) => Promise<{ readonly failed: boolean }>;
type Options = Pick<ControlPlaneOptions, "primaryCluster">;

/** Resolves when everything has ended; after failed work the logs stay and the exit code of this process is 1. */
export async function withControlPlane(options: Options, work: Work): Promise<void> {
  const report = (line: string) => process.stderr.write(`${line}\n`);
  const interrupted = abortOnSignals();
  const controlPlane = await startControlPlane({ ...options, report, signal: interrupted }).catch((error: unknown) => {
    if (!interrupted.aborted) throw error;
    report("interrupted");
    process.exit(1);
  });
  let failed = true;
  try {
    ({ failed } = await work(controlPlane, interrupted));
  } catch (error) {
    if (!interrupted.aborted) throw error;
  } finally {
    report("stopping the control plane");
    const keepLogs = failed && !interrupted.aborted;
    await controlPlane.stop({ keepLogs });
    if (keepLogs) report(`the logs of the control plane are in ${controlPlane.state.logFolder}`);
    process.exitCode = failed ? 1 : 0;
  }
}

function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => controller.abort(new Error(`interrupted by ${signal}`)));
  }
  return controller.signal;
}
