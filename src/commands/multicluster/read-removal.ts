// Finds what setup made, by its labels, in both clusters.

import type { OpenedClusters } from "../../cluster/open-access.ts";
import { UserError } from "../../errors.ts";
import type { Check } from "../../multicluster/check.ts";
import { selectorFor } from "../../multicluster/desired-objects.ts";
import { judgeDependents } from "../../multicluster/judge-objects.ts";
import { ownerLabel, ownerValue } from "../../multicluster/names.ts";
import { accountNamespaces, type RemovalState } from "../../multicluster/plan-removal.ts";
import { fieldAt, readStrings } from "../../resources/fields.ts";
import type { ObjectAccess } from "../../resources/object-access.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import type { MulticlusterOptions } from "../multicluster-options.ts";
import type { OutputFormat } from "../shared-options.ts";
import { type ControllerPlace, readControllerPlace, readLabelledSecrets, unlessForbidden } from "./controller-place.ts";
import { requireDeployment } from "./read-setup.ts";

export type RemoveRequest = MulticlusterOptions & {
  readonly output: OutputFormat;
  /** Where the account is, beside the namespaces that its role tells. */
  readonly primaryNamespace: string | undefined;
  readonly restart: boolean;
};

export type RemovalReading = {
  readonly state: RemovalState;
  readonly place: ControllerPlace;
  /** Secrets with the controller's label that this tool did not make. */
  readonly foreign: readonly KubernetesObject[];
  /** What follows for Rollouts. */
  readonly doubts: readonly Check[];
};

export async function readRemoval(clusters: OpenedClusters, request: RemoveRequest): Promise<RemovalReading> {
  const { rollouts, primary } = clusters;
  const place = await readControllerPlace(rollouts, request.controllerNamespace);
  if (request.restart) requireDeployment(place, rollouts, "without --restart-controller");
  const selector = selectorFor(place.consumer);
  const [secrets, labelled, inPrimary] = await Promise.all([
    rollouts.list("Secret", { namespace: place.namespace, labelSelector: selector }),
    readLabelledSecrets(rollouts, place),
    primary === undefined ? nothing : readPrimary(primary, selector, request.primaryNamespace),
  ]);
  const foreign = labelled.objects.filter((object) => !isMadeHere(object));
  const doubts = secrets.length > 0 && foreign.length === 0 ? await readDoubts(rollouts) : [];
  return { state: { secrets, ...inPrimary }, place, foreign, doubts };
}

const nothing = { bindings: [], tokenSecrets: [], accounts: [], roles: [] };

/** Roles tell in which namespaces the accounts are; several controllers may have theirs in one namespace. */
async function readPrimary(
  primary: ObjectAccess,
  labelSelector: string,
  given: string | undefined,
): Promise<Omit<RemovalState, "secrets">> {
  const everywhere = { namespace: undefined, labelSelector };
  const [roles, bindings] = await Promise.all([
    primary.list("ClusterRole", everywhere),
    primary.list("ClusterRoleBinding", everywhere),
  ]);
  const namespaces = [...new Set([...accountNamespaces(roles), ...(given === undefined ? [] : [given])])];
  const lists = namespaces.map(async (namespace) => {
    const scope = { namespace, labelSelector };
    return Promise.all([primary.list("Secret", scope), primary.list("ServiceAccount", scope)]);
  });
  const found = await Promise.all(lists);
  return {
    roles,
    bindings,
    tokenSecrets: found.flatMap(([secrets]) => secrets),
    accounts: found.flatMap(([, accounts]) => accounts),
  };
}

function isMadeHere(object: KubernetesObject): boolean {
  return readStrings(fieldAt(object, "metadata", "labels")).get(ownerLabel) === ownerValue;
}

/** Rollouts whose objects exist only in the primary become invalid when the controller looks in its own cluster. */
async function readDoubts(access: ObjectAccess): Promise<readonly Check[]> {
  const everywhere = { namespace: undefined, metadataOnly: true };
  const [rollouts, virtualServices, destinationRules] = await Promise.all([
    unlessForbidden(access.list("Rollout", { namespace: undefined })),
    unlessAbsent(access.list("VirtualService", everywhere)),
    unlessAbsent(access.list("DestinationRule", everywhere)),
  ]);
  if (rollouts === undefined || virtualServices === undefined || destinationRules === undefined) return [];
  return judgeDependents({ rollouts, virtualServices, destinationRules }, access.context);
}

/** Where Istio is not installed there is none. */
async function unlessAbsent(asking: Promise<readonly KubernetesObject[]>) {
  try {
    return await unlessForbidden(asking);
  } catch (error) {
    if (error instanceof UserError && error.code === "crd-absent") return [];
    throw error;
  }
}
