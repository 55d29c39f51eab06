import { primaryClusterLabel } from "../../../resources/primary-secret.ts";
import { controllersOf, isControllers, primarySecretsOf, reads } from "../../controllers.ts";
import { managersOf } from "../../field-managers.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { itemsOf, memberAt, textOf, valueAt } from "../../value.ts";
import { objectsOf, type World } from "../../world.ts";
import { describe, type WorldObject } from "../../world-object.ts";

export const primarySecretNewerThanController = defineRule({
  name: "primary-secret-newer-than-controller",
  group: "multi-cluster",
  severity: "error",
  scope: "live",
  needs: ["Secret", "Deployment", "controller Pod"],
  what: "the Secret of the Istio cluster was changed after the controller had started",
  why: "the controller reads it at its start only: it goes on with the old kubeconfig, or with its own cluster",
  fix: "restart the controller",
  sources: ["rule 116"],
  check: (world) =>
    primarySecretsOf(world).flatMap((secret) => {
      const changed = lastChange(secret);
      const older = readersOf(secret, world).find((pod) => {
        const started = startOf(pod);
        return started !== undefined && changed !== undefined && started < changed;
      });
      if (older === undefined) return [];
      const message = `it was changed at ${changed}, and ${describe(older)} of the controller runs since ${startOf(older)}`;
      return [findingAt(valueAt(secret, "data"), message, { at: "key" })];
    }),
});

/** When its data or the label that leads to it was written, as far as the API server tells. */
function lastChange(secret: WorldObject): string | undefined {
  const entry = managersOf(secret).find(({ owns }) => owns("data") || owns("metadata", "labels", primaryClusterLabel));
  return entry?.time || textOf(valueAt(secret, "metadata", "creationTimestamp"));
}

/** Pods of the controllers that look for the Secret there. */
function readersOf(secret: WorldObject, world: World): readonly WorldObject[] {
  const namespaces = controllersOf(world)
    .filter((controller) => reads(controller, secret))
    .map(({ object }) => object.namespace);
  return objectsOf(world, "Pod").filter((pod) => isControllers(pod) && namespaces.includes(pod.namespace));
}

/** Of the process that runs now: a container that was restarted has read the Secret again. */
function startOf(pod: WorldObject): string | undefined {
  const [container] = itemsOf(valueAt(pod, "status", "containerStatuses"));
  return container && textOf(memberAt(container, "state", "running", "startedAt"));
}
