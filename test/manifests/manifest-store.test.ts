import { describe, expect, it } from "vitest";
import { openManifestStore } from "../../src/manifests/manifest-store.ts";
import { PreconditionLost } from "../../src/resources/resource-store.ts";
import { manifest } from "./edit.ts";
import { raised } from "./raised.ts";

function object(kind: string, metadata: string, apiVersion = "argoproj.io/v1alpha1"): string {
  return `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}}\nspec: {weight: 10}\n`;
}
const web = object("Rollout", "name: web");
const webInProd = object("Rollout", "name: web, namespace: prod");
const checkout = object("Rollout", "name: checkout, namespace: prod");

function open(text: string, namespace?: string) {
  return openManifestStore([manifest(text)], { namespace });
}

describe("readRollout", () => {
  it.for([
    { name: "finds one without a namespace in default", text: web, namespace: undefined, ref: "default/web" },
    { name: "finds one without a namespace in the one asked for", text: web, namespace: "prod", ref: "prod/web" },
    {
      name: "finds one in any namespace when none is asked for",
      text: webInProd,
      namespace: undefined,
      ref: "prod/web",
    },
    {
      name: "looks only in the namespace asked for",
      text: webInProd + object("Rollout", "name: web, namespace: test"),
      namespace: "test",
      ref: "test/web",
    },
    {
      name: "passes over other groups",
      text: object("Rollout", "name: web", "example.org/v1") + webInProd,
      namespace: undefined,
      ref: "prod/web",
    },
  ])("$name", async ({ text, namespace, ref }) => {
    const rollout = await open(text, namespace).readRollout("web");
    expect(`${rollout.ref.namespace}/${rollout.ref.name}`).toEqual(ref);
  });

  it.for<{ name: string; text: string; namespace?: string; error: object }>([
    {
      name: "refuses a name in several namespaces",
      text: web + webInProd,
      error: {
        code: "rollout-ambiguous",
        message: `Rollout "web" is in several namespaces of the manifests`,
        hint: "add -n NAMESPACE",
        alternatives: { label: "namespaces", values: ["default", "prod"] },
      },
    },
    {
      name: "names a near one",
      text: object("Rollout", "name: wbe") + checkout,
      error: {
        code: "rollout-not-found",
        message: `Rollout "web" not found in the manifests`,
        hint: `did you mean "wbe"?`,
        alternatives: { label: "rollouts", values: ["default/wbe", "prod/checkout"] },
      },
    },
    {
      name: "names the others when none is near",
      text: checkout,
      error: {
        code: "rollout-not-found",
        message: `Rollout "web" not found in the manifests`,
        hint: undefined,
        alternatives: { label: "rollouts", values: ["prod/checkout"] },
      },
    },
    {
      name: "points at the same name in another namespace",
      text: webInProd,
      namespace: "test",
      error: {
        code: "rollout-not-found",
        message: `Rollout "test/web" not found in the manifests`,
        hint: `it is in namespace "prod": use -n prod`,
        alternatives: { label: "rollouts", values: ["prod/web"] },
      },
    },
    {
      name: "asks for the manifest when there is no Rollout",
      text: object("Deployment", "name: web", "apps/v1"),
      error: {
        code: "rollout-not-found",
        message: `Rollout "web" not found in the manifests`,
        hint: "add the manifest of the Rollout with -f",
      },
    },
    {
      name: "refuses one that is defined twice",
      text: web + web,
      error: {
        code: "duplicate-object",
        message: `Rollout "default/web" is defined twice (routing.yaml:2, routing.yaml:7)`,
        hint: "leave one of the two out of the input",
      },
    },
  ])("$name", async ({ text, namespace, error }) => {
    expect(await raised(() => open(text, namespace).readRollout("web"))).toEqual(error);
  });
});

describe("read", () => {
  const key = { kind: "VirtualService", namespace: "default", name: "web" } as const;

  it("gives the object with the file's own version and its place", async () => {
    const store = open(object("VirtualService", "name: web", "networking.istio.io/v1alpha3"));
    expect(await store.read(key)).toEqual({
      ref: { ...key, apiVersion: "networking.istio.io/v1alpha3" },
      content: {
        apiVersion: "networking.istio.io/v1alpha3",
        kind: "VirtualService",
        metadata: { name: "web" },
        spec: { weight: 10 },
      },
      place: "routing.yaml:2",
    });
  });

  it("finds objects of the core group", async () => {
    const store = open(object("Service", "name: web", "v1") + object("Service", "name: web", "serving.knative.dev/v1"));
    expect(await store.read({ ...key, kind: "Service" })).toMatchObject({ ref: { apiVersion: "v1" } });
  });

  it("gives undefined for what is not there", async () => {
    expect(await open(web).read(key)).toBeUndefined();
  });

  it("does not mind a duplicate of something else", async () => {
    const store = open(web + web + object("VirtualService", "name: web", "networking.istio.io/v1"));
    expect(await store.read(key)).toBeDefined();
  });
});

describe("apply", () => {
  const target = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", namespace: "default", name: "web" } as const;

  it("gives the object as it then stands, and keeps it so", async () => {
    const store = open(web);
    const patch = [{ op: "replace", path: "/spec/weight", value: 20 }] as const;
    const applied = await store.apply(target, patch);
    expect(applied.content).toMatchObject({ spec: { weight: 20 } });
    expect(await store.readRollout("web")).toEqual(applied);
    expect(store.finish().map(({ text }) => text)).toEqual([web.replace("10", "20")]);
  });

  it("gives the text back when a later patch takes a change back", async () => {
    const store = open(web);
    await store.apply(target, [{ op: "replace", path: "/spec/weight", value: 20 }]);
    await store.apply(target, [{ op: "replace", path: "/spec/weight", value: 10 }]);
    expect(store.finish().map(({ text }) => text)).toEqual([web]);
  });

  it("gives the text back when an added member is removed", async () => {
    const store = open(web);
    await store.apply(target, [{ op: "add", path: "/metadata/x", value: "y" }]);
    await store.apply(target, [{ op: "remove", path: "/metadata/x" }]);
    expect(store.finish().map(({ text }) => text)).toEqual([web]);
  });

  it("changes nothing when a test does not hold", async () => {
    const store = open(web);
    const patch = [
      { op: "replace", path: "/spec/weight", value: 20 },
      { op: "test", path: "/metadata/name", value: "api" },
    ] as const;
    await expect(store.apply(target, patch)).rejects.toThrow(PreconditionLost);
    expect(store.finish().map(({ text }) => text)).toEqual([web]);
  });

  it("refuses an object that is not there", async () => {
    expect(await raised(() => open(webInProd).apply(target, []))).toEqual({
      code: "object-not-found",
      message: `Rollout "default/web" not found in the manifests`,
      hint: undefined,
    });
  });
});
