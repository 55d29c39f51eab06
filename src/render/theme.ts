// How text is set off; the colours themselves belong to the terminal.

/** Named styles for text; the plain theme returns it unchanged. */
export type Theme = Readonly<Record<"good" | "bad" | "caution" | "muted", (text: string) => string>>;

export const plainTheme: Theme = {
  good: (text) => text,
  bad: (text) => text,
  caution: (text) => text,
  muted: (text) => text,
};
