// How a command line and the process lead to a cluster.
import type { ConnectOptions } from "../cluster/connect.ts";
import type { Runtime } from "../runtime.ts";
import type { GlobalOptions } from "./shared-options.ts";

/** `controllerNamespace` undefined looks for the controller in all namespaces. */
export function connectOptions(
  { kubectl, istioContext }: GlobalOptions,
  controllerNamespace: string | undefined,
  { environment, clock, interruption, version, terminal }: Runtime,
): ConnectOptions {
  return {
    flags: kubectl,
    istioContext,
    controllerNamespace,
    environment,
    clock,
    signal: interruption.signal,
    version: version(),
    trace: terminal.trace,
  };
}
