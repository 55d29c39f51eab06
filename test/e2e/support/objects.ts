// Reads objects of the cluster as tests compare them.
import type { Kubectl } from "../control-plane/kubectl.ts";
import { waitUntil } from "../control-plane/wait-until.ts";

export type LiveObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly { readonly manager: string; readonly operation: string }[];
  };
  readonly spec: Readonly<Record<string, unknown>>;
};
export type Name = { readonly namespace: string; readonly name: string };
/** Weights of the destinations of each route, in their order: `{ "http:primary": [90, 10] }`; null where there is none. */
export type Weights = Readonly<Record<string, readonly (number | null)[]>>;

export async function readObject(kubectl: Kubectl, kind: string, { namespace, name }: Name): Promise<LiveObject> {
  const text = await kubectl(["get", kind, name, "--namespace", namespace, "--show-managed-fields", "-o", "json"]);
  return JSON.parse(text) as LiveObject;
}

export async function readWeights(kubectl: Kubectl, virtualService: Name): Promise<Weights> {
  return weightsOf(await readObject(kubectl, "virtualservice", virtualService));
}

export async function waitForWeights(kubectl: Kubectl, virtualService: Name, weights: Weights): Promise<void> {
  const wanted = JSON.stringify(weights);
  await waitUntil({ what: `VirtualService ${virtualService.name} to have the weights ${wanted}` }, async () => {
    const live = JSON.stringify(await readWeights(kubectl, virtualService));
    if (live !== wanted) throw new Error(`it has ${live}`);
    return true;
  });
}

function weightsOf({ spec }: LiveObject): Weights {
  return Object.fromEntries(routesOf(spec).map(({ id, route }) => [id, route.map(({ weight }) => weight ?? null)]));
}

/** What nothing but a change of weights may touch: the object without weights and without the server's bookkeeping. */
export function withoutWeights({ kind, metadata, spec }: LiveObject): unknown {
  const { resourceVersion, managedFields, ...others } = metadata;
  const { generation, ...kept } = others as Readonly<Record<string, unknown>>;
  const copy = structuredClone(spec);
  for (const { route } of routesOf(copy)) for (const destination of route) delete destination.weight;
  return { kind, metadata: kept, spec: copy };
}

type Destination = { weight?: number };

function routesOf(
  spec: LiveObject["spec"],
): readonly { readonly id: string; readonly route: readonly Destination[] }[] {
  return ["http", "tls", "tcp"].flatMap((protocol) => {
    const routes = (spec[protocol] ?? []) as readonly { readonly name?: string; readonly route: Destination[] }[];
    return routes.map(({ name, route }, index) => ({ id: `${protocol}:${name ?? `#${index}`}`, route }));
  });
}
