// __complete: candidates for the word that is being written, one to a line, and how the shell is to take them.
// Nothing is ever said of what goes wrong: whoever presses a key asks for no explanation.
import type { Command } from "commander";
import type { Runtime } from "../../runtime.ts";
import { lookUp } from "./look-up.ts";
import { type Candidate, findWanted } from "./wanted-words.ts";

/** Of the second that a shell waits, ms: the rest is for the process to start. */
const patience = 700;

/** cobra's ShellCompDirective: files may be offered; no files; and no blank behind it either. */
const directives = { files: 0, done: 4, goesOn: 6 } as const;

export async function complete(program: Command, words: readonly string[], runtime: Runtime): Promise<0> {
  const { candidates, directive } = await answer(program, words, runtime).catch(() => nothing);
  const lines = candidates.map(({ value, description }) => (description ? `${value}\t${oneLine(description)}` : value));
  runtime.terminal.result([...lines, `:${directive}`, ""].join("\n"));
  return 0;
}

type Answer = { readonly candidates: readonly Candidate[]; readonly directive: number };
const nothing: Answer = { candidates: [], directive: directives.done };

async function answer(program: Command, words: readonly string[], runtime: Runtime): Promise<Answer> {
  const wanted = findWanted(program, words);
  const { kind, current } = wanted;
  if (kind === "file") return { candidates: [], directive: directives.files };
  const isKnown = kind === undefined || kind === "nothing";
  const found = isKnown ? wanted.candidates : await inTime(lookUp(wanted, kind, runtime), runtime);
  const candidates = found.filter(({ value }) => value.startsWith(current) && !/[\s\p{Cc}]/u.test(value));
  const goesOn = candidates.length > 0 && candidates.every(({ value }) => value.endsWith("="));
  return { candidates, directive: goesOn ? directives.goesOn : directives.done };
}

async function inTime(work: Promise<readonly Candidate[]>, { clock }: Runtime): Promise<readonly Candidate[]> {
  const over = new AbortController();
  const late = clock.sleep(patience, over.signal).then(() => []);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
    work.catch(() => undefined);
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(/\p{Cc}/gu, "");
}
