// Which cluster, user and namespace a list of kubeconfigs leads to, asked of the real kubectl and of this tool.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveConnection } from "../../src/cluster/kubeconfig.ts";
import { readState } from "./control-plane/state.ts";

const program = readState().programs.kubectl;
let folder: string;

const files = {
  "prod.yaml": `
apiVersion: v1
kind: Config
current-context: prod
clusters:
- name: shared
  cluster: {server: "https://prod:6443", certificate-authority: ca/prod.pem}
users:
- name: shared
  user: {token: prod-token}
contexts:
- name: prod
  context: {cluster: shared, user: shared, namespace: shop}
`,
  "dev.yaml": `
apiVersion: v1
kind: Config
current-context: dev
clusters:
- name: shared
  cluster: {server: "https://dev:6443"}
- name: dev
  cluster: {server: "https://dev-only:6443/base", tls-server-name: kubernetes, insecure-skip-tls-verify: true}
users:
- name: shared
  user: {token: dev-token}
- name: dev
  user: {username: admin, password: "1234"}
contexts:
- name: prod
  context: {cluster: dev, user: dev}
- name: dev
  context: {cluster: dev, user: dev}
- name: mixed
  context: {cluster: shared, user: dev, namespace: dev}
`,
  "without-current.yaml": `
apiVersion: v1
kind: Config
clusters:
- name: extra
  cluster: {server: "https://extra:6443", proxy-url: "http://proxy:3128"}
users:
- name: extra
  user: {tokenFile: token}
contexts:
- name: extra
  context: {cluster: extra, user: extra}
`,
  "config.json": JSON.stringify({
    "current-context": "json",
    clusters: [{ name: "json", cluster: { server: "https://json" } }],
    contexts: [{ name: "json", context: { cluster: "json" } }],
  }),
  "plain.yaml":
    'current-context: plain\nclusters:\n- name: plain\n  cluster:\n    server: "https://plain"\ncontexts:\n- name: plain\n  context:\n    cluster: plain\n    namespace: shop\n',
  "gone.yaml": "current-context: gone\n",
  "twice.yaml": 'current-context: a\nclusters: [{name: a, cluster: {server: "https://1"}}, {name: a}]\n',
  "broken.yaml": "clusters: [\n",
  "empty.yaml": "",
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kubeconfig-parity-"));
  mkdirSync(join(folder, "ca"));
  writeFileSync(join(folder, "ca/prod.pem"), "authority");
  writeFileSync(join(folder, "token"), "t");
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true }));

type Case = {
  readonly name: string;
  /** Names of files for KUBECONFIG; an absent file is `absent.yaml`. */
  readonly list?: readonly string[];
  readonly flag?: string;
  readonly context?: string;
};

const cases: readonly Case[] = [
  { name: "a single file", list: ["prod.yaml"] },
  { name: "two files, the first wins", list: ["prod.yaml", "dev.yaml"] },
  { name: "two files the other way round", list: ["dev.yaml", "prod.yaml"] },
  { name: "a context of the second file with entries of the first", list: ["prod.yaml", "dev.yaml"], context: "mixed" },
  { name: "a current context from the second file", list: ["without-current.yaml", "dev.yaml"] },
  { name: "a context of the third file", list: ["prod.yaml", "dev.yaml", "without-current.yaml"], context: "extra" },
  { name: "absent files", list: ["absent.yaml", "prod.yaml", "absent.yaml"] },
  { name: "empty entries", list: ["", "dev.yaml", ""] },
  { name: "the same file twice", list: ["dev.yaml", "dev.yaml"] },
  { name: "an empty file", list: ["empty.yaml", "prod.yaml"] },
  { name: "JSON", list: ["config.json"] },
  { name: "plain YAML", list: ["plain.yaml"] },
  { name: "the flag before the variable", list: ["dev.yaml"], flag: "prod.yaml" },
  { name: "the flag with a context that only the variable has", list: ["dev.yaml"], flag: "prod.yaml", context: "dev" },
  { name: "a current context from a file of its own", list: ["gone.yaml", "prod.yaml"] },
  { name: "an absent context", list: ["prod.yaml"], context: "absent" },
  { name: "a name that occurs twice in a file", list: ["twice.yaml"] },
  { name: "a broken file", list: ["broken.yaml"] },
  { name: "a broken file after a sound one", list: ["prod.yaml", "broken.yaml"] },
  { name: "an absent file by flag", flag: "absent.yaml" },
];

describe("a list of kubeconfigs", () => {
  it.for(cases)("leads where kubectl goes: $name", async (wishes) => {
    expect(await ours(wishes)).toEqual(await kubectls(wishes));
  });
});

/** What both sides are compared by; undefined where they refuse. */
type Lead = Readonly<
  Record<"context" | "server" | "namespace" | "token" | "password" | "authority" | "proxy", unknown>
>;

function pathsOf({ list = [], flag }: Case) {
  return {
    kubeconfig: flag && join(folder, flag),
    environment: { KUBECONFIG: list.map((name) => name && join(folder, name)).join(":"), HOME: folder },
  };
}

async function ours(wishes: Case): Promise<Lead | undefined> {
  const { kubeconfig, environment } = pathsOf(wishes);
  try {
    const found = await resolveConnection({ kubeconfig, context: wishes.context }, environment, "/nonexistent");
    const { tls, login } = found;
    return {
      context: found.context,
      server: found.server.url,
      namespace: found.namespace,
      token: login.token ?? (login.tokenFile && basename(login.tokenFile)),
      password: login.basic?.password,
      authority: tls.authority?.toString(),
      proxy: found.proxyUrl,
    };
  } catch {
    return undefined;
  }
}

async function kubectls(wishes: Case): Promise<Lead | undefined> {
  const { kubeconfig, environment } = pathsOf(wishes);
  const flags = [
    ...(kubeconfig ? ["--kubeconfig", kubeconfig] : []),
    ...(wishes.context ? ["--context", wishes.context] : []),
  ];
  const argv = ["config", "view", "--raw", "--minify", "-o", "json", ...flags];
  try {
    const { stdout } = await promisify(execFile)(program, argv, { env: environment });
    const view = JSON.parse(stdout);
    const [cluster, user, context] = [view.clusters[0].cluster, view.users?.[0]?.user ?? {}, view.contexts[0].context];
    return {
      context: view["current-context"],
      server: cluster.server,
      namespace: context.namespace ?? "default",
      token: user.token ?? user.tokenFile,
      password: user.password,
      authority: cluster["certificate-authority"] && "authority",
      proxy: cluster["proxy-url"],
    };
  } catch {
    return undefined;
  }
}
