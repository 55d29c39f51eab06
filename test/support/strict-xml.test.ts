import { describe, expect, it } from "vitest";
import { parseXml } from "./strict-xml.ts";

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

describe("parseXml", () => {
  it("reads elements, attributes, texts and references", () => {
    expect(parseXml(`${head}<a b='1 &lt; 2' c="&#10;"> x &amp; <d/>y</a>\n`)).toEqual({
      name: "a",
      attributes: { b: "1 < 2", c: "\n" },
      children: [{ name: "d", attributes: {}, children: [], text: "" }],
      text: " x & y",
    });
  });

  it.for([
    ["no declaration", "<a/>", "the declaration expected at 0: <a/>"],
    ["two roots", `${head}<a/><b/>`, "the end expected at 43: <b/>"],
    ["another end tag", `${head}<a></b>`, '"b" ends "a" at 46'],
    ["no end tag", `${head}<a>`, "a start tag expected at 42: "],
    ["a bare ampersand", `${head}<a>x & y</a>`, 'the reference "&"'],
    ["an unknown entity", `${head}<a>&nbsp;</a>`, 'the reference "&nbsp;"'],
    ["a reference without its end", `${head}<a>&amp</a>`, 'the reference "&amp"'],
    ["less-than in an attribute", `${head}<a b="<"/>`, 'a start tag expected at 39: <a b="<"/>'],
    ["an attribute twice", `${head}<a b="1" b="2"/>`, 'attribute "b" is given twice'],
    ["a control character", `${head}<a>\u0001</a>`, "a character that XML has not, at 42"],
    ["the end of a CDATA section", `${head}<a>]]></a>`, '"]]>" in a text before 45'],
  ] as const)("refuses %s", ([, text, message]) => {
    expect(() => parseXml(text)).toThrow(new Error(message));
  });
});
