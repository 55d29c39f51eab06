// Where a watch goes: a picture that is drawn again in place on a terminal, and a line for each change anywhere else.
import { fitLines } from "../../render/seeing/fit.ts";
import type { JsonObject } from "../../resources/json.ts";
import type { Runtime } from "../../runtime.ts";
import type { Screen } from "../../terminal/terminal.ts";
import { serializeDocument } from "../print-document.ts";
import type { GlobalOptions } from "../shared-options.ts";

/** One thing that changed, in every form that may be asked for. */
type Change = {
  /** Which thing it is, and how it stands: the same pair is told once. */
  readonly key: string;
  readonly standing: string;
  readonly line: string;
  readonly name: string;
  readonly document: () => JsonObject;
};

export type WatchOutput = {
  readonly change: (change: Change) => void;
  /** Something else that the picture shows now, and that lines tell with these words. */
  readonly remark: (text: string) => void;
  /** The server is not heard: until the next change. */
  readonly lost: (because: string) => void;
  /** Draws and prints for as long as the signal is not aborted, and once more then. */
  readonly run: (signal: AbortSignal) => Promise<void>;
};

/** Changes that come faster than that are drawn together; everything ages once a second. */
const shortestPause = 100;
const longestPause = 1_000;

export function openWatchOutput(
  picture: () => readonly string[],
  options: Pick<GlobalOptions, "output">,
  runtime: Runtime,
): WatchOutput {
  const { screen } = runtime.terminal;
  if (screen?.draw === undefined || options.output !== "text") return openLines(options, runtime);
  return openPicture(picture, { ...screen, draw: screen.draw }, runtime);
}

type DrawingScreen = Screen & { readonly draw: NonNullable<Screen["draw"]> };

function openPicture(
  picture: () => readonly string[],
  screen: DrawingScreen,
  { terminal, clock }: Runtime,
): WatchOutput {
  const { unicode, theme } = terminal;
  let [isDirty, isDrawn, drawnAt, trouble] = [false, false, 0, ""];
  const draw = () => {
    const below = trouble === "" ? [] : [theme.caution(trouble)];
    const [columns, rows] = [screen.columns(), screen.rows()];
    // What is wrong with the picture is not to be cut off with its end.
    const lines = fitLines(picture(), { columns, rows: rows - below.length }, unicode);
    screen.draw([...lines, ...fitLines(below, { columns, rows }, unicode)]);
    [isDirty, isDrawn, drawnAt] = [false, true, clock.now()];
  };
  return {
    change: () => {
      isDirty = true;
      trouble = "";
    },
    remark: () => {
      isDirty = true;
    },
    lost: (because) => {
      isDirty = true;
      trouble = `not up to date: ${because}`;
    },
    run: async (signal) => {
      while (!signal.aborted) {
        await clock.sleep(shortestPause, signal);
        if (isDirty || (isDrawn && clock.now() - drawnAt >= longestPause)) draw();
      }
      // Once more, because the terminal has put ^C below the picture.
      if (isDirty || isDrawn) draw();
    },
  };
}

function openLines({ output }: Pick<GlobalOptions, "output">, { terminal }: Runtime): WatchOutput {
  const told = new Map<string, string>();
  let [isLost, last]: [boolean, Promise<void>] = [false, Promise.resolve()];
  return {
    change: ({ key, standing, line, name, document }) => {
      isLost = false;
      if (told.get(key) === standing) return;
      told.set(key, standing);
      const format = () => (output === "text" ? line : formatChange(output, name, document));
      // One after the other, whatever each takes.
      last = last.then(async () => terminal.result(`${await format()}\n`));
    },
    remark: (text) => terminal.notice(text),
    lost: (because) => {
      if (!isLost) terminal.notice(`${because}; trying again`);
      isLost = true;
    },
    run: async (signal) => {
      await untilAborted(signal);
      await last;
    },
  };
}

/** A document to a line, so that a reader knows where each ends; YAML has its own mark for that. */
async function formatChange(
  output: GlobalOptions["output"],
  name: string,
  document: () => JsonObject,
): Promise<string> {
  if (output === "name") return name;
  if (output === "json") return JSON.stringify(document());
  return `---\n${(await serializeDocument(document(), "yaml")).trimEnd()}`;
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
