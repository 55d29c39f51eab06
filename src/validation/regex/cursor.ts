// A reading position in an expression, which the parsing functions of this folder move on.

export type Cursor = { readonly text: string; at: number };

/** Ends the reading; the message says what RE2 does not take. */
export class Refused extends Error {}

export function startsWith({ text, at }: Cursor, part: string): boolean {
  return text.startsWith(part, at);
}

/** Takes the part where it stands next. */
export function takeIf(cursor: Cursor, part: string): boolean {
  if (!startsWith(cursor, part)) return false;
  cursor.at += part.length;
  return true;
}

/** Takes what matches here; the pattern has the flag "y". */
export function takeMatch(cursor: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text) ?? undefined;
  if (found !== undefined) cursor.at += found[0].length;
  return found;
}

/** The next character, a pair of surrogates as one; undefined at the end. */
export function takeCharacter(cursor: Cursor): string | undefined {
  const code = cursor.text.codePointAt(cursor.at);
  if (code === undefined) return undefined;
  const character = String.fromCodePoint(code);
  cursor.at += character.length;
  return character;
}
