import { describe, expect, it } from "vitest";
import type { JsonPatch } from "../../src/resources/json-patch.ts";
import { add, edit, head, type Row, setWeight } from "./edit.ts";

describe("editFile finds objects", () => {
  const item = (name: string, value: number) =>
    `- apiVersion: networking.istio.io/v1\n  kind: VirtualService\n  metadata:\n    name: ${name}\n  spec:\n    weight: ${value}\n`;
  const spec = (value: number) => `${head}spec:\n  weight: ${value}\n`;
  const other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: weights}\ndata:\n  weight: 10 # mine\n";

  it.for<Row>([
    { name: "behind a byte order mark", before: `\uFEFF${spec(10)}`, change: setWeight, after: `\uFEFF${spec(20)}` },
    {
      name: "in the items of a list",
      before: `apiVersion: v1\nkind: List\nitems:\n${item("api", 10)}${item("web", 10)}`,
      change: setWeight,
      after: `apiVersion: v1\nkind: List\nitems:\n${item("api", 10)}${item("web", 20)}`,
    },
    {
      name: "between other documents",
      before: `# first\n---\n${other}---\n\n# ours\n${spec(10)}...\n---\n---\n# nothing\n`,
      change: setWeight,
      after: `# first\n---\n${other}---\n\n# ours\n${spec(20)}...\n---\n---\n# nothing\n`,
    },
    {
      name: "behind directives",
      before: `%YAML 1.1\n---\n${other}...\n%YAML 1.2\n--- # ours\n${spec(10)}`,
      change: setWeight,
      after: `%YAML 1.1\n---\n${other}...\n%YAML 1.2\n--- # ours\n${spec(20)}`,
    },
    {
      name: "whose name is written through an alias",
      before: `x: &n web\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: *n}\nspec: {weight: 10}\n`,
      change: setWeight,
      after: `x: &n web\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: *n}\nspec: {weight: 20}\n`,
    },
  ])("$name", async ({ before, change, after }) => {
    expect(await edit(before, change)).toEqual(after);
  });
});

const patchBoth: JsonPatch = [
  { op: "replace", path: "/spec/a/weight", value: 20 },
  { op: "replace", path: "/spec/b/weight", value: 20 },
];

describe("editFile follows anchors", () => {
  it.for<Row>([
    {
      name: "to the value of an alias",
      before: "x: &w 10\nspec:\n  weight: 10\n  other: *w\n",
      change: {
        patch: [
          { op: "replace", path: "/x", value: 30 },
          { op: "replace", path: "/spec/other", value: 30 },
        ],
      },
      after: "x: &w 30\nspec:\n  weight: 10\n  other: *w\n",
    },
    {
      name: "to a map that both sides use, when both were to get the value",
      before: "spec:\n  a: &d {weight: 10}\n  b: *d\n",
      change: { patch: patchBoth },
      after: "spec:\n  a: &d {weight: 20}\n  b: *d\n",
    },
    {
      name: "to a merged map that both sides use, when both were to get the value",
      before: "spec:\n  a: &d\n    weight: 10\n  b:\n    <<: *d\n    host: x\n",
      change: { patch: patchBoth },
      after: "spec:\n  a: &d\n    weight: 20\n  b:\n    <<: *d\n    host: x\n",
    },
    {
      name: "and adds to a shared map once",
      before: "spec:\n  a: &d {host: x}\n  b: *d\n",
      change: {
        patch: [
          { op: "add", path: "/spec/a/weight", value: 1 },
          { op: "add", path: "/spec/b/weight", value: 1 },
        ],
      },
      after: "spec:\n  a: &d {host: x, weight: 1}\n  b: *d\n",
    },
    {
      name: "and removes from a shared map once",
      before: "spec:\n  a: &d {host: x, weight: 1}\n  b: *d\n",
      change: {
        patch: [
          { op: "remove", path: "/spec/a/weight" },
          { op: "remove", path: "/spec/b/weight" },
        ],
      },
      after: "spec:\n  a: &d {host: x}\n  b: *d\n",
    },
    {
      name: "past a merge key to the member of the map itself",
      before: "x: &d {weight: 10}\nspec:\n  <<: *d\n  weight: 15\n",
      change: setWeight,
      after: "x: &d {weight: 10}\nspec:\n  <<: *d\n  weight: 20\n",
    },
    {
      name: "to the first of several merged maps",
      before: "spec:\n  <<: [{weight: 10}, {weight: 11, x: 1}]\n",
      change: setWeight,
      after: "spec:\n  <<: [{weight: 20}, {weight: 11, x: 1}]\n",
    },
    {
      name: "and adds beside a merge key",
      before: "x: &d {host: a}\nspec:\n  <<: *d\n",
      change: add("/spec/weight", 20),
      after: "x: &d {host: a}\nspec:\n  <<: *d\n  weight: 20\n",
    },
    {
      name: "that are defined twice to the one that counts",
      before: "x: &w 10\nz: &w 11\nspec: {a: *w}\n",
      change: {
        patch: [
          { op: "replace", path: "/z", value: 12 },
          { op: "replace", path: "/spec/a", value: 12 },
        ],
      },
      after: "x: &w 10\nz: &w 12\nspec: {a: *w}\n",
    },
  ])("$name", async ({ before, change, after }) => {
    expect(await edit(head + before, change)).toEqual(head + after);
  });

  it("across objects of one document, when all were to get the value", async () => {
    const list = (value: number) =>
      `apiVersion: v1\nkind: List\nitems:\n- apiVersion: networking.istio.io/v1\n  kind: VirtualService\n  metadata: {name: web}\n  spec: &s {weight: ${value}}\n- apiVersion: networking.istio.io/v1\n  kind: VirtualService\n  metadata: {name: api}\n  spec: *s\n`;
    expect(await edit(list(10), setWeight, { ...setWeight, name: "api" })).toEqual(list(20));
  });
});
