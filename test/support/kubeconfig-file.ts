// Kubeconfig files for tests, written from parts.
import type { JsonObject } from "../../src/resources/json.ts";
import { temporaryFile } from "./cluster-fixture.ts";

export type KubeconfigParts = {
  readonly current?: string;
  readonly clusters?: Readonly<Record<string, JsonObject>>;
  readonly users?: Readonly<Record<string, JsonObject>>;
  readonly contexts?: Readonly<Record<string, JsonObject>>;
};

function named(kind: string, entries: Readonly<Record<string, JsonObject>> = {}) {
  return Object.entries(entries).map(([name, value]) => ({ name, [kind]: value }));
}

export function configText({ current, clusters, users, contexts }: KubeconfigParts): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    ...(current === undefined ? {} : { "current-context": current }),
    clusters: named("cluster", clusters),
    users: named("user", users),
    contexts: named("context", contexts),
  });
}

export function configFile(parts: KubeconfigParts): string {
  return temporaryFile("config", configText(parts));
}

/** Contexts `prod`, which is current, and `dev`. */
export const prod: KubeconfigParts = {
  current: "prod",
  clusters: { prod: { server: "https://prod:6443" }, dev: { server: "https://dev:6443" } },
  users: { alice: { token: "alice-token" }, bob: { token: "bob-token" } },
  contexts: {
    prod: { cluster: "prod", user: "alice", namespace: "shop" },
    dev: { cluster: "dev", user: "bob" },
  },
};
