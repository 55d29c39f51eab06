// Whether the controllers act that the Rollouts of a table wait for.
import { leaseName } from "../../resources/controller.ts";
import { mayAct } from "../../traffic/way.ts";
import type { ListedRollout } from "../../view/listed.ts";
import { awaitsController } from "../../view/summary.ts";
import { type ControllerSearch, readController } from "../read-controller.ts";
import type { Listing } from "./list-sources.ts";

type Leases = ReturnType<ControllerSearch["live"]["findLeases"]>;

/** Those of the default controller, before anything tells who waits for it; a failure is met where it is awaited. */
export function startLeases({ live }: ControllerSearch): Leases {
  const leases = live.findLeases(leaseName(undefined));
  leases.catch(() => undefined);
  return leases;
}

/** Of those that nobody has looked for yet. */
export async function readNewControllers(
  rollouts: readonly ListedRollout[],
  { controllers }: Pick<Listing, "controllers">,
  { leases, ...search }: ControllerSearch & { readonly leases?: Leases },
): Promise<void> {
  const fresh = awaitedBy(rollouts).filter((instanceId) => !controllers.has(instanceId));
  for (const [instanceId, acts] of await readAll(fresh, search, leases)) controllers.set(instanceId, acts);
}

/** Of all, and forgets the others. Returns the Rollouts of which something else is known now. */
export async function lookAgain(
  { rollouts, controllers }: Pick<Listing, "rollouts" | "controllers">,
  search: ControllerSearch,
): Promise<readonly string[]> {
  const before = new Map(controllers);
  const found = await readAll(awaitedBy([...rollouts.values()]), search);
  controllers.clear();
  for (const [instanceId, acts] of found) controllers.set(instanceId, acts);
  const isOther = (instanceId: string | undefined) => before.get(instanceId) !== found.get(instanceId);
  return [...rollouts].flatMap(([key, { instanceId }]) => (isOther(instanceId) ? key : []));
}

function awaitedBy(rollouts: readonly ListedRollout[]): readonly (string | undefined)[] {
  return [...new Set(rollouts.filter(({ own }) => awaitsController(own)).map(({ instanceId }) => instanceId))];
}

/** Whether each may act. */
async function readAll(
  instanceIds: readonly (string | undefined)[],
  { live, controllerNamespace }: ControllerSearch,
  leases?: Leases,
): Promise<ReadonlyMap<string | undefined, boolean>> {
  let deployments: ReturnType<typeof live.findControllerDeployments> | undefined;
  const search: ControllerSearch = {
    controllerNamespace,
    live: {
      findLeases: (name) => live.findLeases(name),
      // They are the same ones for every instance id.
      findControllerDeployments: () => (deployments ??= live.findControllerDeployments()),
    },
  };
  const read = async (instanceId: string | undefined) =>
    [instanceId, mayAct(await readController(search, instanceId, leases))] as const;
  return new Map(await Promise.all(instanceIds.map(read)));
}
