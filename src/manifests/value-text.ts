// How a whole value is written: over lines in block style, in one line or as JSON over lines in flow style.
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import { renderScalar } from "./scalar-text.ts";

/** All in columns. A list may stand as far left as the key that it belongs to. */
export type BlockStyle = {
  readonly mapIndent: number;
  readonly listIndent: number;
  /** From the dash to what stands behind it. */
  readonly dashWidth: number;
  readonly lineBreak: string;
};

export type FlowStyle = {
  /** Keys and text in double quotes, which keeps JSON JSON. */
  readonly quoted: boolean;
  /** No blank behind colons and commas. */
  readonly tight: boolean;
  /** Where values stand over several lines: what precedes each of them, and by how much the next level is indented. */
  readonly lines: { readonly indent: string; readonly unit: string; readonly lineBreak: string } | undefined;
};

/** The first line is to stand at that column; the others bring their indentation. */
export function renderBlock(value: JsonValue, column: number, style: BlockStyle): string {
  if (isJsonList(value) && value.length > 0) {
    const dash = "-".padEnd(style.dashWidth);
    const items = value.map((item) => `${dash}${renderBlock(item, column + style.dashWidth, style)}`);
    return items.join(newLine(column, style));
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    const members = Object.entries(value).map(([key, member]) => renderBlockMember([key, member], column, style));
    return members.join(newLine(column, style));
  }
  return renderFlow(value, plainFlow);
}

/** A key with its value; one that takes lines of its own begins on the next. */
export function renderBlockMember(
  [key, value]: readonly [string, JsonValue],
  column: number,
  style: BlockStyle,
): string {
  const name = `${renderScalar(key, "none")}:`;
  if (!isFilled(value)) return `${name} ${renderFlow(value, plainFlow)}`;
  const inner = column + (isJsonList(value) ? style.listIndent : style.mapIndent);
  return `${name}${newLine(inner, style)}${renderBlock(value, inner, style)}`;
}

export function renderFlow(value: JsonValue, style: FlowStyle): string {
  const { quoted, lines } = style;
  if (quoted && lines !== undefined && isFilled(value)) {
    return JSON.stringify(value, undefined, lines.unit).replaceAll("\n", `${lines.lineBreak}${lines.indent}`);
  }
  const comma = style.tight ? "," : ", ";
  if (isJsonList(value)) return `[${value.map((item) => renderFlow(item, style)).join(comma)}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).map((member) => renderFlowMember(member, style));
    return `{${members.join(comma)}}`;
  }
  return renderScalar(value, quoted ? "double" : "none");
}

export function renderFlowMember([key, value]: readonly [string, JsonValue], style: FlowStyle): string {
  return `${renderScalar(key, style.quoted ? "double" : "none")}${style.tight ? ":" : ": "}${renderFlow(value, style)}`;
}

const plainFlow: FlowStyle = { quoted: false, tight: false, lines: undefined };

function isFilled(value: JsonValue): value is JsonObject | readonly JsonValue[] {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function newLine(column: number, { lineBreak }: BlockStyle): string {
  return `${lineBreak}${" ".repeat(column)}`;
}
