// Whether Istio's webhook takes a regular expression: RE2 as Go's regexp/syntax reads it, of at most 1024 bytes
// (istio pkg/config/validation validateStringRegexp). What is refused here is refused there.
import { takeClass } from "./classes.ts";
import { type Cursor, Refused, startsWith, takeCharacter, takeIf, takeMatch } from "./cursor.ts";
import { takeEscape } from "./escapes.ts";

const maxBytes = 1024;
/** How often the innermost part of nested repetitions may be repeated in all. */
const maxRepetitions = 1000;

/** The text says what is wrong, to follow "has". */
export type RegexFault = { readonly kind: "length" | "syntax"; readonly text: string };

export function findRegexFault(text: string): RegexFault | undefined {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > maxBytes) return { kind: "length", text: `${bytes} bytes, and at most ${maxBytes} are taken` };
  try {
    readExpression({ text, at: 0 });
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return { kind: "syntax", text: error.message };
    throw error;
  }
}

/**
 * `repetitions` of what a repetition would apply to, with all that is nested in it; undefined where nothing stands before.
 * `most` is the largest in the group so far.
 */
type Group = { repetitions: number | undefined; most: number };

function readExpression(cursor: Cursor): void {
  const groups: Group[] = [newGroup()];
  let isAfterRepetition = false;
  while (cursor.at < cursor.text.length) {
    const group = groups.at(-1) ?? newGroup();
    const isRepetition = takeRepetition(cursor, group, isAfterRepetition);
    if (!isRepetition && !takeGroupBorder(cursor, groups)) takeAtom(cursor, group);
    isAfterRepetition = isRepetition;
  }
  if (groups.length > 1) throw new Refused("a group without its end");
}

function newGroup(): Group {
  return { repetitions: undefined, most: 1 };
}

/** A brace that begins no repetition stands for itself. */
function takeRepetition(cursor: Cursor, group: Group, isAfterRepetition: boolean): boolean {
  const found = takeMatch(cursor, /(?:[*+?]|\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\})\??/y);
  if (found === undefined) return false;
  const [written, least, range, most] = found;
  if (isAfterRepetition) throw new Refused(`the repetition "${written}" of a repetition`);
  if (group.repetitions === undefined) throw new Refused(`the repetition "${written}" of nothing`);
  if (least !== undefined) {
    const from = Number(least);
    const upTo = range === undefined ? from : Number(most ?? Number.NaN);
    group.repetitions = countRepetitions(group.repetitions, { from, upTo, written });
  }
  group.most = Math.max(group.most, group.repetitions);
  return true;
}

type Repetition = {
  readonly from: number /** NaN where it is open. */;
  readonly upTo: number;
  readonly written: string;
};

function countRepetitions(inner: number, { from, upTo, written }: Repetition): number {
  const isOpen = Number.isNaN(upTo);
  if (from > maxRepetitions || upTo > maxRepetitions || from > upTo) throw new Refused(`the repetition "${written}"`);
  const times = isOpen ? from : upTo;
  if (!isOpen && times === 0) return 0;
  const total = inner * Math.max(times, 1);
  if (times >= 2 && total > maxRepetitions) {
    throw new Refused(`the repetition "${written}", with which something is repeated ${total} times`);
  }
  return total;
}

/** Takes what opens, divides or closes a group, and flags. */
function takeGroupBorder(cursor: Cursor, groups: Group[]): boolean {
  const group = groups.at(-1);
  if (takeIf(cursor, "|")) {
    if (group !== undefined) group.repetitions = undefined;
    return true;
  }
  if (takeIf(cursor, ")")) {
    const closed = groups.pop();
    const outer = groups.at(-1);
    if (closed === undefined || outer === undefined) throw new Refused('a ")" without its group');
    outer.repetitions = closed.most;
    outer.most = Math.max(outer.most, closed.most);
    return true;
  }
  if (!startsWith(cursor, "(")) return false;
  if (takeOpening(cursor)) groups.push(newGroup());
  return true;
}

/** False for flags without a group, as `(?i)`. */
function takeOpening(cursor: Cursor): boolean {
  if (takeMatch(cursor, /\((?!\?)|\(\?P?<[A-Za-z0-9_]+>/y) !== undefined) return true;
  const flags = takeMatch(cursor, /\(\?[imsU]*(?:-[imsU]+)?([:)])/y);
  if (flags !== undefined) return flags[1] === ":";
  const [written = ""] = takeMatch(cursor, /\(\?(?:<[=!]|[>=!]|P[<=>][^)]*|[<'][^)]*|[^)]?)/y) ?? [];
  throw new Refused(`the ${describeOpening(written)} "${written}"`);
}

function describeOpening(written: string): string {
  if (/^\(\?<?[=!]/.test(written)) return written[2] === "<" ? "lookbehind" : "lookahead";
  if (written.startsWith("(?>")) return "atomic group";
  return "group";
}

/** Anchors count as something that can be repeated. */
function takeAtom(cursor: Cursor, group: Group): void {
  if (takeQuoted(cursor, group)) return;
  if (startsWith(cursor, "[")) takeClass(cursor);
  else if (takeMatch(cursor, /\\[AbBz]/y) === undefined) {
    if (startsWith(cursor, "\\")) takeEscape(cursor);
    else takeCharacter(cursor);
  }
  group.repetitions = 1;
}

/** `\Q…\E`, which may be empty or go on to the end. */
function takeQuoted(cursor: Cursor, group: Group): boolean {
  const found = takeMatch(cursor, /\\Q(.*?)(?:\\E|$)/sy);
  if (found === undefined) return false;
  if (found[1] !== "") group.repetitions = 1;
  return true;
}
