// Reads everything that a set-up depends on, from both clusters.
import { type KubeconfigReading, readAuthorityFile } from "../../cluster/open-access.ts";
import { UserError } from "../../errors.ts";
import { type Account, desireAccount, selectorFor } from "../../multicluster/desired-objects.ts";
import { judgeController } from "../../multicluster/judge-controller.ts";
import { type Role, secretNameOf } from "../../multicluster/names.ts";
import type { Endpoint, SetupGoal, SetupState } from "../../multicluster/plan-setup.ts";
import { requireServer } from "../../multicluster/server-choice.ts";
import { nextGeneration, readGenerations } from "../../multicluster/token-choice.ts";
import { fieldAt, memberOf, readString } from "../../resources/fields.ts";
import type { ObjectAccess } from "../../resources/object-access.ts";
import { choosePrimarySecret } from "../../resources/primary-secret.ts";
import { describeObject, type ObjectKey } from "../../resources/resource-ref.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import type { Runtime } from "../../runtime.ts";
import type { MulticlusterOptions } from "../multicluster-options.ts";
import type { OutputFormat } from "../shared-options.ts";
import { type Clusters, requireOtherCluster } from "./clusters.ts";
import {
  type ControllerPlace,
  namespaceAbsent,
  readControllerPlace,
  readLabelledSecrets,
  unlessForbidden,
} from "./controller-place.ts";
import { readStart } from "./read-start.ts";

export type SetupRequest = MulticlusterOptions & {
  readonly output: OutputFormat;
  /** Undefined for the UID of the primary's namespace kube-system. */
  readonly cluster: string | undefined;
  readonly primaryNamespace: string;
  readonly account: string;
  /** How the controller reaches the primary; undefined for what its context says. */
  readonly server: string | undefined;
  readonly tlsServerName: string | undefined;
  /** A file with PEM text. */
  readonly authorityFile: string | undefined;
  /** Of a new token, in ms; undefined for one that does not expire. */
  readonly lifetime: number | undefined;
  readonly restart: boolean;
};

export type SetupReading = {
  readonly goal: SetupGoal;
  readonly state: SetupState;
  readonly place: ControllerPlace;
  /** Of the Secret that is there, where it can be used. */
  readonly present: KubeconfigReading | undefined;
};

/** Throws where one of the clusters is not as a set-up needs it. */
export async function readSetup(clusters: Clusters, request: SetupRequest, runtime: Runtime): Promise<SetupReading> {
  const { primary, rollouts } = clusters;
  const server = requireServer({ given: request.server, contextServer: primary.server, context: primary.context });
  const place = await readControllerPlace(rollouts, request.controllerNamespace);
  if (request.restart) requireDeployment(place, rollouts, "without --restart-controller");
  await Promise.all([requireOtherCluster(clusters, place), requireNamespace(primary, request.primaryNamespace)]);
  const account = { namespace: request.primaryNamespace, name: request.account, consumer: place.consumer };
  const endpoint = await readEndpoint(primary, server, request);
  const goal: SetupGoal = {
    account,
    controllerNamespace: place.namespace,
    endpoint,
    expires: request.lifetime !== undefined,
    force: request.force,
    restart: request.restart,
  };
  const secretKey = { kind: "Secret", namespace: place.namespace, name: secretNameOf(endpoint.name) } as const;
  const [inPrimary, secret, labelled, start] = await Promise.all([
    readPrimaryObjects(primary, goal),
    rollouts.read(secretKey),
    readLabelledSecrets(rollouts, place),
    readStart(rollouts, place, runtime),
  ]);
  const present = await readPresent(clusters, secret);
  const objects = new Map([
    ...inPrimary.objects.map((object) => [keyOf("primary", object.ref), object] as const),
    ...(secret === undefined ? [] : [[keyOf("rollouts", secret.ref), secret] as const]),
  ]);
  const state: SetupState = {
    now: runtime.clock.now(),
    find: (role, key) => objects.get(keyOf(role, key)),
    labelled: labelled.objects,
    present,
    generations: inPrimary.generations,
    deployments: (place.deployments ?? []).map(({ ref }) => ref),
    isStale: secret !== undefined && judgeController(start, [secret]).status !== "ok",
  };
  return { goal, state, place, present };
}

function keyOf(role: Role, key: ObjectKey): string {
  return `${role} ${describeObject(key)}`;
}

/** Throws `controller-not-found` where nothing can be restarted. */
export function requireDeployment(
  { deployments, namespace }: ControllerPlace,
  { context }: ObjectAccess,
  way: string,
): void {
  if (deployments !== undefined && deployments.length > 0) return;
  const reason = deployments === undefined ? "Deployments may not be listed there" : "no Deployment of it runs there";
  const message = `the controller in namespace "${namespace}" of context "${context}" cannot be restarted: ${reason}`;
  throw new UserError("controller-not-found", message, {
    hint: `run the command ${way}, and restart the controller by other means`,
  });
}

async function requireNamespace(access: ObjectAccess, namespace: string): Promise<void> {
  const found = await access.read({ kind: "Namespace", namespace: "", name: namespace });
  if (found === undefined) throw namespaceAbsent(namespace, access);
}

async function readEndpoint(primary: ObjectAccess, server: string, request: SetupRequest): Promise<Endpoint> {
  const [name, authority] = await Promise.all([
    request.cluster ?? readClusterId(primary),
    request.authorityFile === undefined
      ? readAuthority(primary, request.primaryNamespace)
      : readAuthorityFile(request.authorityFile),
  ]);
  const ownServerName = request.server === undefined ? primary.tlsServerName : undefined;
  return { name, server, authority, tlsServerName: request.tlsServerName ?? ownServerName };
}

/** As istioctl calls a cluster by default. */
async function readClusterId(primary: ObjectAccess): Promise<string> {
  const object = await primary.read({ kind: "Namespace", namespace: "", name: "kube-system" });
  const uid = object && readString(fieldAt(object, "metadata", "uid"));
  if (uid !== undefined) return uid;
  throw new UserError("object-not-found", `Namespace "kube-system" not found in context "${primary.context}"`, {
    hint: "its UID is the name of the cluster unless --name gives another one",
  });
}

/** What pods of the cluster trust; it is what Kubernetes puts into token Secrets too. */
async function readAuthority(primary: ObjectAccess, namespace: string): Promise<string | undefined> {
  const key = { kind: "ConfigMap", namespace, name: "kube-root-ca.crt" } as const;
  const published = await unlessForbidden(primary.read(key));
  const text = published && readString(memberOf(fieldAt(published, "data"), "ca.crt"));
  return text ?? primary.authority;
}

/** Also those that somebody else may have made under the names that are wanted. */
async function readPrimaryObjects(primary: ObjectAccess, { account, expires }: SetupGoal) {
  const wanted = desireAccount(account).map(({ object }) => primary.read(object.ref));
  const [tokenSecrets, ...found] = await Promise.all([readTokenSecrets(primary, account), ...wanted]);
  const generations = readGenerations(tokenSecrets, account);
  const { name } = nextGeneration(generations, { account: account.name, expires });
  const known = generations.find((generation) => generation.name === name)?.object;
  const next = known ?? (await primary.read({ kind: "Secret", namespace: account.namespace, name }));
  const objects = [...tokenSecrets, ...found, next].filter((object) => object !== undefined);
  return { objects, generations };
}

export function readTokenSecrets(primary: ObjectAccess, { namespace, consumer }: Account) {
  return primary.list("Secret", { namespace, labelSelector: selectorFor(consumer) });
}

/** A Secret that cannot be used is as good as none: it is written anew. */
async function readPresent(
  { readKubeconfig }: Clusters,
  secret: KubernetesObject | undefined,
): Promise<KubeconfigReading | undefined> {
  const chosen = choosePrimarySecret(secret === undefined ? [] : [secret]);
  if (chosen.kind !== "chosen") return undefined;
  const reading = await readKubeconfig(chosen.secret);
  return "code" in reading ? undefined : reading;
}
