// The contract of a ResourceStore, run against both back ends.

import { afterEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { openClusterStore } from "../src/cluster/cluster-store.ts";
import { openManifestStore } from "../src/manifests/manifest-store.ts";
import { parseManifests } from "../src/manifests/parse-manifests.ts";
import type { JsonPatch } from "../src/resources/json-patch.ts";
import { type KubernetesObject, PreconditionLost, type ResourceStore } from "../src/resources/resource-store.ts";
import { destinationRule, hostRoute, rollout, service, virtualService } from "./support/builders.ts";
import { optionsFor, startServer } from "./support/cluster-fixture.ts";

const objects = [
  rollout(),
  virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary: 10 }) }] }),
  destinationRule("web", { stable: "aaa", canary: "bbb" }),
  service("web-stable", "aaa"),
];
const key = { kind: "VirtualService", namespace: "shop", name: "web" } as const;
const weight = "/spec/http/0/route/1/weight";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function openLive(): Promise<ResourceStore> {
  const server = await startServer();
  for (const { content } of objects) server.put(content);
  const opened = await openClusterStore(optionsFor(server, { namespace: "shop" }));
  closers.push(opened.close);
  return opened.store;
}

async function openOffline(): Promise<ResourceStore> {
  const text = objects.map(({ content }) => stringify(content)).join("---\n");
  return openManifestStore([parseManifests({ name: "all.yaml", path: undefined, text, lenient: false })], {
    namespace: "shop",
  });
}

describe.for([
  { name: "cluster", open: openLive },
  { name: "manifests", open: openOffline },
])("the store over $name", ({ open }) => {
  const patch = (from: number, to: number): JsonPatch => [
    { op: "test", path: weight, value: from },
    { op: "replace", path: weight, value: to },
  ];
  const weightOf = (object: KubernetesObject | undefined) =>
    JSON.stringify(object?.content["spec"]).match(/web-canary"},"weight":(\d+)/)?.[1];

  it("finds the Rollout by its name", async () => {
    const { ref, content } = await (await open()).readRollout("web");
    expect(ref).toEqual({ apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", namespace: "shop", name: "web" });
    expect(content["spec"]).toEqual(rollout().content["spec"]);
  });

  it("names the nearest Rollout for one that is not there", async () => {
    await expect((await open()).readRollout("wbe")).rejects.toMatchObject({
      code: "rollout-not-found",
      hint: expect.stringContaining('"web"'),
    });
  });

  it.for(objects)("reads a $ref.kind", async ({ ref, content }) => {
    const found = await (await open()).read(ref);
    expect(found?.ref).toEqual(ref);
    expect(found?.content["spec"]).toEqual(content["spec"]);
  });

  it("gives nothing for an object that is not there", async () => {
    expect(await (await open()).read({ ...key, name: "other" })).toBeUndefined();
    expect(await (await open()).read({ ...key, namespace: "other" })).toBeUndefined();
  });

  it("answers a patch with the object as it then stands, and keeps it", async () => {
    const store = await open();
    const read = await store.read(key);
    if (read === undefined) throw new Error("the VirtualService is there");
    expect(weightOf(await store.apply(read.ref, patch(10, 20)))).toBe("20");
    expect(weightOf(await store.read(key))).toBe("20");
  });

  it.for([
    { name: "another value", broken: patch(11, 20) },
    {
      name: "an absent path",
      broken: [{ op: "test", path: "/spec/http/7/name", value: "x" }, ...patch(10, 20)] as JsonPatch,
    },
    {
      name: "a member where none may be",
      broken: [{ op: "test", path: "/spec/http/0/name", value: null }, ...patch(10, 20)] as JsonPatch,
    },
  ])("refuses a patch whose test meets $name, and changes nothing", async ({ broken }) => {
    const store = await open();
    const read = await store.read(key);
    if (read === undefined) throw new Error("the VirtualService is there");
    await expect(store.apply(read.ref, broken)).rejects.toBeInstanceOf(PreconditionLost);
    expect(weightOf(await store.read(key))).toBe("10");
  });

  it("takes a test for null as a test that the member is absent", async () => {
    const store = await open();
    const read = await store.read(key);
    if (read === undefined) throw new Error("the VirtualService is there");
    const absent = { op: "test", path: "/spec/http/0/route/0/destination/subset", value: null } as const;
    expect(weightOf(await store.apply(read.ref, [absent, ...patch(10, 20)]))).toBe("20");
  });
});
