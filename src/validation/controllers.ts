// The Argo Rollouts controllers of a cluster, and the Secrets that lead them to their Istio cluster.

import { primaryClusterLabel } from "../resources/primary-secret.ts";
import { compareTexts } from "../resources/text-order.ts";
import { itemsOf, memberAt, numberOf, textOf, type Value, valueAt } from "./value.ts";
import { objectsOf, type World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

export type ControllerView = {
  readonly object: WorldObject;
  /** Where its flags stand. */
  readonly flags: Value;
  readonly instanceId: string | undefined;
  /** Sees only its own namespace, Secrets too. */
  readonly isNamespaced: boolean;
  /** Under which version it asks for Istio objects (rule 3). */
  readonly istioVersion: string;
};

const controllerName = "argo-rollouts";

/** Those that are to run; a Deployment without replicas serves nobody. */
export function controllersOf(world: World): readonly ControllerView[] {
  return objectsOf(world, "Deployment")
    .filter((deployment) => isControllers(deployment) && numberOf(valueAt(deployment, "spec", "replicas")) !== 0)
    .map(viewController);
}

export function isControllers(object: WorldObject): boolean {
  return textOf(valueAt(object, "metadata", "labels", "app.kubernetes.io/name")) === controllerName;
}

/** As the controller lists them: in the order of namespaces and names. */
export function primarySecretsOf(world: World): readonly WorldObject[] {
  return objectsOf(world, "Secret")
    .filter((secret) => textOf(valueAt(secret, "metadata", "labels", primaryClusterLabel)) === "true")
    .toSorted((left, right) => compareTexts(nameOf(left), nameOf(right)));
}

export function nameOf({ namespace, name }: WorldObject): string {
  return `${namespace}/${name}`;
}

/** Whether the controller looks for its Secret there (rule 112). */
export function reads({ isNamespaced, object }: ControllerView, secret: WorldObject): boolean {
  return !isNamespaced || object.namespace === secret.namespace;
}

function viewController(object: WorldObject): ControllerView {
  const containers = itemsOf(valueAt(object, "spec", "template", "spec", "containers"));
  const container = containers.find((one) => wordsOf(one).some((word) => word.startsWith("--"))) ?? containers[0];
  const words = container === undefined ? [] : wordsOf(container);
  return {
    object,
    flags: container === undefined ? valueAt(object, "spec", "template") : memberAt(container, "args"),
    instanceId: findFlag(words, "--instance-id"),
    isNamespaced: words.includes("--namespaced") || findFlag(words, "--namespaced") === "true",
    istioVersion: findFlag(words, "--istio-api-version") ?? "v1alpha3",
  };
}

function wordsOf(container: Value): readonly string[] {
  return ["command", "args"].flatMap((list) =>
    itemsOf(memberAt(container, list)).flatMap((word) => textOf(word) ?? []),
  );
}

/** `--flag=value` or `--flag value`, as Go's flag packages take both. */
function findFlag(words: readonly string[], flag: string): string | undefined {
  const joined = words.find((word) => word.startsWith(`${flag}=`));
  const index = words.indexOf(flag);
  const next = index === -1 ? undefined : words[index + 1];
  const value = joined?.slice(flag.length + 1) ?? (next?.startsWith("-") ? undefined : next);
  return value === "" ? undefined : value;
}
