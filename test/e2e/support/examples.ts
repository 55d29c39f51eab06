// The manifests of examples/, put into namespaces of a test's own.
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Kubectl } from "../control-plane/kubectl.ts";

const folder = resolve(import.meta.dirname, "../../../examples");

/** Every shape of routing, with the name of its Rollout and its VirtualServices. */
export const shapes = {
  "host-level": { rollout: "web", virtualServices: ["web"] },
  "subset-level": { rollout: "reviews", virtualServices: ["reviews"] },
  tcp: { rollout: "queue", virtualServices: ["queue"] },
  tls: { rollout: "payments", virtualServices: ["payments"] },
  "several-virtual-services": { rollout: "checkout", virtualServices: ["checkout-public", "checkout-internal"] },
  "other-namespace": { rollout: "account", virtualServices: ["account"] },
} as const;
export type Shape = keyof typeof shapes;
export const allShapes = Object.keys(shapes) as readonly Shape[];

export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

/** The namespace of a test, and the one in which `other-namespace` keeps its VirtualService. */
export type TestNamespace = { readonly name: string; readonly ingress: string };

export function namespaceNamed(name: string): TestNamespace {
  return { name, ingress: `${name}-ingress` };
}

/** A pair of new namespaces; `prefix` tells in the logs which test it was. */
export async function createNamespace(kubectl: Kubectl, prefix: string): Promise<TestNamespace> {
  const namespace = namespaceNamed(`${prefix}-${randomBytes(3).toString("hex")}`);
  await createNamespaces(kubectl, namespace);
  return namespace;
}

export async function createNamespaces(kubectl: Kubectl, { name, ingress }: TestNamespace): Promise<void> {
  await Promise.all([name, ingress].map((each) => kubectl(["create", "namespace", each])));
}

/** Does not wait: what is left of it disturbs no other test. */
export async function deleteNamespace(kubectl: Kubectl, { name, ingress }: TestNamespace): Promise<void> {
  await kubectl(["delete", "namespace", name, ingress, "--wait=false"]);
}

/** The documents of an example as objects of these namespaces. */
export function readExample(shape: Shape, namespace: TestNamespace): readonly Manifest[] {
  return readdirSync(join(folder, shape)).flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, shape, file), "utf8")).map((document) =>
      inNamespace(JSON.parse(rename(JSON.stringify(document.toJS()), namespace)) as Manifest, namespace),
    ),
  );
}

export async function applyExamples(
  kubectl: Kubectl,
  namespace: TestNamespace,
  only: readonly Shape[] = allShapes,
): Promise<void> {
  await applyManifests(
    kubectl,
    only.flatMap((shape) => readExample(shape, namespace)),
  );
}

export async function applyManifests(kubectl: Kubectl, manifests: readonly unknown[]): Promise<void> {
  await kubectl(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests }));
}

function rename(text: string, { name, ingress }: TestNamespace): string {
  return text
    .replaceAll("istio-ingress", ingress)
    .replaceAll(".shop.svc", `.${name}.svc`)
    .replaceAll('"namespace":"shop"', `"namespace":"${name}"`);
}

function inNamespace(manifest: Manifest, { name }: TestNamespace): Manifest {
  return { ...manifest, metadata: { namespace: name, ...manifest.metadata } };
}
