// Where text goes: data to stdout, everything else to stderr.
import type { Theme } from "../render/theme.ts";

export interface Terminal {
  /** Styles for stdout. */
  readonly theme: Theme;
  /** Styles for stderr. */
  readonly messageTheme: Theme;
  /** Of stdout, where it is a terminal. */
  readonly columns: number | undefined;
  /** Data, on stdout, exactly as given. */
  result(text: string): void;
  /** A line on stderr that `--quiet` drops. */
  notice(line: string): void;
  /** Warnings and errors on stderr. */
  message(text: string): void;
  /** A line on stderr, with `-v` only. */
  trace(line: string): void;
}
