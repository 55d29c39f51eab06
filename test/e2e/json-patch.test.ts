// What the API server makes of the JSON patches that every change consists of.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiProxy, openApiProxy } from "./support/api-proxy.ts";
import {
  applyManifests,
  createNamespace,
  deleteNamespace,
  readExample,
  type TestNamespace,
} from "./support/examples.ts";
import { readObject } from "./support/objects.ts";
import { kubectl } from "./support/test-cluster.ts";

let namespace: TestNamespace;
let proxy: ApiProxy;

beforeAll(async () => {
  namespace = await createNamespace(kubectl, "json-patch");
  const manifests = readExample("host-level", namespace).filter(({ kind }) => kind === "VirtualService");
  await applyManifests(kubectl, manifests);
  proxy = await openApiProxy();
});

afterAll(async () => {
  await proxy.close();
  await deleteNamespace(kubectl, namespace);
});

const weight = "/spec/http/1/route/1/weight";

describe("a JSON patch", () => {
  it.for([
    { name: "holds for a member that is absent and tested for null", value: null, path: "/spec/http/0/route/0/weight" },
    {
      name: "holds for a whole object, whatever the order of its members",
      value: entry(),
      path: "/spec/http/1/route/1",
    },
    { name: "holds for the value that stands there", value: 0, path: weight },
  ])("$name", async ({ path, value }) => {
    const before = await readWeb();

    const { status } = await patch([{ op: "test", path, value }]);

    expect(status).toBe(200);
    expect(await readWeb()).toEqual(before);
  });

  it.for([
    { name: "a value that differs", operations: [{ op: "test", path: weight, value: 5 }] },
    { name: "null for a member that is there", operations: [{ op: "test", path: weight, value: null }] },
    { name: "a value that is absent", operations: [{ op: "test", path: "/spec/http/0/route/0/weight", value: 5 }] },
    { name: "a route that is absent", operations: [{ op: "test", path: "/spec/http/9/name", value: "primary" }] },
    {
      name: "an earlier operation that would have held",
      operations: [
        { op: "replace", path: weight, value: 5 },
        { op: "test", path: weight, value: 0 },
      ],
    },
  ])("is refused as a whole, without a reason, for $name", async ({ operations }) => {
    const before = await readWeb();

    const { status, body } = await patch([...operations, { op: "replace", path: weight, value: 20 }]);

    expect(status).toBe(422);
    expect(body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: "the server rejected our request due to an error in our request",
      reason: "Invalid",
      details: {},
      code: 422,
    });
    expect(await readWeb()).toEqual(before);
  });

  it("takes the labels away with the last one, and has no place for one then", async () => {
    const labels = { id: "x" };
    const added = await patch([{ op: "add", path: "/metadata/labels", value: labels }]);
    expect(added.body).toMatchObject({ metadata: { labels } });

    const removed = await patch([{ op: "remove", path: "/metadata/labels/id" }]);

    expect(removed.body).toMatchObject({ metadata: expect.not.objectContaining({ labels: expect.anything() }) });
    const alone = await patch([
      { op: "test", path: "/metadata/labels/id", value: null },
      { op: "add", path: "/metadata/labels/id", value: "x" },
    ]);
    expect(alone.status).toBe(422);
    const whole = await patch([
      { op: "test", path: "/metadata/labels", value: null },
      { op: "add", path: "/metadata/labels", value: labels },
    ]);
    expect(whole.body).toMatchObject({ metadata: { labels } });
  });

  it("is refused with details for a value of the wrong type", async () => {
    const { status, body } = await patch([{ op: "replace", path: weight, value: "20" }]);

    expect(status).toBe(422);
    expect(body).toMatchObject({ reason: "Invalid", details: { name: "web", kind: "VirtualService" } });
  });
});

function entry(): unknown {
  return { weight: 0, destination: { host: "web-canary" } };
}

async function patch(operations: readonly unknown[]) {
  const path = `/apis/networking.istio.io/v1/namespaces/${namespace.name}/virtualservices/web`;
  const response = await fetch(proxy.server + path, {
    method: "PATCH",
    headers: { "content-type": "application/json-patch+json" },
    body: JSON.stringify(operations),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

function readWeb() {
  return readObject(kubectl, "virtualservice", { namespace: namespace.name, name: "web" });
}
