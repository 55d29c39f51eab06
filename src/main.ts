// The process border: arguments in, exit code out.
import { readFileSync } from "node:fs";
import { runCli } from "./cli.ts";
import type { Runtime, TerminalOptions } from "./runtime.ts";
import {
  openInterruption,
  openProcessTerminal,
  processClock,
  readProcessStdin,
  runProcessShell,
} from "./terminal/process-terminal.ts";

// The bundle is CommonJS, which has no await here: importing Node's own modules costs an ES module three times as much.
// Everything is written at once (write-stream.ts), so that nothing is lost by not waiting for connections to close.
void runCli(process.argv.slice(2), openRuntime).then((exitCode) => process.exit(exitCode));

function openRuntime(options: TerminalOptions): Runtime {
  const interruption = openInterruption();
  return {
    terminal: openProcessTerminal(options, interruption.readerGone),
    clock: processClock,
    environment: process.env,
    interruption,
    readStdin: readProcessStdin,
    runShell: runProcessShell,
    version: readVersion,
  };
}

/** Sources and bundle both lie one folder below package.json. */
function readVersion(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}
