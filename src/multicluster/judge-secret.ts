// What is doubtful about a Secret that can be used.
import { fieldAt, readStrings } from "../resources/fields.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { type Check, doubtful, failed } from "./check.ts";
import { istiodLabel } from "./names.ts";
import { isLoopback } from "./server-choice.ts";

/** istiod reads Secrets of its own namespace; in any other one the label does nothing (rule 119). */
export function judgeIstiod({ ref, content }: KubernetesObject): readonly Check[] {
  const labels = readStrings(fieldAt({ ref, content }, "metadata", "labels"));
  if (labels.get(istiodLabel) !== "true") return [];
  const removal = `kubectl label secret ${ref.name} -n ${ref.namespace} ${istiodLabel}-`;
  const label = `${describeObject(ref)} carries the label ${istiodLabel}=true`;
  const finding = (message: string) => ({ code: "primary-secret-used-by-istiod", message, hint: removal }) as const;
  if (ref.namespace !== "istio-system") {
    return [doubtful("istiod", finding(`${label}: an istiod in its namespace would take it for a remote cluster`))];
  }
  return [failed("istiod", finding(`${label}: istiod takes it for a remote cluster of its mesh`))];
}

/** From here it cannot be told whether the controller runs on the same machine as the API server. */
export function judgeLoopback(server: string): readonly Check[] {
  if (!isLoopback(server)) return [];
  return [
    doubtful("server", {
      code: "primary-server-loopback",
      message: `"${server}" is a loopback address: from a pod it leads to the pod itself`,
      hint: "give the address under which the controller reaches it: kubectl istio-rollout setup-multicluster --server https://HOST:PORT",
    }),
  ];
}
