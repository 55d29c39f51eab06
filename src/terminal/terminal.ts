// Where text goes: data to stdout, everything else to stderr.

/** Named styles for text; the plain theme returns it unchanged. */
export type Theme = Readonly<Record<"good" | "bad" | "caution" | "muted", (text: string) => string>>;

export const plainTheme: Theme = {
  good: (text) => text,
  bad: (text) => text,
  caution: (text) => text,
  muted: (text) => text,
};

export interface Terminal {
  /** Styles for stdout. */
  readonly theme: Theme;
  /** Styles for stderr. */
  readonly messageTheme: Theme;
  /** Data, on stdout, exactly as given. */
  result(text: string): void;
  /** A line on stderr that `--quiet` drops. */
  notice(line: string): void;
  /** Warnings and errors on stderr. */
  message(text: string): void;
  /** A line on stderr, with `-v` only. */
  trace(line: string): void;
}
