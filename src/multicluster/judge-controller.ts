// Whether the controller that runs has read the Secret as it now is: it does so only when it starts (rule 116).
import { describeObject } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { type Check, doubtful, failed, passed } from "./check.ts";
import type { Moment } from "./moment.ts";
import { changedAt } from "./secret-change.ts";

export type ControllerReading = {
  readonly namespace: string;
  /** What started last before anything else of it, and when; undefined where nothing tells. */
  readonly started: { readonly what: string; readonly time: number } | undefined;
  /** Why nothing tells. */
  readonly because: string;
  /** The command that restarts it. */
  readonly restart: string;
  readonly parseTime: (text: string) => number;
  readonly format: Moment["format"];
};

export function judgeController(
  { namespace, started, because, restart, parseTime, format }: ControllerReading,
  secrets: readonly KubernetesObject[],
): Check {
  if (started === undefined) {
    return doubtful("controller", {
      code: "controller-start-unknown",
      message: `whether the controller in namespace "${namespace}" has read the Secret is not known: ${because}`,
      hint: "restart it once after the last change of the Secret",
    });
  }
  const changes = secrets.map((secret) => ({ name: describeObject(secret.ref), time: changedAt(secret, parseTime) }));
  const missed = changes.find(({ time }) => time > started.time);
  if (missed === undefined) {
    return passed("controller", `it has read the Secret: ${started.what} started on ${format(started.time)}`);
  }
  return failed("controller", {
    code: "controller-before-secret",
    message: `the controller does not know the Secret as it is: ${started.what} started on ${format(started.time)}, ${missed.name} was changed on ${format(missed.time)}`,
    hint: `restart it: ${restart}`,
  });
}
