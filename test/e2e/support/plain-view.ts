// What plain kubectl tells of a Rollout's traffic, worked out anew and without any code of the tool.
import type { Name } from "./objects.ts";
import { kubectl } from "./test-cluster.ts";

type Item = {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly generation: number;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: objects of five kinds, read as jq would
  readonly spec: any;
  // biome-ignore lint/suspicious/noExplicitAny: objects of five kinds, read as jq would
  readonly status: any;
};

export type PlainView = {
  readonly phase: string;
  readonly observed: boolean;
  readonly step: number;
  readonly recorded: number | null;
  readonly live: readonly number[];
  /** `service/web-canary → HASH: READY/DESIRED` */
  readonly pointers: readonly string[];
  readonly aborted: boolean;
};

export type Moment = { readonly view: PlainView; readonly versions: string };

const label = "rollouts-pod-template-hash";
const kinds =
  "rollouts.argoproj.io,virtualservices.networking.istio.io,destinationrules.networking.istio.io,services,replicasets.apps";

/** One kubectl call for all kinds, with the versions of all that it read. */
export async function readPlainly({ namespace, name }: Name): Promise<Moment> {
  const { items } = JSON.parse(await kubectl(["get", kinds, "--namespace", namespace, "-o", "json"])) as {
    readonly items: readonly Item[];
  };
  const versions = items.map(({ kind, metadata }) => `${kind}/${metadata.name}=${metadata.resourceVersion}`);
  return { view: viewOf(name, items), versions: versions.toSorted().join(" ") };
}

function viewOf(name: string, items: readonly Item[]): PlainView {
  const of = (kind: string) => items.filter((item) => item.kind === kind);
  const rollout = of("Rollout").find(({ metadata }) => metadata.name === name);
  if (rollout === undefined) throw new Error(`there is no Rollout ${name}`);
  const { spec, status, metadata } = rollout;
  const observed = status.observedGeneration === String(metadata.generation);
  const isUnpausing = status.controllerPause === true && (status.pauseConditions ?? []).length === 0;
  const canary = spec.strategy.canary;
  const rule = canary.trafficRouting.istio.destinationRule;
  return {
    phase: observed && !isUnpausing ? status.phase : "Progressing",
    observed,
    step: status.currentStepIndex,
    recorded: status.canary?.weights?.canary?.weight ?? null,
    live: of("VirtualService").map((virtualService) => liveWeight(virtualService, canary)),
    pointers: [
      ...of("Service")
        .filter((service) => [canary.stableService, canary.canaryService].includes(service.metadata.name))
        .map((service) => follow(`service/${service.metadata.name}`, service.spec.selector?.[label], of("ReplicaSet"))),
      ...of("DestinationRule")
        .filter((destinationRule) => destinationRule.metadata.name === rule?.name)
        .flatMap((destinationRule) =>
          destinationRule.spec.subsets.map(
            (subset: { readonly name: string; readonly labels: Record<string, string> }) =>
              follow(`subset ${subset.name}`, subset.labels?.[label], of("ReplicaSet")),
          ),
        ),
    ].toSorted(),
    aborted: status.abort === true && status.abortedAt !== undefined,
  };
}

type Destination = {
  readonly destination: { readonly host: string; readonly subset?: string };
  readonly weight?: number;
};

// biome-ignore lint/suspicious/noExplicitAny: the strategy of a Rollout, read as jq would
function liveWeight({ spec }: Item, canary: any): number {
  const route = spec.http.find((each: { readonly name?: string }) => each.name === "primary");
  const subset = canary.trafficRouting.istio.destinationRule?.canarySubsetName;
  const own = route.route.find(({ destination }: Destination) =>
    subset === undefined ? destination.host.split(".")[0] === canary.canaryService : destination.subset === subset,
  );
  return own.weight ?? 0;
}

function follow(what: string, hash: string | undefined, replicaSets: readonly Item[]): string {
  const found = replicaSets.find(({ metadata }) => metadata.labels?.[label] === hash);
  if (hash === undefined) return `${what} → nothing`;
  return `${what} → ${hash}: ${found?.status.readyReplicas ?? 0}/${found?.spec.replicas ?? 0}`;
}
