// People with no more than examples/multicluster-rbac.yaml in both clusters, and with less.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { writeKubeconfig } from "./control-plane/kubeconfig.ts";
import type { Kubectl } from "./control-plane/kubectl.ts";
import { controllerNamespace } from "./control-plane/rollouts-controller.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { type DeployedController, deployController } from "./support/deployed-controller.ts";
import { applyManifests } from "./support/examples.ts";
import type { Result } from "./support/istio-rollout.ts";
import {
  accountNamespace,
  cleanUp,
  prepareClusters,
  primaryKubectl,
  primaryServer,
  run,
  setupFlags,
} from "./support/primary-cluster.ts";
import { kubectl, state } from "./support/test-cluster.ts";

type Rule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
};
type Granted = {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Rule[];
};

const file = resolve(import.meta.dirname, "../../examples/multicluster-rbac.yaml");
const operator = { kind: "ServiceAccount", name: "operator", namespace: "default" };
let controller: DeployedController;
let kubeconfig: string;

beforeAll(async () => {
  await prepareClusters();
  controller = await deployController();
  kubeconfig = [await grant(kubectl, "rollouts"), await grant(primaryKubectl, "primary")].join(":");
});
afterAll(async () => {
  await cleanUp();
  await controller.remove();
  for (const each of [kubectl, primaryKubectl]) {
    await each(
      ["delete", "-f", "-", "--ignore-not-found"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items: readRoles() }),
    );
  }
});

const inNamespace = ["--controller-namespace", controllerNamespace];
const setup = ["setup-multicluster", ...setupFlags, ...inNamespace];
const verify = ["multicluster", "verify", ...inNamespace];
const rotate = ["multicluster", "rotate", "--primary-context", "primary", ...inNamespace];
const remove = ["multicluster", "remove", "--primary-context", "primary", ...inNamespace];

describe("with examples/multicluster-rbac.yaml", () => {
  it("everything can be set up, verified, rotated and removed", async () => {
    for (const words of [[...setup, "--restart-controller"], verify, rotate, [...rotate, "--token-duration", "1h"]]) {
      const result = await asOperator(words);
      expect(result.exitCode, `${words.join(" ")}: ${result.stdout}${result.stderr}`).toBe(0);
      expect(result.stderr).not.toContain("forbidden");
    }
    const result = await asOperator([...remove, "--restart-controller"]);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout.trim().split("\n")).toHaveLength(6);
  });
});

describe("without one of its permissions", () => {
  const missing = [
    { in: "primary", resource: "serviceaccounts", verb: "create", words: setup, namespace: accountNamespace },
    { in: "primary", resource: "clusterroles", verb: "create", words: setup },
    { in: "primary", resource: "clusterrolebindings", verb: "create", words: setup },
    { in: "primary", resource: "secrets", verb: "create", words: setup, namespace: accountNamespace },
    { in: "rollouts", resource: "secrets", verb: "create", words: setup, namespace: controllerNamespace },
    { in: "rollouts", resource: "secrets", verb: "list", words: setup, namespace: controllerNamespace },
    { in: "primary", resource: "clusterroles", verb: "list", words: remove },
  ] as const;

  it.for(missing)("$verb $resource in $in the command names it, and has changed nothing", async (lack) => {
    const { resource, verb, words } = lack;
    const from = lack.in === "primary" ? primaryKubectl : kubectl;
    await applyManifests(from, grants(lack.in, resource, verb));
    const scope = "namespace" in lack ? `in namespace "${lack.namespace}"` : "in the whole cluster";
    const group = resource.startsWith("cluster") ? ".rbac.authorization.k8s.io" : "";
    // A binding cannot be tried before its role is there; the server is asked, and the user is called as in the kubeconfig.
    const user = resource === "clusterrolebindings" ? "primary" : "system:serviceaccount:default:operator";
    const wanted = `error[forbidden]: user "${user}" may not ${verb} ${resource}${group} ${scope}\n`;

    const result = await waitUntil({ what: `a refusal to ${verb} ${resource}` }, async () => {
      const answer = await asOperator([...words, "--dry-run=server"]);
      return answer.exitCode !== 0 && answer;
    });
    const real = await asOperator(words);

    await applyManifests(from, grants(lack.in));
    expect(result.stderr).toContain(wanted);
    expect(real).toMatchObject({ exitCode: 1, stdout: "" });
    expect(real.stderr).toContain(wanted);
    expect(await primaryKubectl(["get", "serviceaccounts", "-n", accountNamespace, "-o", "name"])).not.toContain(
      "argo",
    );
  });

  it("verify says what it could not see, and goes on", async () => {
    await waitUntil({ what: "the set-up to be allowed again" }, async () => (await asOperator(setup)).exitCode === 0);
    await applyManifests(kubectl, grants("rollouts", "rollouts", "list"));
    const result = await waitUntil({ what: "the list to be refused" }, async () => {
      const answer = await asOperator(verify);
      return answer.stdout.includes("[rollouts-unseen]") && answer;
    });
    await applyManifests(kubectl, grants("rollouts"));
    expect(result.stdout).toContain(
      "warning[rollouts-unseen]: whether the primary cluster has the objects that Rollouts refer to is not known: Rollouts may not be listed\n  hint: kubectl auth can-i list rollouts.argoproj.io -A\n",
    );
  });
});

function asOperator(words: readonly string[]): Promise<Result> {
  return run(words, { kubeconfig });
}

/** Gives a kubeconfig with one context of that name. */
async function grant(from: Kubectl, context: "rollouts" | "primary"): Promise<string> {
  const { name, namespace } = operator;
  await applyManifests(from, [{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } }]);
  await applyManifests(
    from,
    readRoles().filter((each) => isFor(context, each)),
  );
  const token = (await from(["create", "token", name, "--namespace", namespace, "--duration", "2h"])).trim();
  const path = join(state.folder, `multicluster-${context}.kubeconfig`);
  const server = context === "primary" ? primaryServer : state.rollouts.server;
  writeKubeconfig(path, state.certificates.authority, [{ context, server, user: { token } }]);
  return path;
}

/** The file's first part is for the primary cluster. */
function isFor(context: "rollouts" | "primary", { metadata }: Granted): boolean {
  const isPrimary = metadata.name.endsWith("-primary") || metadata.namespace === accountNamespace;
  return isPrimary === (context === "primary");
}

/** The objects of the file, granted to the test's account in place of the group. */
function readRoles(): readonly Granted[] {
  const objects = parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS() as Granted);
  return objects.map((object) => (object.kind.endsWith("Binding") ? { ...object, subjects: [operator] } : object));
}

/** The file's roles, without one verb on one resource. */
function grants(context: "rollouts" | "primary", resource?: string, verb?: string): readonly Granted[] {
  return readRoles()
    .filter((each) => !each.kind.endsWith("Binding") && isFor(context, each))
    .map((role) => ({ ...role, rules: (role.rules ?? []).flatMap((rule) => split(rule, resource, verb)) }));
}

function split(rule: Rule, resource: string | undefined, verb: string | undefined): readonly Rule[] {
  if (resource === undefined || !rule.resources.includes(resource)) return [rule];
  const others = rule.resources.filter((each) => each !== resource);
  const left = { ...rule, resources: [resource], verbs: rule.verbs.filter((each) => each !== verb) };
  return [...(others.length > 0 ? [{ ...rule, resources: others }] : []), ...(left.verbs.length > 0 ? [left] : [])];
}
