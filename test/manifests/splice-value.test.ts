import { describe, expect, it } from "vitest";
import { edit, head, type Row, replace, setWeight } from "./edit.ts";

describe("editFile replaces", () => {
  it.for<Row>([
    { name: "a plain number", before: "spec:\n  weight: 10\n", change: setWeight, after: "spec:\n  weight: 20\n" },
    {
      name: "a value and keeps the comment behind it",
      before: "spec:\n  weight:   10   # canary\n",
      change: setWeight,
      after: "spec:\n  weight:   20   # canary\n",
    },
    {
      name: "a value with a tab behind it",
      before: "spec:\n  weight: 10\t# canary\n",
      change: setWeight,
      after: "spec:\n  weight: 20\t# canary\n",
    },
    {
      name: "a value with blanks at the end of its line",
      before: "spec:\n  weight: 10  \n  x: 1\n",
      change: setWeight,
      after: "spec:\n  weight: 20  \n  x: 1\n",
    },
    {
      name: "a value under a quoted key",
      before: `spec:\n  "weight": 10\n  'x': 1\n`,
      change: setWeight,
      after: `spec:\n  "weight": 20\n  'x': 1\n`,
    },
    {
      name: "a value in a deep sequence",
      before: "spec:\n    http:\n      - route:\n        - weight: 10\n        - weight: 90\n",
      change: replace("/spec/http/0/route/1/weight", 80),
      after: "spec:\n    http:\n      - route:\n        - weight: 10\n        - weight: 80\n",
    },
    {
      name: "a value in a sequence that is not indented",
      before: "spec:\n  http:\n  - name: a\n    route:\n    - weight: 10\n      x: y\n",
      change: replace("/spec/http/0/route/0/weight", 20),
      after: "spec:\n  http:\n  - name: a\n    route:\n    - weight: 20\n      x: y\n",
    },
    {
      name: "a value in a sequence directly in a sequence",
      before: "spec:\n  rows:\n    - - weight: 1\n      -   weight: 2\n",
      change: replace("/spec/rows/0/1/weight", 3),
      after: "spec:\n  rows:\n    - - weight: 1\n      -   weight: 3\n",
    },
    {
      name: "an entry of a sequence",
      before: "spec:\n  hosts: [a, b] # two\n",
      change: replace("/spec/hosts/1", "c"),
      after: "spec:\n  hosts: [a, c] # two\n",
    },
    {
      name: "a value in a flow map",
      before: "spec: { host: web, weight: 10 }\n",
      change: setWeight,
      after: "spec: { host: web, weight: 20 }\n",
    },
    {
      name: "a value in a flow map of several lines",
      before: "spec: {\n  weight: 10, # canary\n  host: web\n}\n",
      change: setWeight,
      after: "spec: {\n  weight: 20, # canary\n  host: web\n}\n",
    },
    {
      name: "text in double quotes by text in double quotes",
      before: `spec:\n  hash: "abc" # x\n`,
      change: replace("/spec/hash", `a"b\\c`),
      after: `spec:\n  hash: "a\\"b\\\\c" # x\n`,
    },
    {
      name: "text in single quotes by text in single quotes",
      before: "spec:\n  hash: 'abc'\n",
      change: replace("/spec/hash", "it's"),
      after: "spec:\n  hash: 'it''s'\n",
    },
    {
      name: "text in single quotes by text that needs double ones",
      before: "spec:\n  hash: 'abc'\n",
      change: replace("/spec/hash", "a\nb"),
      after: `spec:\n  hash: "a\\nb"\n`,
    },
    {
      name: "plain text by plain text",
      before: "spec:\n  hash: abc\n",
      change: replace("/spec/hash", "6bf9d8c"),
      after: "spec:\n  hash: 6bf9d8c\n",
    },
    ...[
      "12345",
      "1e5",
      "0x1f",
      "014",
      "0b1",
      "1_000",
      "yes",
      "n",
      "null",
      "true",
      "2020-01-01",
      "",
      "a: b",
      "#a",
      "-",
      "a b",
      "1:30",
      "~",
    ].map((value) => ({
      name: `plain text by "${value}", which plain would read as something else or not at all, in quotes`,
      before: "spec:\n  hash: abc\n",
      change: replace("/spec/hash", value),
      after: `spec:\n  hash: "${value}"\n`,
    })),
    {
      name: "quoted text by a number without quotes",
      before: `spec:\n  weight: "10"\n`,
      change: setWeight,
      after: "spec:\n  weight: 20\n",
    },
    {
      name: "a boolean",
      before: "spec:\n  paused: yes # for now\n",
      change: replace("/spec/paused", false),
      after: "spec:\n  paused: false # for now\n",
    },
    {
      name: "text over several plain lines by one line",
      before: "spec:\n  note: a\n    b\n  x: 1\n",
      change: replace("/spec/note", "c"),
      after: "spec:\n  note: c\n  x: 1\n",
    },
    {
      name: "an explicit null",
      before: "spec:\n  weight: ~ # none\n",
      change: setWeight,
      after: "spec:\n  weight: 20 # none\n",
    },
    {
      name: "an empty value",
      before: "spec:\n  weight:\n  x: 1\n",
      change: setWeight,
      after: "spec:\n  weight: 20\n  x: 1\n",
    },
    {
      name: "an empty value before a comment",
      before: "spec:\n  weight: # none\n  x: 1\n",
      change: setWeight,
      after: "spec:\n  weight: 20 # none\n  x: 1\n",
    },
    {
      name: "nothing where the value is written in another way but the same",
      before: "spec:\n  weight: 0x14\n",
      change: setWeight,
      after: "spec:\n  weight: 0x14\n",
    },
    {
      name: "a value in lines that end with CRLF",
      before: "spec:\r\n  weight: 10\r\n  x: 1\r\n",
      change: setWeight,
      after: "spec:\r\n  weight: 20\r\n  x: 1\r\n",
    },
    {
      name: "a value in a last line without line break",
      before: "spec:\n  weight: 10",
      change: setWeight,
      after: "spec:\n  weight: 20",
    },
    {
      name: "a value with an anchor that nothing uses",
      before: "spec:\n  weight: &w 10\n",
      change: setWeight,
      after: "spec:\n  weight: &w 20\n",
    },
    {
      name: "a key with an escaped path",
      before: "spec:\n  labels: {a/b: x, c~d: y}\n",
      change: {
        patch: [
          { op: "replace", path: "/spec/labels/a~1b", value: "1" },
          { op: "replace", path: "/spec/labels/c~0d", value: "z" },
        ],
      },
      after: `spec:\n  labels: {a/b: "1", c~d: z}\n`,
    },
  ])("$name", async ({ before, change, after }) => {
    expect(await edit(head + before, change)).toEqual(head + after);
  });
});
