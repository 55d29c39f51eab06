import { describe, expect, it } from "vitest";
import { isDnsLabel, isLabelValue, isQualifiedName } from "../../src/validation/kubernetes-names.ts";

const long = "a".repeat(63);

describe("isDnsLabel", () => {
  it.for(["a", "web", "web-1", "1", long])("takes %j", (text) => {
    expect(isDnsLabel(text)).toBe(true);
  });

  it.for(["", "Web", "-web", "web-", "web.stable", "web_1", `${long}a`])("refuses %j", (text) => {
    expect(isDnsLabel(text)).toBe(false);
  });
});

describe("isQualifiedName", () => {
  it.for(["app", "app.kubernetes.io/name", "example.com/My_Name.1", "A", long])("takes %j", (text) => {
    expect(isQualifiedName(text)).toBe(true);
  });

  it.for(["", "/", "a/", "/a", "a/b/c", "a b", "-a", "a.", "Example.com/a", "a..b/c", `${long}a`])(
    "refuses %j",
    (text) => {
      expect(isQualifiedName(text)).toBe(false);
    },
  );
});

describe("isLabelValue", () => {
  it.for(["", "web", "1.0", "A_b-c", long])("takes %j", (text) => {
    expect(isLabelValue(text)).toBe(true);
  });

  it.for([" ", "the web team", "a/b", "-a", "a-", `${long}a`])("refuses %j", (text) => {
    expect(isLabelValue(text)).toBe(false);
  });
});
