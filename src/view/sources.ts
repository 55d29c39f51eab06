// What one look at a Rollout starts from: the objects as they were read, from one reading or from watches, unjudged.
import { type ErrorCode, unlessRefused } from "../errors.ts";
import { fieldAt, memberOf, readString } from "../resources/fields.ts";
import type { ObjectKey } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { parseRollout, parseRolloutHead } from "../resources/rollout.ts";
import type { ControllerState } from "../traffic/controller.ts";
import { sidesOf } from "../traffic/sides.ts";
import { readingsOf } from "../traffic/virtual-service-reference.ts";

/** Why an object, or all of a kind, is not known: as a clause, with what may be done about it. */
export type Unread = {
  readonly what: string;
  readonly because: string;
  readonly code: ErrorCode;
  readonly hint: string | undefined;
};

export type Sources = {
  readonly rollout: KubernetesObject;
  /** Every other object that was found, by `describeObject`; what was looked for and is not in it does not exist. */
  readonly objects: ReadonlyMap<string, KubernetesObject>;
  /** Undefined where nothing tells which they are, or they may not be listed. */
  readonly replicaSets: readonly KubernetesObject[] | undefined;
  /** Undefined where nobody asked for them, too. */
  readonly pods: readonly KubernetesObject[] | undefined;
  readonly controller: ControllerState;
  /** Of a Rollout that was taken over: the controller that it had before. */
  readonly formerController: ControllerState | undefined;
  readonly unread: readonly Unread[];
  /** ms since the epoch */
  readonly now: number;
  readonly flags: ClusterFlags;
};

/** Flags that lead to this cluster, for proposed commands of this tool and of kubectl: ` --context prod`, or nothing. */
export type ClusterFlags = { readonly own: string; readonly kubectl: string };

/** What has to be read beside the Rollout itself. */
export type References = {
  /** For each VirtualService that the Rollout names: where it may be, the controller's reading first. */
  readonly virtualServices: readonly (readonly ObjectKey[])[];
  readonly destinationRule: ObjectKey | undefined;
  readonly services: readonly ObjectKey[];
  readonly experiment: ObjectKey | undefined;
  /** In the Rollout's namespace. */
  readonly podSelector: string | undefined;
};

/** References that contradict each other count as none; the view tells what is wrong with them. */
export function referencesOf(object: KubernetesObject): References {
  const { namespace } = object.ref;
  const rollout = unlessRefused(() => parseRollout(object));
  const sides = rollout && unlessRefused(() => sidesOf(rollout, true));
  const services = [sides?.stable.service, sides?.canary.service].filter((name) => name !== undefined);
  const experiment = unlessRefused(() =>
    readString(memberOf(fieldAt(object, "status", "canary"), "currentExperiment")),
  );
  return {
    virtualServices: (rollout?.virtualServices ?? []).map(
      ({ name }) => unlessRefused(() => readingsOf(name, namespace)) ?? [],
    ),
    destinationRule: rollout?.destinationRule && {
      kind: "DestinationRule",
      namespace,
      name: rollout.destinationRule.name,
    },
    services: services.map((name) => ({ kind: "Service", namespace, name })),
    experiment: experiment ? { kind: "Experiment", namespace, name: experiment } : undefined,
    podSelector: unlessRefused(() => parseRolloutHead(object))?.podSelector,
  };
}

export function keysOf({ virtualServices, destinationRule, services, experiment }: References): readonly ObjectKey[] {
  return [...virtualServices.flat(), destinationRule, ...services, experiment].filter((key) => key !== undefined);
}
