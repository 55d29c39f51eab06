import { describe, expect, it } from "vitest";
import { parseService } from "../../src/resources/service.ts";
import { kubernetesObject, service } from "../support/builders.ts";

describe("parseService", () => {
  it.for([
    { name: "the selector's hash", hash: "aaa", expected: "aaa" },
    { name: "none where nothing was adopted", hash: undefined, expected: undefined },
    { name: "none where it is empty", hash: "", expected: undefined },
  ])("reads $name", ({ hash, expected }) => {
    expect(parseService(service("web-stable", hash)).hash).toBe(expected);
  });

  it("has no hash without a selector", () => {
    expect(parseService(kubernetesObject("Service", "web")).hash).toBeUndefined();
  });
});
