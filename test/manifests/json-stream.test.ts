import { describe, expect, it } from "vitest";
import { splitJsonStream } from "../../src/manifests/json-stream.ts";
import { edit, manifest, replace, setWeight } from "./edit.ts";
import { raised } from "./raised.ts";

describe("splitJsonStream", () => {
  it.for([
    { name: "cuts before each document", text: '{"a": 1}\n{"b": 2}{"c": [{}]}\n', starts: ['{"a"', '{"b"', '{"c"'] },
    { name: "takes braces in text for text", text: '{"a": "}{\\"}{"}\n{"b": 2}', starts: ['{"a"', '{"b"'] },
    { name: "cuts behind a byte order mark", text: '\uFEFF{"a": 1}\r\n{"b": 2}', starts: ['\uFEFF{"a', '{"b"'] },
    { name: "leaves separated documents together", text: '{"a": 1}\n---\n{"b": 2}\n', starts: ['{"a"'] },
    {
      name: "leaves YAML after a separator to its piece",
      text: '{"a": 1}\n{"b": 2}\n---\nc: d\n',
      starts: ['{"a"', '{"b"'],
    },
    { name: "leaves YAML alone", text: "a: {b: c}\n", starts: ["a: {"] },
    { name: "leaves maps in YAML's flow style alone", text: "{a: b}\n{c: d}\n", starts: ["{a: "] },
    { name: "leaves text behind a document alone", text: '{"a": 1} x {"b": 2}', starts: ['{"a"'] },
    { name: "leaves a document that does not end alone", text: '{"a": {"b": 2}', starts: ['{"a"'] },
    { name: "leaves empty text alone", text: "", starts: [""] },
  ])("$name", ({ text, starts }) => {
    const pieces = splitJsonStream(text);
    expect(pieces.map((piece) => piece.slice(0, 4))).toEqual(starts);
    expect(pieces.join("")).toBe(text);
  });
});

function virtualService(name: string, indent?: number): string {
  const metadata = { name };
  const spec = { weight: 5, note: "} {" };
  return JSON.stringify({ apiVersion: "networking.istio.io/v1", kind: "VirtualService", metadata, spec }, null, indent);
}

describe("JSON documents without separators", () => {
  const text = `${virtualService("web", 2)}\n${virtualService("api")}${virtualService("app", 4)}\n`;

  it("are read as one object each, with their lines", () => {
    const { objects } = manifest(text);
    expect(objects.map(({ place, content }) => `${place} ${JSON.stringify(content["metadata"])}`)).toEqual([
      'routing.yaml:1 {"name":"web"}',
      'routing.yaml:12 {"name":"api"}',
      'routing.yaml:12 {"name":"app"}',
    ]);
  });

  it("keep every byte but those of the edited values", async () => {
    const api = { name: "api", ...setWeight };
    const app = { name: "app", ...replace("/spec/weight", 70) };
    expect(await edit(text, setWeight, api, app)).toBe(
      text
        .replace('"weight": 5', '"weight": 20')
        .replace('"weight":5', '"weight":20')
        .replace(/"weight": 5(?=[^5]*$)/, '"weight": 70'),
    );
  });

  it("stay JSON when a member is added", async () => {
    const added = await edit(text, { name: "api", patch: [{ op: "add", path: "/spec/more", value: 1 }] });
    expect(added).toBe(text.replace('"note":"} {"}', '"note":"} {","more":1}'));
  });

  it("name the place of a fault in a later one", async () => {
    expect(await raised(() => manifest('{"kind": "A", "apiVersion": "v1"}\n{"kind": "B",\n "apiVersion"}}\n'))).toEqual(
      {
        code: "input-invalid-yaml",
        message: 'input at "routing.yaml:3:15" is not valid YAML: unexpected flow-map-end token in YAML stream: "}"',
        hint: undefined,
      },
    );
  });

  it("name the place of a document that is no object", async () => {
    expect(await raised(() => manifest('{"kind": "A", "apiVersion": "v1"}\n{"kind": "B"}\n'))).toMatchObject({
      code: "input-not-kubernetes",
      message: 'document at "routing.yaml:2" is no Kubernetes object (apiVersion missing)',
    });
  });
});
