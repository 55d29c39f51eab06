// The Deployments and Pods of an Argo Rollouts controller: which of them read the Secret, whether a restart is over, and
// since when the controller runs.
import { type Field, fieldAt, memberOf, readCount, readList, readString, readStrings } from "../resources/fields.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";

/** On Deployments and Pods of the upstream manifests and of the Helm chart. */
export const controllerSelector = "app.kubernetes.io/name=argo-rollouts";

/** The Helm chart gives the dashboard the same name; it reads no Secret. */
export function isController(object: KubernetesObject): boolean {
  const component = readStrings(fieldAt(object, "metadata", "labels")).get("app.kubernetes.io/component");
  return component !== "rollouts-dashboard";
}

export function hasReplicas(deployment: KubernetesObject): boolean {
  return (readCount(fieldAt(deployment, "spec", "replicas")) ?? 1) > 0;
}

/** Whether the controller reads Secrets of its own namespace only. */
export function isNamespaced(deployment: KubernetesObject): boolean {
  const containers = readList(fieldAt(deployment, "spec", "template", "spec", "containers"));
  return containers.flatMap(wordsOf).some((word) => word === "--namespaced" || word === "--namespaced=true");
}

function wordsOf(container: Field): readonly (string | undefined)[] {
  return ["command", "args"].flatMap((list) => readList(memberOf(container, list)).map(readString));
}

/** As `kubectl rollout status` judges it: every pod is of the newest template, and available. */
export function isRolledOut(deployment: KubernetesObject): boolean {
  const status = (name: string) => readCount(fieldAt(deployment, "status", name)) ?? 0;
  const wanted = readCount(fieldAt(deployment, "spec", "replicas")) ?? 1;
  const generation = readCount(fieldAt(deployment, "metadata", "generation")) ?? 0;
  return (
    status("observedGeneration") >= generation &&
    status("updatedReplicas") === wanted &&
    status("replicas") === wanted &&
    status("availableReplicas") === wanted
  );
}

const restartAnnotation = "istio-rollout.dev/restarted-at";
/** That of `kubectl rollout restart`. */
const kubectlAnnotation = "kubectl.kubernetes.io/restartedAt";

/** A merge patch that makes new pods. */
export function restartPatch(time: string) {
  return templatePatch({ [restartAnnotation]: time });
}

/** Whether an earlier restart by this tool has left its mark. */
export function hasRestartMark(deployment: KubernetesObject): boolean {
  return readStrings(fieldAt(deployment, "spec", "template", "metadata", "annotations")).has(restartAnnotation);
}

/**
 * One that leaves nothing of this tool behind: it takes the annotation of an earlier restart away, which makes new pods
 * too, and the pod template is what it was before.
 */
export function lastRestartPatch(deployment: KubernetesObject, time: string) {
  const annotations = readStrings(fieldAt(deployment, "spec", "template", "metadata", "annotations"));
  return templatePatch(
    annotations.has(restartAnnotation) ? { [restartAnnotation]: null } : { [kubectlAnnotation]: time },
  );
}

function templatePatch(annotations: Readonly<Record<string, string | null>>) {
  return { spec: { template: { metadata: { annotations } } } };
}

/** When the oldest container of these Pods that runs was started, ms since the epoch; undefined where none runs. */
export function startedAt(
  pods: readonly KubernetesObject[],
  parseTime: (text: string) => number,
): { readonly pod: string; readonly time: number } | undefined {
  const starts = pods.flatMap((pod) =>
    readList(fieldAt(pod, "status", "containerStatuses")).flatMap((container) => {
      const text = readString(memberOf(memberOf(memberOf(container, "state"), "running"), "startedAt"));
      return text === undefined ? [] : [{ pod: pod.ref.name, time: parseTime(text) }];
    }),
  );
  return starts.toSorted((left, right) => left.time - right.time)[0];
}
