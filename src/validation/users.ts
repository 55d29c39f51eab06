// Which Rollouts use a Service or a DestinationRule: the reverse of what they refer to.
import type { RolloutView } from "./rollout-view.ts";
import { type ServiceRole, serviceReferences } from "./service-references.ts";
import { isObject, memberAt, textOf, type Value } from "./value.ts";

export type ServiceUse = {
  readonly rollout: RolloutView;
  readonly role: ServiceRole | "activeService" | "previewService";
  /** The name in the Rollout. */
  readonly value: Value;
};

/** By `namespace/name` of the object, which may be absent, in the order of the Rollouts. */
export type Users = {
  readonly ofServices: ReadonlyMap<string, readonly ServiceUse[]>;
  readonly ofDestinationRules: ReadonlyMap<string, readonly RolloutView[]>;
};

export function indexUsers(rollouts: readonly RolloutView[]): Users {
  const uses = rollouts.flatMap(servicesOf);
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

/** Those of blue-green too: the controller lets only one Rollout manage a Service, whatever its strategy (R9). */
function servicesOf(rollout: RolloutView): readonly ServiceUse[] {
  const canary = serviceReferences(rollout).map((reference): ServiceUse => ({ rollout, ...reference }));
  const blueGreen = memberAt(rollout.strategy, "blueGreen");
  if (!isObject(blueGreen)) return canary;
  const roles = (["activeService", "previewService"] as const).map((role) => ({
    rollout,
    role,
    value: memberAt(blueGreen, role),
  }));
  return [...canary, ...roles.filter(({ value }) => textOf(value) !== undefined)];
}

function keyIn({ object }: RolloutView, name: Value): string {
  return `${object.namespace}/${textOf(name)}`;
}
