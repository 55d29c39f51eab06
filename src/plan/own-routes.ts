// Which routes the controller itself writes.
import { unlessRefused } from "../errors.ts";
import { isSameObject } from "../resources/resource-ref.ts";
import type { Route, VirtualService } from "../resources/virtual-service.ts";
import { type Binding, selectRolloutRoutes } from "../traffic/routes.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";

/** Those that the Rollout selects. Where its selection fails, what the controller does is not certain: any may be. */
export function ownRoutes(state: TrafficState, { ref }: VirtualService): (route: Route) => boolean {
  const bindings = state.bindings.filter(({ virtualService }) => isSameObject(virtualService.ref, ref));
  const selections = bindings.map((binding) => selectOwn(state, binding));
  return ({ protocol, index }) =>
    selections.some(
      (own) => own === undefined || own.some((route) => route.protocol === protocol && route.index === index),
    );
}

function selectOwn({ sides, rollout }: TrafficState, binding: Binding): readonly Route[] | undefined {
  const context = { sides, managedRoutes: rollout.managedRoutes };
  return unlessRefused(() => selectRolloutRoutes(binding, context).routes.map(({ route }) => route));
}
