import { describe, expect, it } from "vitest";
import { edit, head, type Row, remove } from "./edit.ts";

describe("editFile removes", () => {
  it.for<Row>([
    {
      name: "a member with its line and comment",
      before: "spec:\n  a: 1\n  b: 2 # two\n  c: 3\n",
      change: remove("/spec/b"),
      after: "spec:\n  a: 1\n  c: 3\n",
    },
    {
      name: "a member with all lines of its value",
      before: "spec:\n  a: 1\n  b:\n    c:\n      - 1\n      - 2\n  d: 3\n",
      change: remove("/spec/b"),
      after: "spec:\n  a: 1\n  d: 3\n",
    },
    {
      name: "the first member of a sequence entry",
      before: "spec:\n  l:\n    - a: 1 # one\n      # about b\n      b: 2\n",
      change: remove("/spec/l/0/a"),
      after: "spec:\n  l:\n    - # about b\n      b: 2\n",
    },
    {
      name: "the only member and leaves an empty map",
      before: "spec:\n  labels:\n    a: 1 # one\n  b: 2\n",
      change: remove("/spec/labels/a"),
      after: "spec:\n  labels:\n    {} # one\n  b: 2\n",
    },
    {
      name: "the last line of a text without line break at its end",
      before: "spec:\n  a: 1\n  b: 2",
      change: remove("/spec/b"),
      after: "spec:\n  a: 1",
    },
    {
      name: "a line that ends with CRLF",
      before: "spec:\r\n  a: 1\r\n  b: 2\r\n  c: 3\r\n",
      change: remove("/spec/b"),
      after: "spec:\r\n  a: 1\r\n  c: 3\r\n",
    },
    {
      name: "block text",
      before: "spec:\n  a: |\n    x\n    y\n  b: 2\n",
      change: remove("/spec/a"),
      after: "spec:\n  b: 2\n",
    },
    {
      name: "the first member of a flow map",
      before: "spec: {a: 1, b: 2}\n",
      change: remove("/spec/a"),
      after: "spec: {b: 2}\n",
    },
    {
      name: "the last member of a flow map",
      before: "spec: {a: 1, b: 2}\n",
      change: remove("/spec/b"),
      after: "spec: {a: 1}\n",
    },
    {
      name: "the only member of a flow map",
      before: "spec: { a: 1 }\n",
      change: remove("/spec/a"),
      after: "spec: {  }\n",
    },
    {
      name: "a line of a flow map",
      before: "spec: {\n  a: 1,\n  b: 2, # two\n  c: 3\n}\n",
      change: remove("/spec/b"),
      after: "spec: {\n  a: 1,\n  c: 3\n}\n",
    },
    {
      name: "the last line of a flow map and the comma before",
      before: "spec: {\n  a: 1, # one\n  b: 2 # two\n}\n",
      change: remove("/spec/b"),
      after: "spec: {\n  a: 1 # one\n}\n",
    },
    {
      name: "two members that stand side by side",
      before: "spec: {a: 1, b: 2, c: 3}\n",
      change: {
        patch: [
          { op: "remove", path: "/spec/a" },
          { op: "remove", path: "/spec/b" },
        ],
      },
      after: "spec: {c: 3}\n",
    },
    {
      name: "a member that is put in again",
      before: "spec:\n  a: 1\n  b: 2\n",
      change: {
        patch: [
          { op: "remove", path: "/spec/a" },
          { op: "add", path: "/spec/a", value: 3 },
        ],
      },
      after: "spec:\n  b: 2\n  a: 3\n",
    },
  ])("$name", async ({ before, change, after }) => {
    expect(await edit(head + before, change)).toEqual(head + after);
  });
});
