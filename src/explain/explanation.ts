// What a code means to somebody who meets it: in a line, in full, and what to do about it.

export type Explanation = {
  /** One line, without a full stop. */
  readonly meaning: string;
  /** How it comes about, and what follows from it. */
  readonly detail: string;
  /** What to run or change, the likeliest first. */
  readonly next: readonly string[];
};

export function because(meaning: string, detail: string, ...next: readonly string[]): Explanation {
  return { meaning, detail, next };
}
