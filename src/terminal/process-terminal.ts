// The real streams, signals and clock of the process.
import { fstatSync } from "node:fs";
import type { Clock, ForcedStop, Interruption, TerminalOptions } from "../runtime.ts";
import { themeFor } from "./ansi-theme.ts";
import { openRedraw, type Redraw } from "./redraw.ts";
import type { Screen, Terminal } from "./terminal.ts";
import { type Descriptor, writeStream } from "./write-stream.ts";

/** A reader of stdout that goes away, as `| head` does, is told of. */
export function openProcessTerminal({ color, quiet, verbosity }: TerminalOptions, onReaderGone: () => void): Terminal {
  const theme = themeFor(color, isTerminal(1), process.env);
  const messageTheme = themeFor(color, isTerminal(2), process.env);
  const message = (line: string) => writeStream(2, `${line}\n`);
  return {
    theme,
    messageTheme,
    screen: isTerminal(1) ? openScreen(process.env) : undefined,
    unicode: showsUnicode(process.env),
    result: (text) => writeStream(1, text, onReaderGone),
    notice: (line) => quiet || message(messageTheme.muted(line)),
    message,
    trace: (line) => verbosity === 0 || message(messageTheme.muted(line)),
  };
}

/** The size is asked for each time: windows are resized, and nobody tells a stream that is not listened to. */
function openScreen({ TERM }: Readonly<Record<string, string | undefined>>): Screen {
  const size = () => process.stdout.getWindowSize();
  const [columns, rows] = [() => size()[0] || 80, () => size()[1] || 24];
  return { columns, rows, draw: TERM === "dumb" ? undefined : openDrawing(columns, rows) };
}

function openDrawing(columns: () => number, rows: () => number): NonNullable<Screen["draw"]> {
  let redraw: Redraw | undefined;
  return (lines) => {
    redraw ??= listenForReturn(openRedraw());
    writeStream(1, redraw.draw(lines, { columns: columns(), rows: rows() }));
  };
}

/** Whoever brings the process back after Ctrl-Z has written on the terminal meanwhile. */
function listenForReturn(redraw: Redraw): Redraw {
  process.on("SIGCONT", redraw.forget);
  return redraw;
}

/** By the locale, as other programs do; terminals of Windows have none and show it. */
export function showsUnicode(environment: Readonly<Record<string, string | undefined>>): boolean {
  const locale = environment["LC_ALL"] || environment["LC_CTYPE"] || environment["LANG"];
  if (process.platform === "win32") return true;
  return environment["TERM"] !== "dumb" && environment["TERM"] !== "linux" && /utf-?8/i.test(locale ?? "");
}

/** Only a character device can be a terminal; node:tty loads the network modules, and is asked only about one. */
function isTerminal(descriptor: Descriptor): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice() && process.getBuiltinModule("node:tty").isatty(descriptor);
  } catch {
    // A closed descriptor is no terminal.
    return false;
  }
}

export const processClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      if (signal?.aborted) end();
      signal?.addEventListener("abort", end);
    }),
};

/** Listens for Ctrl-C, SIGTERM and a terminal that goes away from now on. A reader that went away ends a watch likewise. */
export function openInterruption(): Interruption & { readonly readerGone: () => void } {
  const controller = new AbortController();
  let isExpected = false;
  let describe = (): ForcedStop => ({ text: "interrupted; nothing was changed", changed: false });
  const interrupt = () => {
    if (!controller.signal.aborted) {
      if (!isExpected)
        writeStream(2, "interrupted: stopping at the next safe place (interrupt again to stop at once)\n");
      return controller.abort();
    }
    const { text, changed } = describe();
    writeStream(2, `${text}\n`);
    process.exit(changed ? 4 : 1);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, interrupt);
  return {
    signal: controller.signal,
    expect: () => {
      isExpected = true;
    },
    onForcedStop: (describeStop) => {
      describe = describeStop;
    },
    readerGone: () => {
      if (isExpected) controller.abort();
    },
  };
}

export async function readProcessStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * What the command prints goes to stderr, because stdout carries data only. Gives 128 and more where a signal ended it,
 * as shells have it. Loaded only where a command runs.
 */
export async function runProcessShell(command: string, variables: Readonly<Record<string, string>>): Promise<number> {
  const [{ spawn }, { constants }] = await Promise.all([import("node:child_process"), import("node:os")]);
  const child = spawn(command, {
    shell: true,
    stdio: ["ignore", process.stderr.fd, process.stderr.fd],
    env: { ...process.env, ...variables },
  });
  return new Promise((resolve) => {
    child.on("error", () => resolve(127));
    child.on("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
