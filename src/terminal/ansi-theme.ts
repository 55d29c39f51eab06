// Colours, where a terminal shows them.
import { styleText } from "node:util";
import { plainTheme, type Theme } from "../render/theme.ts";

export type ColorMode = "auto" | "always" | "never";
type Environment = Readonly<Record<string, string | undefined>>;

/** `auto` colours a terminal, unless NO_COLOR is set or the terminal is dumb. */
export function themeFor(mode: ColorMode, isTerminal: boolean, environment: Environment): Theme {
  const suits = isTerminal && !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
  return mode === "always" || (mode === "auto" && suits) ? ansiTheme : plainTheme;
}

const ansiTheme: Theme = {
  good: (text) => styleText("green", text, { validateStream: false }),
  bad: (text) => styleText("red", text, { validateStream: false }),
  caution: (text) => styleText("yellow", text, { validateStream: false }),
  muted: (text) => styleText("dim", text, { validateStream: false }),
};
