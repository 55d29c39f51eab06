import { describe, expect, it } from "vitest";
import {
  describePlace,
  fieldAt,
  memberOf,
  readBoolean,
  readCount,
  readList,
  readObject,
  readString,
  readStrings,
  renderPath,
  requireString,
} from "../../src/resources/fields.ts";
import type { JsonValue } from "../../src/resources/json.ts";
import { kubernetesObject } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";

const hint = "  hint: compare it with the object's API reference; nothing was written";

function field(value?: JsonValue) {
  const object = kubernetesObject("Service", "web", { spec: value === undefined ? {} : { field: value } });
  return fieldAt(object, "spec", "field");
}

describe("fieldAt", () => {
  it("gives the value and the path to it", () => {
    expect(field("on")).toMatchObject({ path: ["spec", "field"], value: "on" });
  });

  it.for([
    { name: "an absent member", content: {}, path: ["spec", "host"] },
    { name: "a member of an absent member", content: {}, path: ["spec", "labels", "app"] },
    { name: "null, which Kubernetes treats as absent", content: { spec: { host: null } }, path: ["spec", "host"] },
  ])("has no value for $name", ({ content, path }) => {
    expect(fieldAt(kubernetesObject("Service", "web", content), ...path)).toMatchObject({ path, value: undefined });
  });

  it("names the member on the way that is no object", () => {
    expect(errorText(() => fieldAt(kubernetesObject("Service", "web", { spec: "none" }), "spec", "host"))).toBe(
      `error[malformed-object]: spec of Service "shop/web" is "none", not an object\n${hint}`,
    );
  });
});

describe("reading a field", () => {
  it.for([
    { name: "an object", read: readObject, value: { a: 1 } },
    { name: "a string", read: readString, value: "text" },
    { name: "an empty string", read: readString, value: "" },
    { name: "a boolean", read: readBoolean, value: false },
    { name: "a count", read: readCount, value: 20 },
    { name: "zero", read: readCount, value: 0 },
    { name: "a required string", read: requireString, value: "text" },
  ])("gives $name", ({ read, value }) => {
    expect(read(field(value))).toEqual(value);
  });

  it.for([
    { name: "readObject", read: readObject },
    { name: "readString", read: readString },
    { name: "readBoolean", read: readBoolean },
    { name: "readCount", read: readCount },
  ])("gives undefined for an absent member with $name", ({ read }) => {
    expect(read(field())).toBeUndefined();
  });

  it("gives no entries for an absent list", () => {
    expect(readList(field())).toEqual([]);
  });

  it("gives every entry of a list its path", () => {
    expect(readList(field(["a", "b"])).map(({ path, value }) => [renderPath(path), value])).toEqual([
      ["spec.field[0]", "a"],
      ["spec.field[1]", "b"],
    ]);
  });

  it("gives a map of strings, with null as the empty string", () => {
    expect([...readStrings(field({ app: "web", tier: null }))]).toEqual([
      ["app", "web"],
      ["tier", ""],
    ]);
  });

  it("gives an empty map for an absent one", () => {
    expect(readStrings(field()).size).toBe(0);
  });
});

describe("a field of another type", () => {
  const refusals: readonly { name: string; call: () => unknown; text: string }[] = [
    {
      name: "text for an object",
      call: () => readObject(field("x")),
      text: 'spec.field of Service "shop/web" is "x", not an object',
    },
    {
      name: "a list for an object",
      call: () => readObject(field([])),
      text: 'spec.field of Service "shop/web" is [], not an object',
    },
    {
      name: "an object for a list",
      call: () => readList(field({})),
      text: 'spec.field of Service "shop/web" is {}, not a list',
    },
    {
      name: "a number for a string",
      call: () => readString(field(5)),
      text: 'spec.field of Service "shop/web" is 5, not a string',
    },
    {
      name: "text for a boolean",
      call: () => readBoolean(field("yes")),
      text: 'spec.field of Service "shop/web" is "yes", not a boolean',
    },
    {
      name: "a fraction for a count",
      call: () => readCount(field(5.5)),
      text: 'spec.field of Service "shop/web" is 5.5, not a whole number of at least 0',
    },
    {
      name: "a negative count",
      call: () => readCount(field(-1)),
      text: 'spec.field of Service "shop/web" is -1, not a whole number of at least 0',
    },
    {
      name: "text for a count",
      call: () => readCount(field("20")),
      text: 'spec.field of Service "shop/web" is "20", not a whole number of at least 0',
    },
    {
      name: "a missing required string",
      call: () => requireString(field()),
      text: 'spec.field of Service "shop/web" is missing, not a string',
    },
    {
      name: "an empty required string",
      call: () => requireString(field("")),
      text: 'spec.field of Service "shop/web" is "", not a string that is not empty',
    },
    {
      name: "a number among strings",
      call: () => readStrings(field({ app: 1 })),
      text: 'spec.field.app of Service "shop/web" is 1, not a string',
    },
  ];

  it.for(refusals)("is refused: $name", ({ call, text }) => {
    expect(errorText(call)).toBe(`error[malformed-object]: ${text}\n${hint}`);
  });

  it("is refused with its place in the file", () => {
    const object = { ...kubernetesObject("Service", "web", { spec: 1 }), place: "deploy/web.yaml:12" };
    expect(errorText(() => readObject(memberOf({ object, path: [], value: object.content }, "spec")))).toBe(
      `error[malformed-object]: spec of Service "shop/web" (deploy/web.yaml:12) is 1, not an object\n${hint}`,
    );
  });
});

describe("renderPath", () => {
  it.for([
    { name: "joins members with dots", path: ["spec", "hosts"], text: "spec.hosts" },
    {
      name: "writes indices in brackets",
      path: ["spec", "http", 0, "route", 1, "weight"],
      text: "spec.http[0].route[1].weight",
    },
    {
      name: "quotes members that are no plain words",
      path: ["metadata", "labels", "app.kubernetes.io/name"],
      text: 'metadata.labels["app.kubernetes.io/name"]',
    },
    { name: "is empty for the whole object", path: [], text: "" },
  ])("$name", ({ path, text }) => {
    expect(renderPath(path)).toBe(text);
  });
});

describe("describePlace", () => {
  const ref = { kind: "VirtualService", namespace: "prod", name: "web" } as const;

  it("names kind, namespace and name", () => {
    expect(describePlace({ ref })).toBe('VirtualService "prod/web"');
  });

  it("adds the place in the file offline", () => {
    expect(describePlace({ ref, place: "web.yaml:3" })).toBe('VirtualService "prod/web" (web.yaml:3)');
  });
});
