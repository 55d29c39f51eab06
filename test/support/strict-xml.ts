// A parser for the part of XML 1.0 that reports use, which takes nothing that is not well formed: no comments, CDATA,
// processing instructions or document types, but elements, attributes, texts and references as the standard has them.

export type XmlElement = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Of the element itself, without that of its children. */
  readonly text: string;
};

type Cursor = { readonly text: string; at: number };

/** Throws with the place of the first fault. */
export function parseXml(text: string): XmlElement {
  const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.exec(text);
  if (forbidden !== null) throw new Error(`a character that XML has not, at ${forbidden.index}`);
  const cursor = { text, at: 0 };
  take(cursor, /<\?xml version="1\.0" encoding="UTF-8"\?>/y, "the declaration");
  take(cursor, /\s*/y, "space");
  const root = parseElement(cursor);
  take(cursor, /\s*$/y, "the end");
  return root;
}

function parseElement(cursor: Cursor): XmlElement {
  const [, name = "", written = "", isEmpty] = take(
    cursor,
    /<([A-Za-z_][\w.-]*)((?:\s+[A-Za-z_][\w.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/)?>/y,
    "a start tag",
  );
  const attributes = parseAttributes(written);
  if (isEmpty !== undefined) return { name, attributes, children: [], text: "" };
  const children: XmlElement[] = [];
  let text = "";
  for (;;) {
    const [content = ""] = take(cursor, /[^<]*/y, "text");
    if (content.includes("]]>")) throw new Error(`"]]>" in a text before ${cursor.at}`);
    text += resolveReferences(content);
    if (cursor.text.startsWith("</", cursor.at)) break;
    children.push(parseElement(cursor));
  }
  const [, closed] = take(cursor, /<\/([A-Za-z_][\w.-]*)\s*>/y, "an end tag");
  if (closed !== name) throw new Error(`"${closed}" ends "${name}" at ${cursor.at}`);
  return { name, attributes, children, text };
}

function parseAttributes(written: string): Readonly<Record<string, string>> {
  const attributes = new Map<string, string>();
  for (const [, name = "", , value = ""] of written.matchAll(/([A-Za-z_][\w.-]*)\s*=\s*(["'])(.*?)\2/gs)) {
    if (attributes.has(name)) throw new Error(`attribute "${name}" is given twice`);
    attributes.set(name, resolveReferences(value.replaceAll(/[\t\n\r]/g, " ")));
  }
  return Object.fromEntries(attributes);
}

const entities = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

function resolveReferences(text: string): string {
  return text.replaceAll(/&(#x?[0-9A-Fa-f]+|\w*);?/g, (reference, name: string) => {
    const code = name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    const character = name.startsWith("#") ? String.fromCodePoint(code) : entities.get(name);
    if (character === undefined || !reference.endsWith(";")) throw new Error(`the reference "${reference}"`);
    return character;
  });
}

function take(cursor: Cursor, pattern: RegExp, what: string): RegExpExecArray {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text);
  if (found === null)
    throw new Error(`${what} expected at ${cursor.at}: ${cursor.text.slice(cursor.at, cursor.at + 40)}`);
  cursor.at += found[0].length;
  return found;
}
