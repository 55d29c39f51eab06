// Character classes in brackets as RE2 takes them (Go regexp/syntax parseClass).
import { type Cursor, Refused, startsWith, takeCharacter, takeIf, takeMatch } from "./cursor.ts";
import { takeEscape } from "./escapes.ts";

const posixNames = "alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit".split(" ");

/** The opening bracket is next. Throws `Refused`. */
export function takeClass(cursor: Cursor): void {
  const start = cursor.at;
  takeIf(cursor, "[");
  takeIf(cursor, "^");
  // A closing bracket that stands first is a member.
  for (let isFirst = true; isFirst || !takeIf(cursor, "]"); isFirst = false) {
    if (cursor.at >= cursor.text.length) throw new Refused(`the class "${cursor.text.slice(start)}" without its end`);
    if (!takePosixName(cursor)) takeRange(cursor);
  }
}

function takePosixName(cursor: Cursor): boolean {
  const found = takeMatch(cursor, /\[:(\^?)(.*?):\]/sy);
  if (found === undefined) return false;
  if (!posixNames.includes(found[2] ?? "")) throw new Refused(`the class "${found[0]}"`);
  return true;
}

/** One character, a class, or a range; a hyphen at the end of the brackets stands for itself. */
function takeRange(cursor: Cursor): void {
  const start = cursor.at;
  const from = takeMember(cursor);
  if (from === undefined || !startsWith(cursor, "-") || /^-(?:\]|$)/.test(cursor.text.slice(cursor.at))) return;
  cursor.at += 1;
  const to = takeBound(cursor);
  if (to < from) throw new Refused(`the range "${cursor.text.slice(start, cursor.at)}"`);
}

/** Undefined for a class. */
function takeMember(cursor: Cursor): number | undefined {
  if (!startsWith(cursor, "\\")) return takeCharacter(cursor)?.codePointAt(0);
  const found = takeEscape(cursor);
  return found.kind === "character" ? found.code : undefined;
}

/** A class is no end of a range. */
function takeBound(cursor: Cursor): number {
  const start = cursor.at;
  const code = takeMember(cursor);
  if (code === undefined) throw new Refused(`a range that ends in "${cursor.text.slice(start, cursor.at)}"`);
  return code;
}
