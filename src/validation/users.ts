// Which Rollouts use a Service or a DestinationRule: the reverse of what they refer to.
import type { RolloutView } from "./rollout-view.ts";
import { type ServiceReference, serviceReferences } from "./service-references.ts";
import { memberAt, textOf, type Value } from "./value.ts";

export type ServiceUse = ServiceReference & { readonly rollout: RolloutView };

/** By `namespace/name` of the object, which may be absent, in the order of the Rollouts. */
export type Users = {
  readonly ofServices: ReadonlyMap<string, readonly ServiceUse[]>;
  readonly ofDestinationRules: ReadonlyMap<string, readonly RolloutView[]>;
};

export function indexUsers(rollouts: readonly RolloutView[]): Users {
  // Those of blue-green too: the controller lets only one Rollout manage a Service, whatever its strategy (R9).
  const uses = rollouts.flatMap((rollout) =>
    serviceReferences(rollout).map((reference): ServiceUse => ({ rollout, ...reference })),
  );
  return {
    ofServices: Map.groupBy(uses, ({ rollout, value }) => keyIn(rollout, value)),
    ofDestinationRules: Map.groupBy(
      rollouts.filter(({ destinationRule }) => textOf(memberAt(destinationRule, "name")) !== undefined),
      (rollout) => keyIn(rollout, memberAt(rollout.destinationRule, "name")),
    ),
  };
}

type Named = { readonly namespace: string; readonly name: string };

export function usersOfService({ users }: { readonly users: Users }, named: Named): readonly ServiceUse[] {
  return users.ofServices.get(`${named.namespace}/${named.name}`) ?? [];
}

export function usersOfDestinationRule({ users }: { readonly users: Users }, named: Named): readonly RolloutView[] {
  return users.ofDestinationRules.get(`${named.namespace}/${named.name}`) ?? [];
}

function keyIn({ object }: RolloutView, name: Value): string {
  return `${object.namespace}/${textOf(name)}`;
}
