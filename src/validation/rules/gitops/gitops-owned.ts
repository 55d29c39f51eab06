import { findGitopsOwner } from "../../gitops-owner.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { objectsOf } from "../../world.ts";
import { describe } from "../../world-object.ts";
import { writtenObjects } from "../../written-objects.ts";

const fluxFix = "annotate it with kustomize.toolkit.fluxcd.io/ssa: IfNotPresent, or suspend Flux while an update runs";
const argoFix = "look whether ignoreDifferences of the Application covers what the controller writes";

export const gitopsOwned = defineRule({
  name: "gitops-owned",
  group: "gitops",
  severity: "warning",
  scope: "live",
  what: "Argo CD or Flux keeps an object that the controller writes as it is in git",
  why: "self-healing, or the next sync, puts weights, hashes and managed routes back in the middle of an update",
  fix: "exclude what the controller writes from the sync",
  sources: ["#2463", "argo-cd#15588"],
  check: onIstioRollouts((rollout, world) =>
    writtenObjects(rollout, world).flatMap((object) => {
      const owner = object.origin === "cluster" ? findGitopsOwner(object) : undefined;
      if (owner === undefined) return [];
      const { mark, value, application } = owner;
      // What an Application says about it is the matter of other rules.
      if (application !== undefined && objectsOf(world, "Application").some(({ name }) => name === application.name))
        return [];
      const written = `the controller writes to it for ${describe(rollout.object)}`;
      if (application === undefined) {
        const message = `${mark.owner} ("${mark.value}") keeps it as it is in git, and ${written}`;
        return [findingAt(value, message, mark.owner === "Flux" ? { fix: fluxFix } : {})];
      }
      const message = `Argo CD keeps it for Application "${application.name}", which cannot be read here, and ${written}`;
      return [findingAt(value, message, { severity: "info", fix: argoFix })];
    }),
  ),
});
