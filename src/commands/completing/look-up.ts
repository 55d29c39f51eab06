// Words that only a kubeconfig, a cluster or a catalogue knows.
import { managedRouteNames } from "../../plan/managed-route-names.ts";
import type { FeedTarget } from "../../resources/object-feed.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import { parseRollout, stepWeights } from "../../resources/rollout.ts";
import { parseVirtualService, routeName, routesOf } from "../../resources/virtual-service.ts";
import type { Runtime } from "../../runtime.ts";
import { referencesOf } from "../../view/sources.ts";
import { describeStep } from "../../view/steps.ts";
import { type LiveStores, openLiveStores } from "../open-stores.ts";
import { parseRolloutName } from "../rollout-name.ts";
import { readGlobalOptions } from "../shared-options.ts";
import type { Candidate, Wanted, WordKind } from "./wanted-words.ts";

/** Throws whatever stands in the way. */
export async function lookUp(wanted: Wanted, kind: WordKind, runtime: Runtime): Promise<readonly Candidate[]> {
  switch (kind) {
    case "file":
    case "nothing":
      return [];
    case "code":
      return codes();
    case "context":
    case "cluster":
    case "user":
      return kubeconfigNames(kind, wanted, runtime);
    case "goal":
      return goals(wanted, runtime);
    case "rollout":
    case "namespace":
    case "weight":
    case "step":
    case "route":
    case "managed-route":
      return inCluster(kind, wanted, runtime);
  }
}

async function codes(): Promise<readonly Candidate[]> {
  const { catalogue } = await import("../../explain/catalogue.ts");
  const { allRules } = await import("../../validation/catalogue.ts");
  const rules = allRules.filter(({ name }) => !Object.hasOwn(catalogue, name));
  return [
    ...Object.entries(catalogue).map(([value, { meaning }]) => ({ value, description: meaning })),
    ...rules.map(({ name, what }) => ({ value: name, description: what })),
  ];
}

async function kubeconfigNames(
  kind: "context" | "cluster" | "user",
  { options }: Wanted,
  { environment }: Runtime,
): Promise<readonly Candidate[]> {
  const { readKubeconfig } = await import("../../cluster/kubeconfig-files.ts");
  const { entries } = await readKubeconfig(readGlobalOptions(options).kubectl.kubeconfig, environment);
  return [...entries[kind].keys()].map((value) => ({ value }));
}

/** A step or a weight is looked up once it is clear that one is meant. */
async function goals(wanted: Wanted, runtime: Runtime): Promise<readonly Candidate[]> {
  const kinds = ["healthy", "paused", "aborted", "degraded", "step=", "weight="].map((value) => ({ value }));
  const [, kind] = /^(step|weight)=/.exec(wanted.current) ?? [];
  if (kind === undefined) return kinds;
  const found = await inCluster(kind === "step" ? "step" : "weight", wanted, runtime);
  return found.map(({ value, ...rest }) => ({ value: `${kind}=${value}`, ...rest }));
}

type ClusterKind = "rollout" | "namespace" | "weight" | "step" | "route" | "managed-route";

async function inCluster(kind: ClusterKind, wanted: Wanted, runtime: Runtime): Promise<readonly Candidate[]> {
  const options = readGlobalOptions(wanted.options);
  const quiet = { ...runtime, terminal: { ...runtime.terminal, trace: () => undefined } };
  const stores = await openLiveStores({ controllerNamespace: undefined, silent: true }, options, quiet);
  try {
    if (kind === "namespace") return await listNames(stores, { kind: "Namespace", namespace: undefined });
    if (kind === "rollout") return await rolloutNames(stores, wanted);
    const rollout = await stores.store.readRollout(parseRolloutName(wanted.values[0] ?? ""));
    return kind === "route" ? await routeNames(stores, rollout) : ofRollout(kind, rollout);
  } finally {
    stores.close();
  }
}

async function listNames({ feed }: LiveStores, target: FeedTarget): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  const take = (page: readonly KubernetesObject[]) => void found.push(...page.map(({ ref }) => ({ value: ref.name })));
  await feed.list({ ...target, namesOnly: true }, { clear: () => undefined, put: take });
  return found;
}

/** With the kind before it where somebody writes it so. */
async function rolloutNames(stores: LiveStores, { current }: Wanted): Promise<readonly Candidate[]> {
  const [prefix = ""] = /^[^/]*\//.exec(current) ?? [];
  const names = await listNames(stores, { kind: "Rollout", namespace: stores.namespace });
  return names.map(({ value }) => ({ value: `${prefix}${value}` }));
}

function ofRollout(kind: "weight" | "step" | "managed-route", object: KubernetesObject): readonly Candidate[] {
  const rollout = parseRollout(object);
  switch (kind) {
    case "weight":
      return [...new Set([0, ...stepWeights(rollout), 100])].map((weight) => ({ value: String(weight) }));
    case "step":
      return [...rollout.steps.map(describeStep), "the end"].map((description, index) => ({
        value: String(index),
        description,
      }));
    case "managed-route":
      return managedRouteNames(rollout).map((value) => ({ value }));
  }
}

async function routeNames({ store }: LiveStores, object: KubernetesObject): Promise<readonly Candidate[]> {
  const keys = referencesOf(object).virtualServices.flat();
  const found = await Promise.all(keys.map((key) => store.read(key)));
  const virtualServices = found.filter((each) => each !== undefined).map(parseVirtualService);
  const names = virtualServices.flatMap((each) => routesOf(each).map(routeName));
  return [...new Set(names)].map((value) => ({ value }));
}
