// The processes of a control plane: each has a log file and is ended by its own id.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type ComponentOptions = {
  readonly name: string;
  readonly program: string;
  readonly flags: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Starts again when it is ended, as a kubelet does; its process id stands in `processIdFile`. */
  readonly respawns?: boolean;
};

export type Components = {
  readonly logFolder: string;
  readonly start: (options: ComponentOptions) => void;
  /** Throws with the place of the log when a component has ended by itself. */
  readonly checkAlive: () => void;
  readonly stop: () => Promise<void>;
};

/** Nothing that a component stores outlives the control plane, so it is ended without a chance to tidy up. */
export function openComponents(logFolder: string): Components {
  const running = new Map<string, ChildProcess>();
  let isOver = false;
  const start = (options: ComponentOptions) => {
    const child = startComponent(logFolder, options);
    running.set(options.name, child);
    if (options.respawns !== true) return;
    writeFileSync(processIdFile(logFolder, options.name), String(child.pid));
    child.once("exit", () => isOver || start(options));
  };
  const killAll = () => {
    isOver = true;
    for (const child of running.values()) child.kill("SIGKILL");
  };
  process.once("exit", killAll);
  return {
    logFolder,
    start,
    checkAlive() {
      const ended = [...running].find(([, child]) => child.exitCode !== null || child.signalCode !== null);
      if (ended !== undefined) throw new Error(`${ended[0]} has ended, see ${logFile(logFolder, ended[0])}`);
    },
    async stop() {
      killAll();
      await Promise.all([...running.values()].map(hasEnded));
      process.removeListener("exit", killAll);
    },
  };
}

/** A process of its own group: a Ctrl-C on the terminal reaches only the one who then ends the others in order. */
export function startComponent(logFolder: string, options: ComponentOptions): ChildProcess {
  const log = openSync(logFile(logFolder, options.name), "a");
  const child = spawn(options.program, options.flags, {
    detached: true,
    env: { ...withoutKubernetes(process.env), ...options.environment },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.on("error", () => {});
  return child;
}

/** Proxies are left out too: everything listens on loopback. */
function withoutKubernetes(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const unwanted = /^KUBE|^(HTTPS?|NO|ALL)_PROXY$/i;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !unwanted.test(name)));
}

export function processIdFile(logFolder: string, name: string): string {
  return join(logFolder, `${name}.pid`);
}

function logFile(logFolder: string, name: string): string {
  return join(logFolder, `${name}.log`);
}

async function hasEnded(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  await once(child, "exit");
}
