// Which controllers a table looks for, and what it keeps of the answers.
import { expect, it } from "vitest";
import { lookAgain, readNewControllers } from "../../src/commands/seeing/list-controllers.ts";
import { openListing } from "../../src/commands/seeing/list-sources.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { instanceIdLabel } from "../../src/resources/rollout-labels.ts";
import { cutRollout } from "../../src/view/listed.ts";
import { kubernetesObject } from "../support/builders.ts";
import { sourcesOf } from "../support/sources.ts";
import { updateState } from "../support/update-states.ts";

function listingOf(rollouts: Readonly<Record<string, KubernetesObject>>) {
  const listing = openListing();
  for (const [name, object] of Object.entries(rollouts)) {
    const listed = cutRollout(object);
    if (listed !== undefined) listing.rollouts.set(name, listed);
  }
  return listing;
}

/** In the middle of its update, or at the end of it. */
function updated(instanceId: string | undefined, stableRS: "aaa" | "bbb"): KubernetesObject {
  const metadata = { labels: instanceId === undefined ? {} : { [instanceIdLabel]: instanceId } };
  return sourcesOf(updateState({ rollout: { metadata }, status: { stableRS } })).rollout;
}

/** A cluster without Leases, with the Deployment of a default controller. */
function cluster() {
  const asked: string[] = [];
  const deployment = kubernetesObject("Deployment", "argo-rollouts", { spec: { replicas: 1 } });
  const live = {
    findLeases: async (name: string) => {
      asked.push(name);
      return { permitted: true as const, value: { leases: [], serverTime: 0 } };
    },
    findControllerDeployments: async () => {
      asked.push("deployments");
      return { permitted: true as const, value: [deployment] };
    },
  };
  return { asked, stores: { live, controllerNamespace: undefined } };
}

it("asks for the Deployments once, whatever the number of instance ids", async () => {
  const { asked, stores } = cluster();
  const listing = listingOf({ a: updated(undefined, "aaa"), b: updated("blue", "aaa"), c: updated("green", "aaa") });
  await readNewControllers([...listing.rollouts.values()], listing, stores);
  const lease = "argo-rollouts-controller-lock";
  expect(asked.toSorted()).toEqual([lease, `${lease}-blue`, `${lease}-green`, "deployments"]);
  expect(listing.controllers).toEqual(
    new Map([
      [undefined, true],
      ["blue", false],
      ["green", false],
    ]),
  );
});

it("asks for none that was looked for, until it looks again", async () => {
  const { asked, stores } = cluster();
  const listing = listingOf({ a: updated(undefined, "aaa"), b: updated("blue", "aaa"), c: updated("blue", "bbb") });
  listing.controllers.set(undefined, true).set("blue", true);
  await readNewControllers([...listing.rollouts.values()], listing, stores);
  expect(asked).toEqual([]);
  expect(await lookAgain(listing, stores)).toEqual(["b", "c"]);
  expect(await lookAgain(listing, stores)).toEqual([]);
});

it("forgets what no Rollout waits for any more: it may be long ago when one does again", async () => {
  const { asked, stores } = cluster();
  const listing = listingOf({ b: updated("blue", "bbb") });
  listing.controllers.set("blue", false);
  await lookAgain(listing, stores);
  expect({ asked, controllers: [...listing.controllers] }).toEqual({ asked: [], controllers: [] });
});
