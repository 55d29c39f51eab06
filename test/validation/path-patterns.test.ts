import { describe, expect, it } from "vitest";
import { meansPath, parseJqPath, parsePointer } from "../../src/validation/path-patterns.ts";

const each = "each entry";

describe("parseJqPath", () => {
  it.for([
    [".spec.http[].route[].weight", ["spec", "http", each, "route", each, "weight"]],
    [".spec.http[0].route", ["spec", "http", 0, "route"]],
    [".spec?.http[]?", ["spec", "http", each]],
    ['.metadata.annotations."a.b/c"', ["metadata", "annotations", "a.b/c"]],
    ['.metadata.annotations["a\\"b"]', ["metadata", "annotations", 'a"b']],
    [".spec | .http | .[] | .route", ["spec", "http", each, "route"]],
    ['.spec.http[] | select(.name == ")" or (.x | not)) | .route', ["spec", "http", each, "route"]],
    [".", []],
    [".. | .weight?", undefined],
    [".spec.http | map(.route)", undefined],
    ["select(.a", undefined],
    [".spec.http[1:]", undefined],
  ] as const)("reads %j", ([expression, pattern]) => {
    expect(parseJqPath(expression)).toEqual(pattern);
  });
});

describe("parsePointer", () => {
  it("takes numbers for indexes, and escaped characters for what they are", () => {
    expect(parsePointer("/metadata/annotations/a~1b~0c/0")).toEqual(["metadata", "annotations", "a/b~c", 0]);
  });
});

describe("meansPath", () => {
  const weight = ["spec", "http", 0, "route", 1, "weight"];
  it.for([
    { name: "the value itself", pattern: ["spec", "http", each, "route", each, "weight"], path: weight, means: true },
    { name: "what is above it", pattern: ["spec", "http"], path: weight, means: true },
    { name: "what is below it", pattern: [...weight, "x"], path: weight, means: false },
    { name: "another entry", pattern: ["spec", "http", 1], path: weight, means: false },
    { name: "another list", pattern: ["spec", "tcp", each], path: weight, means: false },
    {
      name: "each entry, of one that is added",
      pattern: ["spec", "http", each],
      path: ["spec", "http", -1],
      means: true,
    },
    {
      name: "an entry by number, of one that is added",
      pattern: ["spec", "http", 0],
      path: ["spec", "http", -1],
      means: false,
    },
    { name: "each entry, of a member", pattern: ["spec", each], path: ["spec", "http"], means: false },
  ])("finds $means for $name", ({ pattern, path, means }) => {
    expect(meansPath(pattern, path)).toBe(means);
  });
});
