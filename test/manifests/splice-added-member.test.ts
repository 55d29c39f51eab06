import { describe, expect, it } from "vitest";
import { add, edit, head, type Row, remove, setWeight } from "./edit.ts";

const jsonHead = `"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "web"}`;

describe("editFile adds", () => {
  it.for<Row>([
    {
      name: "a weight to a destination in block style",
      before: "spec:\n  route:\n    - destination:\n        host: web # stable\n    - destination: {host: b}\n",
      change: add("/spec/route/0/weight", 20),
      after:
        "spec:\n  route:\n    - destination:\n        host: web # stable\n      weight: 20\n    - destination: {host: b}\n",
    },
    {
      name: "a weight to a destination in flow style",
      before: "spec:\n  route:\n    - {destination: {host: web}} # stable\n",
      change: add("/spec/route/0/weight", 20),
      after: "spec:\n  route:\n    - {destination: {host: web}, weight: 20} # stable\n",
    },
    {
      name: "to a sequence entry whose dash stands far off",
      before: "spec:\n  route:\n  -   host: a\n      port: 1\n",
      change: add("/spec/route/0/weight", 20),
      after: "spec:\n  route:\n  -   host: a\n      port: 1\n      weight: 20\n",
    },
    {
      name: "after a comment line's member, before the comment",
      before: "spec:\n  a: 1\n  # tail\n\n# end\n",
      change: add("/spec/weight", 20),
      after: "spec:\n  a: 1\n  weight: 20\n  # tail\n\n# end\n",
    },
    {
      name: "after an empty last value",
      before: "spec:\n  a: # nothing\n",
      change: add("/spec/weight", 20),
      after: "spec:\n  a: # nothing\n  weight: 20\n",
    },
    {
      name: "after block text, leaving the blank lines behind",
      before: "spec:\n  a: |\n    text\n\nx: 1\n",
      change: add("/spec/weight", 20),
      after: "spec:\n  a: |\n    text\n  weight: 20\n\nx: 1\n",
    },
    {
      name: "after block text that keeps its blank lines",
      before: "spec:\n  a: |+\n    text\n\nx: 1\n",
      change: add("/spec/weight", 20),
      after: "spec:\n  a: |+\n    text\n\n  weight: 20\nx: 1\n",
    },
    {
      name: "at an end without line break",
      before: "spec:\n  a: 1",
      change: add("/spec/weight", 20),
      after: "spec:\n  a: 1\n  weight: 20",
    },
    {
      name: "with CRLF",
      before: "spec:\r\n  a: 1 # one\r\n",
      change: add("/spec/weight", 20),
      after: "spec:\r\n  a: 1 # one\r\n  weight: 20\r\n",
    },
    {
      name: "to an empty flow map",
      before: "spec: {}\n",
      change: add("/spec/weight", 20),
      after: "spec: {weight: 20}\n",
    },
    {
      name: "two members to an empty flow map",
      before: "spec: {} # x\n",
      change: {
        patch: [
          { op: "add", path: "/spec/a", value: 1 },
          { op: "add", path: "/spec/b", value: "2" },
        ],
      },
      after: `spec: {a: 1, b: "2"} # x\n`,
    },
    {
      name: "two members to a block map",
      before: "spec:\n  x: y # end\n",
      change: {
        patch: [
          { op: "add", path: "/spec/a", value: 1 },
          { op: "add", path: "/spec/b", value: 2 },
        ],
      },
      after: "spec:\n  x: y # end\n  a: 1\n  b: 2\n",
    },
    {
      name: "to a map and to the map around it",
      before: "spec:\n  x: {a: 1}\n  in:\n    c: 3\n",
      change: {
        patch: [
          { op: "add", path: "/spec/out", value: 1 },
          { op: "add", path: "/spec/in/d", value: 4 },
          { op: "replace", path: "/spec/in/c", value: 5 },
        ],
      },
      after: "spec:\n  x: {a: 1}\n  in:\n    c: 5\n    d: 4\n  out: 1\n",
    },
    {
      name: "to a flow map with a trailing comma",
      before: "spec: {a: 1,}\n",
      change: add("/spec/weight", 20),
      after: "spec: {a: 1, weight: 20}\n",
    },
    {
      name: "to a flow map of several lines with comments",
      before: "spec: {\n  a: 1, # one\n  b: 2 # two\n}\n",
      change: add("/spec/weight", 20),
      after: "spec: {\n  a: 1, # one\n  b: 2, # two\n  weight: 20\n}\n",
    },
    {
      name: "to a flow map of several lines with a trailing comma",
      before: "spec: {\n  a: 1,\n}\n",
      change: add("/spec/weight", 20),
      after: "spec: {\n  a: 1,\n  weight: 20,\n}\n",
    },
    {
      name: "to a flow map that closes on its last member's line",
      before: "spec: {a: 1,\n       b: 2}\n",
      change: add("/spec/weight", 20),
      after: "spec: {a: 1,\n       b: 2,\n       weight: 20}\n",
    },
    {
      name: "a key that needs quotes",
      before: "spec:\n  a: 1\n",
      change: add("/spec/on", "off"),
      after: `spec:\n  a: 1\n  "on": "off"\n`,
    },
    {
      name: "a label with a prefix",
      before: "spec:\n  a: 1\n",
      change: add("/spec/app.kubernetes.io~1name", "web"),
      after: "spec:\n  a: 1\n  app.kubernetes.io/name: web\n",
    },
    {
      name: "a map, indented as the others are",
      before: "spec:\n    http:\n    - name: primary\n",
      change: add("/spec/http/0/retries", { attempts: 3, on: ["5xx", "reset"] }),
      after:
        'spec:\n    http:\n    - name: primary\n      retries:\n          attempts: 3\n          "on":\n          - 5xx\n          - reset\n',
    },
    {
      name: "a map to a flow map",
      before: "spec: {a: 1}\n",
      change: add("/spec/labels", { app: "web", list: [1] }),
      after: "spec: {a: 1, labels: {app: web, list: [1]}}\n",
    },
    {
      name: "nothing but the new value where the member is there",
      before: "spec:\n  weight: 10 # canary\n",
      change: add("/spec/weight", 20),
      after: "spec:\n  weight: 20 # canary\n",
    },
  ])("$name", async ({ before, change, after }) => {
    expect(await edit(head + before, change)).toEqual(head + after);
  });
});

describe("editFile keeps JSON JSON", () => {
  it.for<Row>([
    {
      name: "when a value is replaced",
      before: `{${jsonHead},"spec":{"weight":10}}`,
      change: setWeight,
      after: `{${jsonHead},"spec":{"weight":20}}`,
    },
    {
      name: "when a member is added to compact text",
      before: `{${jsonHead},"spec":{"a":1,"b":"x"}}`,
      change: add("/spec/hash", "abc"),
      after: `{${jsonHead},"spec":{"a":1,"b":"x","hash":"abc"}}`,
    },
    {
      name: "when a member is added to a single one in compact text",
      before: `{"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"web"},"spec":{"a":1}}`,
      change: add("/spec/hash", "abc"),
      after: `{"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"web"},"spec":{"a":1,"hash":"abc"}}`,
    },
    {
      name: "when a member is added to pretty text",
      before: `{\n  ${jsonHead},\n  "spec": {\n    "a": 1\n  }\n}\n`,
      change: add("/spec/weight", 20),
      after: `{\n  ${jsonHead},\n  "spec": {\n    "a": 1,\n    "weight": 20\n  }\n}\n`,
    },
    {
      name: "when a member is added to text indented by tabs",
      before: `{\n\t${jsonHead},\n\t"spec": {\n\t\t"a": 1\n\t}\n}\n`,
      change: add("/spec/weight", 20),
      after: `{\n\t${jsonHead},\n\t"spec": {\n\t\t"a": 1,\n\t\t"weight": 20\n\t}\n}\n`,
    },
    {
      name: "when a member is added to an empty map",
      before: `{${jsonHead}, "spec": {}}`,
      change: add("/spec/hash", "abc"),
      after: `{${jsonHead}, "spec": {"hash": "abc"}}`,
    },
    {
      name: "when a member is removed from pretty text",
      before: `{\n  ${jsonHead},\n  "spec": {\n    "a": 1,\n    "b": 2\n  }\n}\n`,
      change: remove("/spec/b"),
      after: `{\n  ${jsonHead},\n  "spec": {\n    "a": 1\n  }\n}\n`,
    },
  ])("$name", async ({ before, change, after }) => {
    const edited = await edit(before, change);
    expect(edited).toEqual(after);
    expect(() => JSON.parse(edited)).not.toThrow();
  });
});
