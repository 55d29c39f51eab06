// Joins manifests into one stream for `kubectl apply -f -`.
import type { EditedManifest } from "./edit-document.ts";
import { lineBreak } from "./splice.ts";

/** Every input document in order, unedited ones byte for byte, with `---` between files. */
export function renderStream(files: readonly EditedManifest[]): string {
  return files.map(({ text }, index) => `${text}${renderJoint(text, files[index + 1]?.text)}`).join("");
}

function renderJoint(text: string, next: string | undefined): string {
  if (next === undefined) return "";
  const end = text === "" || text.endsWith("\n") ? "" : lineBreak(text);
  if (/^---(\s|$)/.test(next)) return end;
  // Directives such as %YAML count only behind the end mark of the document before.
  const mark = /^(\uFEFF?[ \t]*(#.*)?\r?\n)*\uFEFF?%/.test(next) ? "..." : "---";
  return `${end}${mark}${lineBreak(text)}`;
}
