// The slices of Leases and Deployments that tell whether an Argo Rollouts controller is at work.
import { type Field, fieldAt, memberOf, readCount, readList, readString } from "./fields.ts";
import type { KubernetesObject } from "./resource-store.ts";

export type Lease = {
  readonly name: string;
  readonly namespace: string;
  /** When its holder counts as gone unless it renews; ms since the epoch. */
  readonly expires: number;
  readonly renewed: number;
};

export type ControllerDeployment = {
  readonly name: string;
  readonly namespace: string;
  readonly replicas: number;
  /** The `--instance-id` of its containers; undefined for a default controller. */
  readonly instanceId: string | undefined;
};

/** Name of the Lease that the controller of an instance id holds (cmd/rollouts-controller/main.go). */
export function leaseName(instanceId: string | undefined): string {
  return `argo-rollouts-controller-lock${instanceId === undefined ? "" : `-${instanceId}`}`;
}

/** A Lease that was never renewed expires at 0. `parseTime` gives ms since the epoch. */
export function parseLease(object: KubernetesObject, parseTime: (text: string) => number): Lease {
  const spec = fieldAt(object, "spec");
  const renewTime = readString(memberOf(spec, "renewTime"));
  const renewed = renewTime === undefined ? 0 : parseTime(renewTime);
  return {
    name: object.ref.name,
    namespace: object.ref.namespace,
    renewed,
    expires: renewed + (readCount(memberOf(spec, "leaseDurationSeconds")) ?? 0) * 1000,
  };
}

export function parseControllerDeployment(object: KubernetesObject): ControllerDeployment {
  const words = containersOf(object).flatMap((container) =>
    ["command", "args"].flatMap((list) => readList(memberOf(container, list)).map((word) => readString(word) ?? "")),
  );
  return {
    name: object.ref.name,
    namespace: object.ref.namespace,
    replicas: readCount(fieldAt(object, "spec", "replicas")) ?? 1,
    instanceId: findFlag(words, "--instance-id") || undefined,
  };
}

/** The image of each of its containers. */
export function parseControllerImages(object: KubernetesObject): readonly string[] {
  return containersOf(object)
    .map((container) => readString(memberOf(container, "image")))
    .filter((image) => image !== undefined);
}

function containersOf(object: KubernetesObject): readonly Field[] {
  return readList(fieldAt(object, "spec", "template", "spec", "containers"));
}

function findFlag(words: readonly string[], flag: string): string | undefined {
  const joined = words.find((word) => word.startsWith(`${flag}=`));
  if (joined !== undefined) return joined.slice(flag.length + 1);
  const index = words.indexOf(flag);
  return index === -1 ? undefined : words[index + 1];
}
