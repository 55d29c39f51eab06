// Pods that become ready without containers: a scheduler, one Node object, and kwok in place of its kubelet.
import type { ControlPlaneBuild } from "./build.ts";
import type { Cluster } from "./cluster.ts";
import type { Components } from "./components.ts";
import { findFreePorts } from "./free-ports.ts";
import type { Kubectl } from "./kubectl.ts";

type NodeOptions = {
  readonly cluster: Cluster;
  readonly build: ControlPlaneBuild;
  readonly components: Components;
  readonly kubectl: Kubectl;
};

export async function startNode({ cluster, build, components, kubectl }: NodeOptions): Promise<void> {
  const [schedulerPort = 0, kwokPort = 0] = await findFreePorts(2);
  components.start({
    name: "kube-scheduler",
    program: build.program("kube-scheduler"),
    flags: [
      `--kubeconfig=${cluster.kubeconfig}`,
      "--leader-elect=false",
      "--bind-address=127.0.0.1",
      `--secure-port=${schedulerPort}`,
    ],
  });
  const resources = { cpu: "64", memory: "256Gi", pods: "500" };
  const node = {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "node" },
    status: { capacity: resources, allocatable: resources },
  };
  await kubectl(["create", "-f", "-"], JSON.stringify(node));
  // The API server marks a new node as not ready, and the controller that would lift it does not run.
  await kubectl(["patch", "node", "node", "--type=merge", "--patch", '{"spec":{"taints":null}}']);
  components.start({
    name: "kwok",
    program: build.program("kwok"),
    flags: [
      `--kubeconfig=${cluster.kubeconfig}`,
      "--manage-all-nodes=true",
      "--node-lease-duration-seconds=40",
      "--cidr=10.244.0.0/16",
      "--node-ip=127.0.0.1",
      `--server-address=127.0.0.1:${kwokPort}`,
    ],
  });
}
