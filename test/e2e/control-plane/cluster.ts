// One Kubernetes cluster without nodes: etcd, API server, controller manager.
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import type { ControlPlaneBuild } from "./build.ts";
import type { Certificates } from "./certificates.ts";
import type { Components } from "./components.ts";
import { findFreePorts } from "./free-ports.ts";
import { administratorOf, writeKubeconfig } from "./kubeconfig.ts";
import { waitUntil } from "./wait-until.ts";

export type ClusterOptions = {
  /** The context's name, and the first part of its components' names. */
  readonly name: string;
  readonly folder: string;
  readonly build: ControlPlaneBuild;
  readonly certificates: Certificates;
  readonly components: Components;
};
export type Cluster = { readonly name: string; readonly server: string; readonly kubeconfig: string };

/** Resolves when the API server is ready; the controller manager is on its way then. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const [etcd = 0, etcdPeer = 0, api = 0, controllerManager = 0] = await findFreePorts(4);
  const server = `https://127.0.0.1:${api}`;
  const kubeconfig = kubeconfigOf(options);
  const { authority } = options.certificates;
  writeKubeconfig(kubeconfig, authority, [
    { context: options.name, server, user: administratorOf(options.certificates) },
  ]);
  const start = (program: string, flags: readonly string[]) =>
    options.components.start({ name: `${options.name}-${program}`, program: options.build.program(program), flags });
  start("etcd", etcdFlags(options, etcd, etcdPeer));
  options.components.start({
    name: `${options.name}-kube-apiserver`,
    program: options.build.program("kube-apiserver"),
    flags: apiServerFlags(options, etcd, api),
    respawns: true,
  });
  await waitUntil({ what: `${server}/readyz`, check: options.components.checkAlive }, () => isReady(options, server));
  start("kube-controller-manager", controllerManagerFlags(options, kubeconfig, controllerManager));
  return { name: options.name, server, kubeconfig };
}

export function kubeconfigOf({ folder, name }: Pick<ClusterOptions, "folder" | "name">): string {
  return join(folder, `${name}.kubeconfig`);
}

function etcdFlags({ folder, name }: ClusterOptions, port: number, peerPort: number): readonly string[] {
  const client = `http://127.0.0.1:${port}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    `--data-dir=${join(folder, `${name}-etcd`)}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--unsafe-no-fsync",
  ];
}

function apiServerFlags({ certificates }: ClusterOptions, etcdPort: number, port: number): readonly string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--secure-port=${port}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--tls-cert-file=${certificates.serving}`,
    `--tls-private-key-file=${certificates.servingKey}`,
    `--client-ca-file=${certificates.authority}`,
    `--service-account-key-file=${certificates.serviceAccountKey}`,
    `--service-account-signing-key-file=${certificates.serviceAccountKey}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.0.0.0/16",
    "--allow-privileged",
    "--endpoint-reconciler-type=none",
  ];
}

function controllerManagerFlags({ certificates }: ClusterOptions, kubeconfig: string, port: number): readonly string[] {
  const needNodes = ["nodelifecycle", "node-ipam-controller", "node-route-controller", "service-lb-controller"];
  const unneeded = [...needNodes, "cloud-node-lifecycle-controller"].map((controller) => `-${controller}`);
  return [
    `--kubeconfig=${kubeconfig}`,
    `--service-account-private-key-file=${certificates.serviceAccountKey}`,
    `--root-ca-file=${certificates.authority}`,
    "--leader-elect=false",
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    `--controllers=*,${unneeded.join(",")}`,
  ];
}

function isReady({ certificates }: ClusterOptions, server: string): Promise<boolean> {
  const { authority, administrator, administratorKey } = certificates;
  const [ca, cert, key] = [authority, administrator, administratorKey].map((path) => readFileSync(path));
  return new Promise((resolve, reject) => {
    request(`${server}/readyz`, { ca, cert, key, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .on("error", reject)
      .end();
  });
}
