// Commands that go on until they are interrupted, run against a fake API server, with what they have shown so far.
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { processClock } from "../../src/terminal/process-terminal.ts";
import type { Screen } from "../../src/terminal/terminal.ts";
import type { CliInput, CliResult } from "./run-cli.ts";
import type { Shop } from "./shop.ts";

export type Watching = {
  /** The pictures that were drawn, and the last of them. */
  readonly pictures: readonly (readonly string[])[];
  /** Resolves when the last picture has it. */
  readonly shows: (text: string | RegExp) => Promise<void>;
  /** Resolves when it was printed. */
  readonly prints: (text: string) => Promise<void>;
  /** As Ctrl-C ends it. */
  readonly interrupt: () => void;
  readonly result: Promise<CliResult>;
};

type Options = CliInput & {
  readonly columns?: number;
  readonly rows?: number;
  readonly onTerminal?: boolean;
  readonly canDraw?: boolean;
};

/** On a terminal of 80 columns and 40 rows, unless told otherwise. */
export function watch(shop: Shop, line: readonly string[], options: Options = {}): Watching {
  const { columns = 80, rows = 40, onTerminal = true, canDraw = true, ...input } = options;
  const pictures: (readonly string[])[] = [];
  const screen: Screen = {
    columns: () => columns,
    rows: () => rows,
    draw: canDraw ? (lines) => void pictures.push(lines) : undefined,
  };
  const printed: string[] = [];
  const over = new AbortController();
  onTestFinished(() => over.abort());
  const result = shop.run(line, {
    clock: processClock,
    interruption: { signal: over.signal, onForcedStop: () => undefined },
    ...(onTerminal ? { screen } : {}),
    onPrinted: (text) => void printed.push(text),
    ...input,
  });
  const shows = async (text: string | RegExp) => {
    const isShown = () => {
      const picture = pictures.at(-1)?.join("\n") ?? "";
      return typeof text === "string" ? picture.includes(text) : text.test(picture);
    };
    for (const end = Date.now() + 10_000; !isShown(); await sleep(10)) {
      if (Date.now() > end) throw new Error(`it does not show ${text}, but\n${pictures.at(-1)?.join("\n")}`);
    }
  };
  const prints = (text: string) => expect.poll(() => printed.join(""), { timeout: 10_000 }).toContain(text);
  return { pictures, shows, prints, interrupt: () => over.abort(), result };
}
