// Reads the VirtualServices that a Rollout names.
import { type ErrorCode, UserError } from "../errors.ts";
import type { KubernetesObject, ResourceStore } from "../resources/resource-store.ts";
import type { Rollout } from "../resources/rollout.ts";
import type { VirtualServiceReference } from "../resources/rollout-references.ts";
import { parseVirtualService } from "../resources/virtual-service.ts";
import type { Finding } from "../traffic/finding.ts";
import type { Binding } from "../traffic/routes.ts";
import { readingsOf, resolveReading } from "../traffic/virtual-service-reference.ts";

export type FoundVirtualServices = {
  readonly objects: readonly KubernetesObject[];
  readonly bindings: readonly Binding[];
  /** What kept others from being read. */
  readonly unread: readonly UserError[];
  readonly findings: readonly Finding[];
};

/** In the Rollout's order. Throws what keeps one of them from being read, unless `withoutRoutes` and it is there to stay. */
export async function readVirtualServices(
  store: ResourceStore,
  rollout: Rollout,
  withoutRoutes: boolean,
): Promise<FoundVirtualServices> {
  const read = (reference: VirtualServiceReference) => readVirtualService(store, rollout, reference);
  const results = await Promise.all(
    rollout.virtualServices.map((reference) => (withoutRoutes ? orReason(read(reference)) : read(reference))),
  );
  const found = results.flatMap((result) => (result instanceof UserError ? [] : result));
  return {
    objects: found.map(({ object }) => object),
    bindings: found.map(({ binding }) => binding),
    // What keeps all of them from being read is one reason.
    unread: [...new Set(results.filter((result) => result instanceof UserError))],
    findings: found.flatMap(({ findings }) => findings),
  };
}

/** What stays as it is until somebody corrects it; a server that does not answer may do so the next time. */
const lasting: readonly ErrorCode[] = [
  "object-not-found",
  "invalid-reference",
  "malformed-object",
  "forbidden",
  "crd-absent",
  "primary-secret-invalid",
];

async function orReason<T>(reading: Promise<T>): Promise<T | UserError> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof UserError && lasting.includes(error.code)) return error;
    throw error;
  }
}

async function readVirtualService(store: ResourceStore, rollout: Rollout, reference: VirtualServiceReference) {
  const found: Awaited<ReturnType<ResourceStore["read"]>>[] = [];
  for (const key of readingsOf(reference.name, rollout.ref.namespace)) {
    found.push(await store.read(key));
    if (found.at(-1) !== undefined) break;
  }
  const { object, findings } = resolveReading(rollout, reference.name, found);
  return { object, binding: { virtualService: parseVirtualService(object), reference }, findings };
}
