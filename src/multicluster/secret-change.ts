// When a Secret became what the controller reads at its start.
import { type Field, fieldAt, memberOf, readList, readObject, readString } from "../resources/fields.ts";
import { primaryClusterLabel } from "../resources/primary-secret.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";

/** Of its data or of the label that makes the controller read it, ms since the epoch; other writes do not count. */
export function changedAt(secret: KubernetesObject, parseTime: (text: string) => number): number {
  const entries = readList(fieldAt(secret, "metadata", "managedFields")).filter(changesContent);
  const texts = [...entries, fieldAt(secret, "metadata")].flatMap((entry) => {
    const time = readString(memberOf(entry, entries.includes(entry) ? "time" : "creationTimestamp"));
    return time === undefined ? [] : [parseTime(time)];
  });
  return Math.max(0, ...texts);
}

function changesContent(entry: Field): boolean {
  const fields = memberOf(entry, "fieldsV1");
  const labels = memberOf(memberOf(fields, "f:metadata"), "f:labels");
  const has = (field: Field, name: string) => readObject(field)?.[name] !== undefined;
  return has(fields, "f:data") || has(fields, "f:stringData") || has(labels, `f:${primaryClusterLabel}`);
}
