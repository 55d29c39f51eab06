// Works out from recorded versions where the traffic went at every moment: weight × pod template hash × ready pods.

type Metadata = {
  readonly name: string;
  readonly resourceVersion: string;
  readonly managedFields?: readonly { readonly manager: string; readonly time?: string }[];
};
/** An object as the API server stored it once, or what it was when it was deleted. */
export type KubernetesVersion = {
  readonly deleted: boolean;
  readonly object: {
    readonly kind: string;
    readonly metadata: Metadata;
    readonly spec?: unknown;
    readonly status?: unknown;
  };
};
export type Recording = {
  /** The resourceVersion from which on every version is there; of the time before, only what stood then. */
  readonly start: number;
  readonly versions: readonly KubernetesVersion[];
};

/** What one destination of a route comes down to; without a hash where nothing tells the versions apart. */
export type Share = { readonly hash: string | undefined; readonly weight: number; readonly readyPods: number };
export type Moment = {
  readonly resourceVersion: number;
  /** The write that led to it: `VirtualService web by rollouts-controller`. */
  readonly write: string;
  /** By VirtualService and route: `web http:primary`. */
  readonly routes: Readonly<Record<string, readonly Share[]>>;
};

const hashLabel = "rollouts-pod-template-hash";

/** The resourceVersion counts the writes of all kinds, so that it tells their order (etcd's revision). */
export function compareVersions(left: KubernetesVersion, right: KubernetesVersion): number {
  return revisionOf(left) - revisionOf(right);
}

/** One moment for what stood at the start, and one for each write after it. */
export function replayTraffic({ start, versions }: Recording): readonly Moment[] {
  const inOrder = versions.toSorted(compareVersions);
  const world: World = new Map();
  for (const version of inOrder.filter((each) => revisionOf(each) <= start)) store(world, version);
  const moments = [{ resourceVersion: start, write: "start", routes: routesOf(world) }];
  for (const version of inOrder.filter((each) => revisionOf(each) > start)) {
    store(world, version);
    moments.push({ resourceVersion: revisionOf(version), write: describeWrite(version), routes: routesOf(world) });
  }
  return moments;
}

type World = Map<string, KubernetesVersion["object"]>;

function store(world: World, { deleted, object }: KubernetesVersion): void {
  const key = `${object.kind}/${object.metadata.name}`;
  if (deleted) world.delete(key);
  else world.set(key, object);
}

function revisionOf({ object }: KubernetesVersion): number {
  return Number(object.metadata.resourceVersion);
}

/** The times of managers are whole seconds: of several in one second the last named is taken. */
function describeWrite({ deleted, object }: KubernetesVersion): string {
  const { name, managedFields = [] } = object.metadata;
  const last = managedFields.toSorted((left, right) => (left.time ?? "").localeCompare(right.time ?? "")).at(-1);
  return `${object.kind} ${name} ${deleted ? "deleted" : `by ${last?.manager ?? "somebody"}`}`;
}

type Labels = Readonly<Record<string, string>>;
type Destination = {
  readonly destination: { readonly host: string; readonly subset?: string };
  readonly weight?: number;
};
type Route = { readonly name?: string; readonly route?: readonly Destination[] };
type VirtualServiceSpec = Readonly<Record<string, readonly Route[] | undefined>>;
type DestinationRuleSpec = {
  readonly host: string;
  readonly subsets?: readonly { readonly name: string; readonly labels?: Labels }[];
};
type ReplicaSetSpec = { readonly template: { readonly metadata: { readonly labels: Labels } } };

function routesOf(world: World): Moment["routes"] {
  const found = objectsOf(world, "VirtualService").flatMap(({ metadata, spec }) =>
    ["http", "tls", "tcp"].flatMap((protocol) =>
      ((spec as VirtualServiceSpec)[protocol] ?? []).map(({ name, route = [] }, index) => {
        const place = `${metadata.name} ${protocol}:${name ?? `#${index}`}`;
        return [place, route.map((destination) => shareOf(world, destination, route.length))] as const;
      }),
    ),
  );
  return Object.fromEntries(found);
}

/** A single destination gets everything, whatever its weight (Istio). */
function shareOf(world: World, { destination, weight = 0 }: Destination, destinations: number): Share {
  const selector = selectorOf(world, destination);
  const readyPods = selector === undefined ? 0 : countReadyPods(world, selector);
  return { hash: selector?.[hashLabel], weight: destinations === 1 ? 100 : weight, readyPods };
}

/** Undefined where the subset or Service does not exist. */
function selectorOf(world: World, { host, subset }: Destination["destination"]): Labels | undefined {
  const service = objectsOf(world, "Service").find(({ metadata }) => metadata.name === firstLabel(host));
  if (service === undefined) return undefined;
  const { selector } = service.spec as { readonly selector: Labels };
  if (subset === undefined) return selector;
  const labels = objectsOf(world, "DestinationRule")
    .map(({ spec }) => spec as DestinationRuleSpec)
    .filter((rule) => firstLabel(rule.host) === firstLabel(host))
    .flatMap(({ subsets = [] }) => subsets)
    .find(({ name }) => name === subset);
  return labels && { ...selector, ...labels.labels };
}

function countReadyPods(world: World, selector: Labels): number {
  return objectsOf(world, "ReplicaSet")
    .filter(({ spec }) => isSelected((spec as ReplicaSetSpec).template.metadata.labels, selector))
    .map(({ status }) => (status as { readonly readyReplicas?: number }).readyReplicas ?? 0)
    .reduce((total, ready) => total + ready, 0);
}

function isSelected(labels: Labels, selector: Labels): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

function objectsOf(world: World, kind: string): readonly KubernetesVersion["object"][] {
  return [...world.values()].filter((object) => object.kind === kind);
}

function firstLabel(host: string): string {
  return host.split(".")[0] ?? "";
}
