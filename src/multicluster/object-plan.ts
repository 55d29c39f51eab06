// What applying the wanted objects would do to those that are there.
import { UserError } from "../errors.ts";
import { fieldAt, readStrings } from "../resources/fields.ts";
import { describeObject, type ResourceRef } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { containsWanted } from "./contains.ts";
import type { Desired } from "./desired-objects.ts";
import { consumerLabel, ownerLabel, ownerValue, type Role } from "./names.ts";

/** In kubectl's words. */
export type Verb = "created" | "configured" | "unchanged" | "deleted" | "restarted";

/** One object of one cluster: what becomes of it, and why. */
export type ObjectStep = {
  readonly role: Role;
  readonly target: ResourceRef;
  readonly verb: Verb;
  readonly because: string;
};

/** With the object as it is applied. */
export type ApplyStep = ObjectStep & { readonly object: KubernetesObject };

/** With the object as it was read: no other of that name is deleted. */
export type DeleteStep = ObjectStep & { readonly object: KubernetesObject };

export function deletionOf(role: Role, object: KubernetesObject, because: string): DeleteStep {
  return { role, target: object.ref, verb: "deleted", because, object };
}

export function isChange({ verb }: ObjectStep): boolean {
  return verb !== "unchanged";
}

type Judging = {
  readonly live: KubernetesObject | undefined;
  readonly consumer: string;
  /** Whether objects that somebody else made are taken over. */
  readonly force: boolean;
};

/** Throws `object-not-ours` for what was not made by this tool for this controller: remove would delete it. */
export function planApply(desired: Desired, { live, consumer, force }: Judging): ApplyStep {
  const { role, object, because } = desired;
  const step = (verb: Verb): ApplyStep => ({ role, target: object.ref, verb, because, object });
  if (live === undefined) return step("created");
  if (!force) refuseForeign(live, consumer);
  // Objects from a list do not say of which kind they are.
  const { apiVersion: _, kind: __, ...wanted } = object.content;
  return step(containsWanted(live.content, wanted) ? "unchanged" : "configured");
}

/** Whether this tool made it, for this controller. */
export function isOurs(object: KubernetesObject, consumer: string): boolean {
  const labels = labelsOf(object);
  return labels.get(ownerLabel) === ownerValue && labels.get(consumerLabel) === consumer;
}

function refuseForeign(live: KubernetesObject, consumer: string): void {
  if (isOurs(live, consumer)) return;
  const other = labelsOf(live).get(ownerLabel) === ownerValue ? labelsOf(live).get(consumerLabel) : undefined;
  const name = describeObject(live.ref);
  if (other === undefined) {
    throw new UserError("object-not-ours", `${name} is there already, and was not made by this tool`, {
      hint: "use another name (--service-account, --name), or take it over with --force: remove deletes it then",
    });
  }
  throw new UserError(
    "object-not-ours",
    `${name} was made for another controller, whose namespace has the UID ${other}; its access would change too`,
    { hint: "give each controller an account of its own with --service-account, or take it over with --force" },
  );
}

function labelsOf(object: KubernetesObject): ReadonlyMap<string, string> {
  return readStrings(fieldAt(object, "metadata", "labels"));
}
