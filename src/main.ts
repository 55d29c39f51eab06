// The process border: arguments in, exit code out.
import { readFileSync } from "node:fs";
import { runCli } from "./cli.ts";
import type { Runtime, TerminalOptions } from "./runtime.ts";
import { openInterruption, openProcessTerminal, processClock, readProcessStdin } from "./terminal/process-terminal.ts";

process.exitCode = await runCli(process.argv.slice(2), openRuntime);

async function openRuntime(options: TerminalOptions): Promise<Runtime> {
  return {
    terminal: await openProcessTerminal(options),
    clock: processClock,
    environment: process.env,
    interruption: openInterruption(),
    readStdin: readProcessStdin,
    version: readVersion,
  };
}

/** Sources and bundle both lie one folder below package.json. */
function readVersion(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}
