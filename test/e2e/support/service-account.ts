// People with less than all permissions: a ServiceAccount, what it may do, and a kubeconfig with its token.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import { writeKubeconfig } from "../control-plane/kubeconfig.ts";
import { controllerNamespace } from "../control-plane/rollouts-controller.ts";
import { applyManifests, type TestNamespace } from "./examples.ts";
import { kubectl, state } from "./test-cluster.ts";

export type Rule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
};

/** Rules in the namespace of the Rollout, and in the one of the Argo Rollouts controller. */
export type Permissions = { readonly rollout: readonly Rule[]; readonly controller: readonly Rule[] };

/** The least that is needed, as examples/rbac.yaml grants it. */
export function readExamplePermissions(): Permissions {
  const [rollout, controller] = parseAllDocuments(readExampleText())
    .map((document) => document.toJS() as { readonly kind: string; readonly rules: readonly Rule[] })
    .filter(({ kind }) => kind === "Role")
    .map(({ rules }) => rules);
  if (rollout === undefined || controller === undefined) throw new Error("examples/rbac.yaml does not hold two Roles");
  return { rollout, controller };
}

/** Applies examples/rbac.yaml as it is, but for the namespace of the Rollout. */
export async function applyExample({ name }: TestNamespace): Promise<void> {
  await kubectl(["apply", "-f", "-"], readExampleText().replaceAll("namespace: shop", `namespace: ${name}`));
}

function readExampleText(): string {
  return readFileSync(resolve(import.meta.dirname, "../../../examples/rbac.yaml"), "utf8");
}

/** Gives the path of the kubeconfig. */
export async function createServiceAccount(
  { name: namespace }: TestNamespace,
  name: string,
  { rollout, controller }: Permissions,
): Promise<string> {
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } };
  const subject = { kind: "ServiceAccount", name, namespace };
  const roles = [...grant(namespace, subject, rollout), ...grant(controllerNamespace, subject, controller)];
  await applyManifests(kubectl, [account, ...roles]);
  const token = (await kubectl(["create", "token", name, "--namespace", namespace])).trim();
  const kubeconfig = join(state.folder, `${namespace}-${name}.kubeconfig`);
  writeKubeconfig(kubeconfig, state.certificates.authority, [
    { context: name, server: state.rollouts.server, user: { token } },
  ]);
  return kubeconfig;
}

type Subject = { readonly kind: string; readonly name: string; readonly namespace: string };

function grant(namespace: string, subject: Subject, rules: readonly Rule[]): readonly unknown[] {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const metadata = { name: `${subject.namespace}-${subject.name}`, namespace };
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name };
  return [
    { apiVersion, kind: "Role", metadata, rules },
    { apiVersion, kind: "RoleBinding", metadata, roleRef, subjects: [subject] },
  ];
}
