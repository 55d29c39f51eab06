import { describe, expect, it } from "vitest";
import { findLastManager, findLastWriteTime } from "../../src/resources/managed-fields.ts";
import { kubernetesObject } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";

describe("findLastManager", () => {
  it.for([
    { name: "is undefined without managedFields", entries: undefined, manager: undefined },
    { name: "is undefined for an empty list", entries: [], manager: undefined },
    {
      name: "takes the latest entry, wherever it stands",
      entries: [
        { manager: "kubectl", time: "2026-11-23T03:05:28Z" },
        { manager: "rollouts-controller", time: "2026-11-23T03:05:30Z" },
        { manager: "argocd", time: "2026-11-22T23:00:00Z" },
      ],
      manager: "rollouts-controller",
    },
    {
      name: "takes an entry without a time for the oldest",
      entries: [{ manager: "kubectl" }, { manager: "argocd", time: "2026-01-01T00:00:00Z" }],
      manager: "argocd",
    },
  ])("$name", ({ entries, manager }) => {
    const metadata = entries === undefined ? {} : { managedFields: entries };
    expect(findLastManager(kubernetesObject("VirtualService", "web", { metadata }))).toBe(manager);
  });

  it("names the field that is of another type", () => {
    const metadata = { managedFields: [{ manager: 1 }] };
    expect(errorText(() => findLastManager(kubernetesObject("VirtualService", "web", { metadata })))).toBe(
      [
        'error[malformed-object]: metadata.managedFields[0].manager of VirtualService "shop/web" is 1, not a string',
        "  hint: compare it with the object's API reference; nothing was written",
      ].join("\n"),
    );
  });
});

describe("findLastWriteTime", () => {
  it.for([
    { name: "is undefined without managedFields", entries: undefined, time: undefined },
    { name: "is undefined where no entry has a time", entries: [{ manager: "kubectl" }], time: undefined },
    {
      name: "takes the latest entry, wherever it stands",
      entries: [
        { manager: "rollouts-controller", time: "2026-11-23T03:05:30Z" },
        { manager: "kubectl", time: "2026-11-23T03:05:28Z" },
      ],
      time: "2026-11-23T03:05:30Z",
    },
  ])("$name", ({ entries, time }) => {
    const metadata = entries === undefined ? {} : { managedFields: entries };
    expect(findLastWriteTime(kubernetesObject("VirtualService", "web", { metadata }))).toBe(time);
  });
});
