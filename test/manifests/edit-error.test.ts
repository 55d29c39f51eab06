import { describe, expect, it } from "vitest";
import { add, type Change, edit, head, remove, replace, setWeight } from "./edit.ts";
import { raised } from "./raised.ts";

describe("editFile refuses", () => {
  it.for<{ name: string; before: string; change: Change; code: string; message: string; hint: string }>([
    {
      name: "a value that an alias shares with something unplanned",
      before: "spec:\n  a: &d\n    weight: 10\n  b: *d\n",
      change: replace("/spec/b/weight", 20),
      code: "shared-value",
      message: `value of spec.b.weight in VirtualService "default/web" is shared through the anchor "d" (routing.yaml:6)`,
      hint: "write the value out where the alias or merge key is, so that each place has its own",
    },
    {
      name: "a value that a merge key shares with something unplanned",
      before: "x: &d {weight: 10}\nspec:\n  route:\n  - <<: *d\n  - <<: *d\n",
      change: replace("/spec/route/1/weight", 20),
      code: "shared-value",
      message: `value of spec.route[1].weight in VirtualService "default/web" is shared through the anchor "d" (routing.yaml:4)`,
      hint: "write the value out where the alias or merge key is, so that each place has its own",
    },
    {
      name: "two values for one shared place",
      before: "spec:\n  a: &d {weight: 10}\n  b: *d\n",
      change: {
        patch: [
          { op: "replace", path: "/spec/a/weight", value: 80 },
          { op: "replace", path: "/spec/b/weight", value: 20 },
        ],
      },
      code: "shared-value",
      message: `value of spec.a.weight in VirtualService "default/web" is shared through the anchor "d" (routing.yaml:5)`,
      hint: "write the value out where the alias or merge key is, so that each place has its own",
    },
    {
      name: "an addition to a shared map",
      before: "spec:\n  a: &d {host: x}\n  b: *d\n",
      change: add("/spec/b/weight", 20),
      code: "shared-value",
      message: `value of spec.b.weight in VirtualService "default/web" is shared through the anchor "d" (routing.yaml:5)`,
      hint: "write the value out where the alias or merge key is, so that each place has its own",
    },
    {
      name: "to put a map where a number is",
      before: "spec:\n  a: 1\n",
      change: replace("/spec/a", { b: 1 }),
      code: "edit-not-possible",
      message: `value of spec.a in VirtualService "default/web" cannot be changed in place: the new value is a map or a list (routing.yaml:5)`,
      hint: "change it by hand",
    },
    {
      name: "to put a number where a map is",
      before: "spec:\n  a: {b: 1}\n",
      change: replace("/spec/a", 1),
      code: "edit-not-possible",
      message: `value of spec.a in VirtualService "default/web" cannot be changed in place: it is a map or a list (routing.yaml:5)`,
      hint: "change it by hand",
    },
    {
      name: "to add to a list that an alias shares with something unplanned",
      before: "spec:\n  a: &l\n    - 1\n  b: *l\n",
      change: add("/spec/b/0", 2),
      code: "shared-value",
      message: `value of spec.b[0] in VirtualService "default/web" is shared through the anchor "l" (routing.yaml:6)`,
      hint: "write the value out where the alias or merge key is, so that each place has its own",
    },
    {
      name: "block text",
      before: "spec:\n  labels:\n    a.b/c: |\n      text\n",
      change: replace("/spec/labels/a.b~1c", "x"),
      code: "edit-not-possible",
      message: `value of spec.labels["a.b/c"] in VirtualService "default/web" cannot be changed in place: it is text of several lines (routing.yaml:6)`,
      hint: "change it by hand",
    },
    {
      name: "a key without a colon",
      before: "spec: {weight}\n",
      change: setWeight,
      code: "edit-not-possible",
      message: `value of spec.weight in VirtualService "default/web" cannot be changed in place: it is a key without a colon (routing.yaml:4)`,
      hint: "change it by hand",
    },
    {
      name: "a value with a tag that would make it something else",
      before: "spec:\n  weight: !!str 10\n",
      change: setWeight,
      code: "edit-not-possible",
      message: `value of spec.weight in VirtualService "default/web" cannot be changed in place: it is written in a way that this tool cannot change (routing.yaml:5)`,
      hint: "change it by hand",
    },
    {
      name: "to remove what a merge key would bring back",
      before: "x: &d {weight: 10}\nspec:\n  <<: *d\n  weight: 15\n",
      change: remove("/spec/weight"),
      code: "edit-not-possible",
      message: `value of spec.weight in VirtualService "default/web" cannot be changed in place: it is written in a way that this tool cannot change (routing.yaml:7)`,
      hint: "change it by hand",
    },
  ])("$name", async ({ before, change, code, message, hint }) => {
    expect(await raised(() => edit(head + before, change))).toEqual({ code, message, hint });
  });
});
