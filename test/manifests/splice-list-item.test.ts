import { describe, expect, it } from "vitest";
import { add, edit, head, type Row, remove } from "./edit.ts";

const header = { name: "header", match: [{ headers: { "x-canary": { exact: "true" } } }], route: [{ weight: 100 }] };
const jsonHead = `"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "web"}`;

describe("editFile inserts an item", () => {
  it.for<Row>([
    {
      name: "before the first one, indented as that one is",
      before: "spec:\n  http:\n    - name: primary\n      route:\n        - weight: 1\n",
      change: add("/spec/http/0", header),
      after:
        'spec:\n  http:\n    - name: header\n      match:\n        - headers:\n            x-canary:\n              exact: "true"\n      route:\n        - weight: 100\n    - name: primary\n      route:\n        - weight: 1\n',
    },
    {
      name: "into a list that stands under its key",
      before: "spec:\n  http:\n  - name: primary\n    route:\n    - weight: 1\n",
      change: add("/spec/http/0", header),
      after:
        'spec:\n  http:\n  - name: header\n    match:\n    - headers:\n        x-canary:\n          exact: "true"\n    route:\n    - weight: 100\n  - name: primary\n    route:\n    - weight: 1\n',
    },
    {
      name: "indented by four, as the document is",
      before: "spec:\n    http:\n        - name: primary\n",
      change: add("/spec/http/0", header),
      after:
        'spec:\n    http:\n        - name: header\n          match:\n              - headers:\n                    x-canary:\n                        exact: "true"\n          route:\n              - weight: 100\n        - name: primary\n',
    },
    {
      name: "with its text as far from the dash as that of its neighbour",
      before: "spec:\n  http:\n    -   name: primary\n",
      change: add("/spec/http/0", { a: 1, b: { c: 2 } }),
      after: "spec:\n  http:\n    -   a: 1\n        b:\n          c: 2\n    -   name: primary\n",
    },
    {
      name: "before the comments of the next one, behind those of the one before",
      before: "spec:\n  http: # all\n    # first\n    - a: 1 # one\n      # still first\n    # second\n    - b: 2\n",
      change: add("/spec/http/1", { k: 0 }),
      after:
        "spec:\n  http: # all\n    # first\n    - a: 1 # one\n      # still first\n    - k: 0\n    # second\n    - b: 2\n",
    },
    {
      name: "before the comments of the first one",
      before: "spec:\n  http: # all\n    # first\n    - a: 1\n",
      change: add("/spec/http/0", { k: 0 }),
      after: "spec:\n  http: # all\n    - k: 0\n    # first\n    - a: 1\n",
    },
    {
      name: "behind a comment that a blank line keeps apart",
      before: "spec:\n  http:\n    # all\n\n    - a: 1\n",
      change: add("/spec/http/0", { k: 0 }),
      after: "spec:\n  http:\n    # all\n\n    - k: 0\n    - a: 1\n",
    },
    {
      name: "behind the last one",
      before: "spec:\n  http:\n    - a: 1 # one\n      # still one\n  x: 1\n",
      change: add("/spec/http/-", { k: 0 }),
      after: "spec:\n  http:\n    - a: 1 # one\n      # still one\n    - k: 0\n  x: 1\n",
    },
    {
      name: "behind the last one of a text without line break at its end",
      before: "spec:\n  http:\n    - a: 1",
      change: add("/spec/http/1", { k: 0 }),
      after: "spec:\n  http:\n    - a: 1\n    - k: 0",
    },
    {
      name: "with CRLF",
      before: "spec:\r\n  http:\r\n    - a: 1\r\n",
      change: add("/spec/http/0", { k: { m: 0 } }),
      after: "spec:\r\n  http:\r\n    - k:\r\n        m: 0\r\n    - a: 1\r\n",
    },
    {
      name: "before the first one behind another dash",
      before: "spec:\n  rows:\n    - - a: 1\n      - b: 2\n",
      change: add("/spec/rows/0/0", { k: 0 }),
      after: "spec:\n  rows:\n    - - k: 0\n      - a: 1\n      - b: 2\n",
    },
    {
      name: "behind block text with something like a comment in it",
      before: "spec:\n  http:\n    - a: |\n        # text\n    - b: 2\n",
      change: add("/spec/http/1", { k: 0 }),
      after: "spec:\n  http:\n    - a: |\n        # text\n    - k: 0\n    - b: 2\n",
    },
    {
      name: "that is no map",
      before: "spec:\n  hosts:\n    - a\n",
      change: add("/spec/hosts/1", "b: c"),
      after: 'spec:\n  hosts:\n    - a\n    - "b: c"\n',
    },
    {
      name: "with empty maps and lists in it",
      before: "spec:\n  http:\n    - a: 1\n",
      change: add("/spec/http/0", { m: {}, l: [], z: null }),
      after: "spec:\n  http:\n    - m: {}\n      l: []\n      z: null\n    - a: 1\n",
    },
    {
      name: "in flow style where its neighbour is",
      before: "spec:\n  http:\n    - {name: primary, route: [{weight: 1}]} # one\n",
      change: add("/spec/http/0", header),
      after:
        'spec:\n  http:\n    - {name: header, match: [{headers: {x-canary: {exact: "true"}}}], route: [{weight: 100}]}\n    - {name: primary, route: [{weight: 1}]} # one\n',
    },
    {
      name: "into a flow list",
      before: "spec: {http: [{name: a}, {name: b}]}\n",
      change: add("/spec/http/1", { name: "k" }),
      after: "spec: {http: [{name: a}, {name: k}, {name: b}]}\n",
    },
    {
      name: "behind all of a flow list",
      before: "spec: {http: [{name: a}]} # x\n",
      change: add("/spec/http/-", { name: "k" }),
      after: "spec: {http: [{name: a}, {name: k}]} # x\n",
    },
    {
      name: "into a flow list of several lines with comments",
      before: "spec:\n  http: [\n    # first\n    {name: a}, # one\n    # second\n    {name: b}, # two\n  ]\n",
      change: add("/spec/http/1", { name: "k" }),
      after:
        "spec:\n  http: [\n    # first\n    {name: a}, # one\n    {name: k},\n    # second\n    {name: b}, # two\n  ]\n",
    },
    {
      name: "into an empty list",
      before: "spec:\n  http: [] # none\n",
      change: add("/spec/http/0", header),
      after:
        'spec:\n  http: [{name: header, match: [{headers: {x-canary: {exact: "true"}}}], route: [{weight: 100}]}] # none\n',
    },
    {
      name: "and changes one behind it",
      before: "spec:\n  http:\n    - name: a\n      weight: 1\n    - name: b\n      weight: 1\n",
      change: {
        patch: [
          { op: "add", path: "/spec/http/0", value: { name: "k" } },
          { op: "replace", path: "/spec/http/1/weight", value: 2 },
        ],
      },
      after: "spec:\n  http:\n    - name: k\n    - name: a\n      weight: 2\n    - name: b\n      weight: 1\n",
    },
    {
      name: "and changes it",
      before: "spec:\n  http:\n    - name: a\n",
      change: {
        patch: [
          { op: "add", path: "/spec/http/0", value: { name: "k" } },
          { op: "add", path: "/spec/http/0/x", value: { z: 1 } },
          { op: "replace", path: "/spec/http/0/x/z", value: 2 },
        ],
      },
      after: "spec:\n  http:\n    - name: k\n      x:\n        z: 2\n    - name: a\n",
    },
  ])("$name", async ({ before, change, after }) => {
    expect(await edit(head + before, change)).toEqual(head + after);
  });
});

describe("editFile keeps JSON JSON", () => {
  it.for<Row>([
    {
      name: "when an item is inserted into compact text",
      before: `{${jsonHead},"spec":{"http":[{"name":"a"},{"name":"b"}]}}`,
      change: add("/spec/http/1", { name: "k", l: [1] }),
      after: `{${jsonHead},"spec":{"http":[{"name":"a"},{"name":"k","l":[1]},{"name":"b"}]}}`,
    },
    {
      name: "when an item is inserted into pretty text",
      before: `{\n  ${jsonHead},\n  "spec": {\n    "http": [\n      {\n        "name": "a"\n      }\n    ]\n  }\n}\n`,
      change: add("/spec/http/0", { name: "k", l: [1] }),
      after: `{\n  ${jsonHead},\n  "spec": {\n    "http": [\n      {\n        "name": "k",\n        "l": [\n          1\n        ]\n      },\n      {\n        "name": "a"\n      }\n    ]\n  }\n}\n`,
    },
    {
      name: "when an item is put behind the last in text indented by tabs",
      before: `{\n\t${jsonHead},\n\t"spec": [\n\t\t{\n\t\t\t"name": "a"\n\t\t}\n\t]\n}\n`,
      change: add("/spec/1", { name: "k" }),
      after: `{\n\t${jsonHead},\n\t"spec": [\n\t\t{\n\t\t\t"name": "a"\n\t\t},\n\t\t{\n\t\t\t"name": "k"\n\t\t}\n\t]\n}\n`,
    },
    {
      name: "when an item is inserted between lines of one item each",
      before: `{\n  ${jsonHead},\n  "spec": [\n    {"name": "a"},\n    {"name": "b"}\n  ]\n}\n`,
      change: add("/spec/1", { name: "k", l: [1, 2] }),
      after: `{\n  ${jsonHead},\n  "spec": [\n    {"name": "a"},\n    {"name": "k", "l": [1, 2]},\n    {"name": "b"}\n  ]\n}\n`,
    },
    {
      name: "when an item is put into an empty list",
      before: `{${jsonHead}, "spec": []}`,
      change: add("/spec/0", { name: "k" }),
      after: `{${jsonHead}, "spec": [{"name": "k"}]}`,
    },
    {
      name: "when a map is added to pretty text",
      before: `{\n  ${jsonHead},\n  "spec": {\n    "a": 1\n  }\n}\n`,
      change: add("/spec/b", { c: ["d"] }),
      after: `{\n  ${jsonHead},\n  "spec": {\n    "a": 1,\n    "b": {\n      "c": [\n        "d"\n      ]\n    }\n  }\n}\n`,
    },
    {
      name: "when an item is removed from pretty text",
      before: `{\n  ${jsonHead},\n  "spec": [\n    {\n      "name": "a"\n    },\n    {\n      "name": "b"\n    }\n  ]\n}\n`,
      change: remove("/spec/1"),
      after: `{\n  ${jsonHead},\n  "spec": [\n    {\n      "name": "a"\n    }\n  ]\n}\n`,
    },
    {
      name: "when an item is removed from compact text",
      before: `{${jsonHead},"spec":[{"name":"a"},{"name":"b"}]}`,
      change: remove("/spec/0"),
      after: `{${jsonHead},"spec":[{"name":"b"}]}`,
    },
  ])("$name", async ({ before, change, after }) => {
    expect(await edit(before, change)).toEqual(after);
  });
});

describe("editFile removes an item", () => {
  it.for<Row>([
    {
      name: "with all of its lines",
      before: "spec:\n  http:\n    - name: a\n      l:\n        - 1\n    - name: b\n",
      change: remove("/spec/http/0"),
      after: "spec:\n  http:\n    - name: b\n",
    },
    {
      name: "with the comments that are its own",
      before:
        "spec:\n  http: # all\n    # first\n    - a: 1 # one\n      # still first\n    # second\n    # and more\n    - b: 2 # two\n      # still second\n    # third\n    - c: 3\n",
      change: remove("/spec/http/1"),
      after: "spec:\n  http: # all\n    # first\n    - a: 1 # one\n      # still first\n    # third\n    - c: 3\n",
    },
    {
      name: "and leaves a comment that a blank line keeps apart",
      before: "spec:\n  http:\n    # all\n\n    # first\n    - a: 1\n\n    # second\n    - b: 2\n",
      change: remove("/spec/http/0"),
      after: "spec:\n  http:\n    # all\n\n\n    # second\n    - b: 2\n",
    },
    {
      name: "and leaves what stands behind the last one",
      before: "spec:\n  http:\n    - a: 1\n    - b: 2\n    # end of http\n  # end of spec\n",
      change: remove("/spec/http/1"),
      after: "spec:\n  http:\n    - a: 1\n    # end of http\n  # end of spec\n",
    },
    {
      name: "that is the only one",
      before: "spec:\n  http:\n    # first\n    - a: 1\n  x: 1\n",
      change: remove("/spec/http/0"),
      after: "spec:\n  http:\n    []\n  x: 1\n",
    },
    {
      name: "that stands under its key",
      before: "spec:\n  http:\n  - a: 1\n  - b: 2\n  x: 1\n",
      change: remove("/spec/http/1"),
      after: "spec:\n  http:\n  - a: 1\n  x: 1\n",
    },
    {
      name: "at the end of a text without line break at its end",
      before: "spec:\n  http:\n    - a: 1\n    - b: 2",
      change: remove("/spec/http/1"),
      after: "spec:\n  http:\n    - a: 1",
    },
    {
      name: "with CRLF",
      before: "spec:\r\n  http:\r\n    - a: 1\r\n    - b: 2\r\n",
      change: remove("/spec/http/0"),
      after: "spec:\r\n  http:\r\n    - b: 2\r\n",
    },
    {
      name: "that is the first behind another dash",
      before: "spec:\n  rows:\n    - - a: 1\n      # about b\n      - b: 2\n",
      change: remove("/spec/rows/0/0"),
      after: "spec:\n  rows:\n    - # about b\n      - b: 2\n",
    },
    {
      name: "that is the only one behind another dash",
      before: "spec:\n  rows:\n    - - a: 1\n    - - b: 2\n",
      change: remove("/spec/rows/0/0"),
      after: "spec:\n  rows:\n    - []\n    - - b: 2\n",
    },
    {
      name: "that is an alias",
      before: "spec:\n  x: &x {a: 1}\n  http:\n    - *x\n    - b: 2\n",
      change: remove("/spec/http/0"),
      after: "spec:\n  x: &x {a: 1}\n  http:\n    - b: 2\n",
    },
    {
      name: "from a flow list",
      before: "spec: {http: [{name: a}, {name: b}]}\n",
      change: remove("/spec/http/1"),
      after: "spec: {http: [{name: a}]}\n",
    },
    {
      name: "from a flow list of several lines, with its comments",
      before: "spec:\n  http: [\n    # first\n    {name: a}, # one\n    # second\n    {name: b} # two\n  ]\n",
      change: remove("/spec/http/1"),
      after: "spec:\n  http: [\n    # first\n    {name: a} # one\n  ]\n",
    },
    {
      name: "and another one",
      before: "spec:\n  http:\n    - name: a\n    - name: b\n    - name: c\n",
      change: {
        patch: [
          { op: "remove", path: "/spec/http/2" },
          { op: "remove", path: "/spec/http/0" },
        ],
      },
      after: "spec:\n  http:\n    - name: b\n",
    },
    {
      name: "and puts it in again",
      before: "spec:\n  http:\n    - name: a\n    - name: b\n",
      change: {
        patch: [
          { op: "remove", path: "/spec/http/0" },
          { op: "add", path: "/spec/http/0", value: { name: "a", x: 1 } },
        ],
      },
      after: "spec:\n  http:\n    - name: a\n      x: 1\n    - name: b\n",
    },
  ])("$name", async ({ before, change, after }) => {
    expect(await edit(head + before, change)).toEqual(head + after);
  });
});
