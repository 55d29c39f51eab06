import { describe, expect, it } from "vitest";
import { parseManifests } from "../../src/manifests/parse-manifests.ts";
import { raised } from "./raised.ts";

function parse(text: string, lenient = false) {
  return parseManifests({ name: "a.yaml", path: "a.yaml", text, lenient });
}

describe("parseManifests", () => {
  it.for([
    {
      name: "finds every document's object with its line",
      text: "# first\n\nkind: A\napiVersion: v1\n---\n---\n# none\n---\nkind: B\napiVersion: v1\nmetadata: {namespace: prod, name: b}\n",
      objects: ["a.yaml:3 A undefined/undefined", "a.yaml:9 B prod/b"],
    },
    {
      name: "opens up lists, also within lists",
      text: "kind: List\napiVersion: v1\nitems:\n- {kind: A, apiVersion: v1, metadata: {name: a}}\n- kind: RolloutList\n  apiVersion: v1\n  items:\n  -\n    kind: B\n    apiVersion: v1\n",
      objects: ["a.yaml:4 A undefined/a", "a.yaml:9 B undefined/undefined"],
    },
    {
      name: "takes a list without items as an object",
      text: "kind: AllowList\napiVersion: v1\n",
      objects: ["a.yaml:1 AllowList undefined/undefined"],
    },
    {
      name: "takes a hash such as e5 for text, and a dot too",
      text: "kind: e5\napiVersion: .\nmetadata: {name: e1_0, namespace: 5e1x}\n",
      objects: ["a.yaml:1 e5 5e1x/e1_0"],
    },
    { name: "finds nothing in an empty list", text: "kind: List\napiVersion: v1\nitems: []\n", objects: [] },
    {
      name: "reads JSON",
      text: `{"kind": "A",\n "apiVersion": "v1", "metadata": {"name": "a"}}`,
      objects: ["a.yaml:1 A undefined/a"],
    },
    {
      name: "reads past a byte order mark",
      text: "\uFEFFkind: A\r\napiVersion: v1\r\n",
      objects: ["a.yaml:1 A undefined/undefined"],
    },
    {
      name: "takes a name that is a number for none",
      text: "kind: A\napiVersion: v1\nmetadata: {name: 1}\n",
      objects: ["a.yaml:1 A undefined/undefined"],
    },
  ])("$name", ({ text, objects }) => {
    const found = parse(text).objects.map(
      ({ place, kind, namespace, name }) => `${place} ${kind} ${namespace}/${name}`,
    );
    expect(found).toEqual(objects);
  });

  it("reads values as kubectl does", () => {
    const [object] = parse(
      "kind: A\napiVersion: v1\nv: [yes, 014, 1:30, 2020-01-01, 1_000, !!binary aGk=, ~, .5]\non: <<\n",
    ).objects;
    expect(object?.content).toMatchObject({ v: [true, 12, "1:30", "2020-01-01", 1000, "aGk=", null, 0.5], true: "<<" });
  });

  it.for([
    {
      name: "single quotes",
      text: "kind: A\napiVersion: v1\nspec:\n    a:\n      - b: 'one\n      two\n\nthree: 3'\n        c: 1\n",
    },
    {
      name: "double quotes",
      text: 'kind: A\napiVersion: v1\nspec:\n    a:\n      - b: "one\n      two\n\nthree: 3"\n        c: 1\n',
    },
  ])("reads text in $name that goes on less indented, as kubectl does", ({ text }) => {
    expect(parse(text).objects[0]?.content["spec"]).toEqual({ a: [{ b: "one two\nthree: 3", c: 1 }] });
  });

  it("passes over in folders what is no Kubernetes object, with a notice each", () => {
    const { objects, notices } = parse("replicas: 2\n---\nkind: A\n---\n- 1\n---\nkind: B\napiVersion: v1\n", true);
    expect(objects.map(({ kind }) => kind)).toEqual(["B"]);
    expect(notices).toEqual([
      "a.yaml:1 passed over: no Kubernetes object (apiVersion and kind missing)",
      "a.yaml:3 passed over: no Kubernetes object (apiVersion missing)",
      "a.yaml:5 passed over: no Kubernetes object (not a map)",
    ]);
  });

  it("passes over empty files in folders with a notice", () => {
    expect(parse("\n", true).notices).toEqual(["a.yaml passed over: empty"]);
    expect(parse("# later\n---\n", true).notices).toEqual(["a.yaml passed over: without any object"]);
  });
});

const template =
  "this looks like a template; render it first, for example: helm template CHART | kubectl istio-rollout … -f -";

describe("parseManifests refuses", () => {
  it.for<{ name: string; text: string; code: string; message: string; hint: string | undefined }>([
    {
      name: "an empty file",
      text: " \n",
      code: "input-empty",
      message: `input "a.yaml" is empty`,
      hint: "name a file that holds manifests",
    },
    {
      name: "a file of comments",
      text: "# later\n",
      code: "input-empty",
      message: `input "a.yaml" is without any object`,
      hint: "name a file that holds manifests",
    },
    {
      name: "a document without kind",
      text: "kind: A\napiVersion: v1\n---\napiVersion: v1\n",
      code: "input-not-kubernetes",
      message: `document at "a.yaml:4" is no Kubernetes object (kind missing)`,
      hint: "pass manifests only; in a folder given with -f such documents are passed over",
    },
    {
      name: "a list entry that is no object",
      text: "kind: List\napiVersion: v1\nitems:\n- x\n",
      code: "input-not-kubernetes",
      message: `document at "a.yaml:4" is no Kubernetes object (not a map)`,
      hint: "pass manifests only; in a folder given with -f such documents are passed over",
    },
    {
      name: "a new document within quotes",
      text: "a:\n  b: 'one\n---\nc: two'\n",
      code: "input-invalid-yaml",
      message: `input at "a.yaml:2:10" is not valid YAML: missing closing 'quote`,
      hint: undefined,
    },
    {
      name: "broken indentation",
      text: "kind: A\nb: c: d\n",
      code: "input-invalid-yaml",
      message: `input at "a.yaml:2:4" is not valid YAML: nested mappings are not allowed in compact mappings`,
      hint: undefined,
    },
    {
      name: "a fault behind a byte order mark, counting columns without it",
      text: "\uFEFFb: c: d\n",
      code: "input-invalid-yaml",
      message: `input at "a.yaml:1:4" is not valid YAML: nested mappings are not allowed in compact mappings`,
      hint: undefined,
    },
    {
      name: "broken JSON",
      text: `{"a": 1`,
      code: "input-invalid-yaml",
      message: `input at "a.yaml:1:8" is not valid YAML: flow map must end with a }`,
      hint: undefined,
    },
    {
      name: "a key that occurs twice",
      text: "a: 1\na: 2\n",
      code: "input-invalid-yaml",
      message: `input at "a.yaml:2:1" is not valid YAML: map keys must be unique`,
      hint: undefined,
    },
    {
      name: "a template in place of a value",
      text: "a: 1\nweight: {{ .Values.weight }}\n",
      code: "input-invalid-yaml",
      message: `input at "a.yaml:2:10" is not valid YAML: a map or a list is used as a key`,
      hint: template,
    },
    {
      name: "a template around lines",
      text: "{{- if .x }}\na: 1\n{{- end }}\n",
      code: "input-invalid-yaml",
      message: `input at "a.yaml:1:3" is not valid YAML: block collections are not allowed within flow collections`,
      hint: template,
    },
    {
      name: "an alias without anchor",
      text: "a: *b\n",
      code: "input-invalid-yaml",
      message: `input at "a.yaml:1:4" is not valid YAML: no anchor "b" before this alias`,
      hint: undefined,
    },
    {
      name: "a value that contains itself",
      text: "a: &b\n  c: *b\n",
      code: "input-invalid-yaml",
      message: `input at "a.yaml:2:6" is not valid YAML: the alias "b" is inside its own value`,
      hint: undefined,
    },
    {
      name: "an alias of a map as a key",
      text: "a: &b {c: d}\n*b : 1\n",
      code: "input-invalid-yaml",
      message: `input at "a.yaml:2:1" is not valid YAML: a map or a list is used as a key`,
      hint: undefined,
    },
    {
      name: "a merge key without a map",
      text: "# x\na:\n  <<: 1\n",
      code: "input-invalid-yaml",
      message: `input at "a.yaml:2:1" is not valid YAML: merge sources must be maps or map aliases`,
      hint: undefined,
    },
    {
      name: "aliases that multiply without end",
      text: `a0: &a0 x\n${[1, 2, 3, 4, 5, 6].map((n) => `a${n}: &a${n} [${`*a${n - 1},`.repeat(9)}]\n`).join("")}`,
      code: "input-invalid-yaml",
      message: `input at "a.yaml:1:1" is not valid YAML: excessive alias count indicates a resource exhaustion attack`,
      hint: undefined,
    },
  ])("$name", async ({ text, code, message, hint }) => {
    expect(await raised(() => parse(text))).toEqual({ code, message, hint });
  });

  it("an empty stdin with a hint at the command before the pipe", async () => {
    const error = await raised(() => parseManifests({ name: "stdin", path: undefined, text: "", lenient: false }));
    expect(error).toEqual({
      code: "input-empty",
      message: `input "stdin" is empty`,
      hint: "check that the command before the pipe printed manifests",
    });
  });
});
