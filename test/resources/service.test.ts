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

  it("reads name, hash and the Rollout whose mark it carries", () => {
    const { content } = service("web-stable", "aaa");
    const metadata = { annotations: { "argo-rollouts.argoproj.io/managed-by-rollouts": "web" } };
    expect(parseService(kubernetesObject("Service", "web-stable", { ...content, metadata }))).toEqual({
      ref: { apiVersion: "v1", kind: "Service", namespace: "shop", name: "web-stable" },
      hash: "aaa",
      managedBy: "web",
    });
  });

  it.for([
    { name: "without annotations", metadata: {} },
    { name: "with other annotations", metadata: { annotations: { "example.com/owner": "web" } } },
    {
      name: "with an empty mark",
      metadata: { annotations: { "argo-rollouts.argoproj.io/managed-by-rollouts": "" } },
    },
  ])("is managed by no Rollout $name", ({ metadata }) => {
    expect(parseService(kubernetesObject("Service", "web-stable", { metadata })).managedBy).toBeUndefined();
  });

  it("has no hash without a selector", () => {
    expect(parseService(kubernetesObject("Service", "web")).hash).toBeUndefined();
  });
});
