// What may follow a backslash in RE2, within a class and outside (Go regexp/syntax parseEscape, parseUnicodeClass).
import { type Cursor, Refused, takeCharacter, takeMatch } from "./cursor.ts";

/** What an escape stands for: one character by its code point, or a class of characters. */
export type Escape = { readonly kind: "character"; readonly code: number } | { readonly kind: "class" };

/** The backslash is next. Throws `Refused`. */
export function takeEscape(cursor: Cursor): Escape {
  if (takeMatch(cursor, /\\[dDsSwW]/y) !== undefined) return { kind: "class" };
  if (takeUnicodeClass(cursor)) return { kind: "class" };
  return { kind: "character", code: takeEscapedCharacter(cursor) };
}

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

function takeEscapedCharacter(cursor: Cursor): number {
  const octal = takeMatch(cursor, /\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/y)?.[1];
  if (octal !== undefined) return Number.parseInt(octal, 8);
  const hexadecimal = takeMatch(cursor, /\\x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/y);
  if (hexadecimal !== undefined) return requireCodePoint(hexadecimal);
  const start = cursor.at;
  cursor.at += 1;
  const character = takeCharacter(cursor);
  if (character === undefined) throw new Refused("a backslash at the end");
  const code = controls[character] ?? (isPunctuation(character) ? character.codePointAt(0) : undefined);
  if (code !== undefined) return code;
  const written = cursor.text.slice(start, cursor.at);
  throw new Refused(/[1-9]/.test(character) ? `the backreference "${written}"` : `the escape "${written}"`);
}

function requireCodePoint([written, inBraces, digits]: RegExpExecArray): number {
  const code = Number.parseInt(inBraces ?? digits ?? "", 16);
  if (code > 0x10ffff) throw new Refused(`the escape "${written}"`);
  return code;
}

/** Control characters too: only letters and digits may not be escaped. */
function isPunctuation(character: string): boolean {
  return /^[\0-\x7f]$/.test(character) && !/[0-9A-Za-z]/.test(character);
}

/** Of the names those are refused that other engines have and RE2 has not; a name that nobody knows may be new. */
function takeUnicodeClass(cursor: Cursor): boolean {
  const start = cursor.at;
  if (takeMatch(cursor, /\\[pP]/y) === undefined) return false;
  const inBraces = takeMatch(cursor, /\{\^?([^}]*)\}/y)?.[1];
  const name = inBraces ?? takeCharacter(cursor) ?? "";
  const isKnown = inBraces === undefined || name.length === 1 ? /^[CLMNPSZ]$/i.test(name) : !foreignClass.test(name);
  if (!isKnown) throw new Refused(`the class "${cursor.text.slice(start, cursor.at)}"`);
  return true;
}

/** Of Java, PCRE, .NET and ECMAScript. */
const foreignClass =
  /^$|[^A-Za-z0-9_ -]|^(?:I[ns]|java|Script|General_Category|sc|gc)(?:[A-Z=]|$)|^(?:Alpha|Alnum|Blank|Graph|Print|Lower|Upper|XDigit|Space|White_Space|Alphabetic|Lowercase|Uppercase|Xan|Xsp|Xps|Xwd)$/;
