// Where text goes: data to stdout, everything else to stderr.
import type { Theme } from "../render/theme.ts";

export interface Terminal {
  /** Styles for stdout. */
  readonly theme: Theme;
  /** Styles for stderr. */
  readonly messageTheme: Theme;
  /** Undefined where stdout is no terminal. */
  readonly screen: Screen | undefined;
  /** Whether characters other than ASCII can be shown. */
  readonly unicode: boolean;
  /** Data, on stdout, exactly as given. */
  result(text: string): void;
  /** A line on stderr that `--quiet` drops. */
  notice(line: string): void;
  /** Warnings and errors on stderr. */
  message(text: string): void;
  /** A line on stderr, with `-v` only. */
  trace(line: string): void;
}

/** A terminal that stdout is, with one picture on it that is drawn again in place, where it can do that. */
export interface Screen {
  readonly columns: () => number;
  readonly rows: () => number;
  /** Lines that are not longer than the terminal is wide, and fewer than it is high; they take the place of the last ones. */
  readonly draw: ((lines: readonly string[]) => void) | undefined;
}
