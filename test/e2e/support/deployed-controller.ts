// The Argo Rollouts controller as a Deployment. No container runs here: each new pod waits at a scheduling gate until the
// controller's process was restarted for it, so that the Deployment is rolled out exactly when a new process leads.
import { setTimeout as sleep } from "node:timers/promises";
import { controllerNamespace } from "../control-plane/rollouts-controller.ts";
import { waitUntil } from "../control-plane/wait-until.ts";
import { applyManifests } from "./examples.ts";
import { kubectl, rolloutsController } from "./test-cluster.ts";

const labels = { "app.kubernetes.io/name": "argo-rollouts", "app.kubernetes.io/component": "rollouts-controller" };
const inNamespace = ["--namespace", controllerNamespace];

export type DeployedController = {
  /** How often the process was started for a new pod. */
  readonly starts: () => number;
  /** Takes the Deployment away; the process stays as it is. */
  readonly remove: () => Promise<void>;
};

export async function deployController(): Promise<DeployedController> {
  await applyManifests(kubectl, [deployment()]);
  let starts = 0;
  let isOver = false;
  const follow = async () => {
    while (!isOver) {
      for (const pod of await findGatedPods()) {
        await rolloutsController.stop();
        await rolloutsController.start();
        starts += 1;
        await openGate(pod);
      }
      await sleep(200);
    }
  };
  const following = follow();
  await waitUntil({ what: "the controller's Deployment to be available" }, async () => {
    await kubectl(["rollout", "status", "deployment/argo-rollouts", ...inNamespace, "--timeout=5s"]);
    return true;
  });
  return {
    starts: () => starts,
    remove: async () => {
      isOver = true;
      await following;
      await kubectl(["delete", "deployment", "argo-rollouts", ...inNamespace, "--ignore-not-found", "--wait"]);
      await kubectl(["delete", "pods", ...inNamespace, "-l", "app.kubernetes.io/name=argo-rollouts", "--force"]);
    },
  };
}

function deployment(): unknown {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "argo-rollouts", namespace: controllerNamespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: { "app.kubernetes.io/name": "argo-rollouts" } },
      template: {
        metadata: { labels },
        spec: {
          schedulingGates: [{ name: "istio-rollout.dev/process" }],
          terminationGracePeriodSeconds: 0,
          containers: [{ name: "argo-rollouts", image: "quay.io/argoproj/argo-rollouts:v1.10.1" }],
          tolerations: [{ operator: "Exists" }],
        },
      },
    },
  };
}

async function findGatedPods(): Promise<readonly string[]> {
  const selector = ["-l", "app.kubernetes.io/name=argo-rollouts"];
  const text = await kubectl(["get", "pods", ...inNamespace, ...selector, "-o", "json"]);
  const { items } = JSON.parse(text) as {
    readonly items: readonly {
      readonly metadata: PodMetadata;
      readonly spec: { readonly schedulingGates?: unknown };
    }[];
  };
  return items
    .filter(({ metadata, spec }) => spec.schedulingGates !== undefined && metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.name);
}

type PodMetadata = { readonly name: string; readonly deletionTimestamp?: string };

/** A pod that was replaced meanwhile is gone. */
async function openGate(pod: string): Promise<void> {
  const patch = JSON.stringify([{ op: "remove", path: "/spec/schedulingGates" }]);
  await kubectl(["patch", "pod", pod, ...inNamespace, "--type=json", "--patch", patch]).catch((error: unknown) => {
    if (!String(error).includes("NotFound")) throw error;
  });
}
