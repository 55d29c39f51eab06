import { describe, expect, it } from "vitest";
import { renderStream } from "../../src/manifests/render-stream.ts";
import { manifest } from "./edit.ts";

const a = "kind: A\napiVersion: v1\n";
const b = "kind: B\napiVersion: v1\n";

describe("renderStream", () => {
  it.for([
    { name: "gives a single file as it is", texts: ["kind: A\napiVersion: v1"], stream: "kind: A\napiVersion: v1" },
    { name: "puts a line between files", texts: [a, b], stream: `${a}---\n${b}` },
    { name: "adds no second line where a file starts with one", texts: [a, `---\n${b}`], stream: `${a}---\n${b}` },
    { name: "knows a start line with a comment", texts: [a, `--- # b\n${b}`], stream: `${a}--- # b\n${b}` },
    {
      name: "ends the last line of a file only where another follows",
      texts: [a.trimEnd(), b.trimEnd()],
      stream: `${a}---\n${b.trimEnd()}`,
    },
    {
      name: "keeps to CRLF",
      texts: ["kind: A\r\napiVersion: v1", b],
      stream: `kind: A\r\napiVersion: v1\r\n---\r\n${b}`,
    },
    {
      name: "separates a file with a byte order mark",
      texts: [a, `\uFEFF---\n${b}`],
      stream: `${a}---\n\uFEFF---\n${b}`,
    },
    {
      name: "ends the document before directives",
      texts: [a, `# b\n%YAML 1.1\n---\n${b}`],
      stream: `${a}...\n# b\n%YAML 1.1\n---\n${b}`,
    },
    {
      name: "separates JSON",
      texts: [`{"kind": "A", "apiVersion": "v1"}`, b],
      stream: `{"kind": "A", "apiVersion": "v1"}\n---\n${b}`,
    },
    { name: "is empty for no files", texts: [], stream: "" },
  ])("$name", ({ texts, stream }) => {
    expect(renderStream(texts.map((text) => ({ file: manifest(text), text })))).toEqual(stream);
  });
});
