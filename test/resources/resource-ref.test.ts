import { describe, expect, it } from "vitest";
import { describeObject, objectName } from "../../src/resources/resource-ref.ts";

const virtualService = { kind: "VirtualService", namespace: "prod", name: "web" } as const;

describe("describeObject", () => {
  it("names kind, namespace and name", () => {
    expect(describeObject(virtualService)).toBe('VirtualService "prod/web"');
  });
});

describe("objectName", () => {
  it.for([
    { name: "adds the group", kind: "VirtualService", text: "virtualservice.networking.istio.io/web" },
    { name: "adds the group of a Rollout", kind: "Rollout", text: "rollout.argoproj.io/web" },
    { name: "leaves the core group out", kind: "Service", text: "service/web" },
  ] as const)("$name", ({ kind, text }) => {
    expect(objectName({ ...virtualService, kind })).toBe(text);
  });
});
