import { describe, expect, it } from "vitest";
import type { KubectlFlags } from "../../src/cluster/connection.ts";
import { resolveConnection } from "../../src/cluster/kubeconfig.ts";
import { describeFailure, temporaryFile, temporaryFolder } from "../support/cluster-fixture.ts";
import { configFile, type KubeconfigParts, prod } from "../support/kubeconfig-file.ts";

const execGroup = "client.authentication.k8s.io";
const nowhere = "/nonexistent/service-account";

function resolve(flags: KubectlFlags, environment = {}) {
  return resolveConnection(flags, environment, nowhere);
}

describe("a kubeconfig failure", () => {
  it("says where a kubeconfig was looked for", async () => {
    const environment = { KUBECONFIG: "/nonexistent/a:/nonexistent/b" };
    expect(await describeFailure(resolve({}, environment))).toEqual({
      code: "kubeconfig-missing",
      message: 'no kubeconfig found, and no service account of a pod (looked for "/nonexistent/a", "/nonexistent/b")',
      hint: "name the file with --kubeconfig or KUBECONFIG",
    });
  });

  it("says that there was nowhere to look", async () => {
    expect(await describeFailure(resolve({}))).toMatchObject({
      message: "no kubeconfig found, and no service account of a pod (neither KUBECONFIG nor HOME is set)",
    });
  });

  it("names the absent file of the flag", async () => {
    expect(await describeFailure(resolve({ kubeconfig: "/nonexistent/config" }))).toEqual({
      code: "kubeconfig-missing",
      message: 'kubeconfig "/nonexistent/config" does not exist',
      hint: "name another file with --kubeconfig, or leave the flag out to use KUBECONFIG or ~/.kube/config",
    });
  });

  it("tells an empty kubeconfig", async () => {
    const file = temporaryFile("config", "");
    expect(await describeFailure(resolve({ kubeconfig: file }), { [file]: "FILE" })).toEqual({
      code: "kubeconfig-missing",
      message: 'kubeconfig "FILE" names no context, and no service account of a pod (looked for "FILE")',
      hint: "name the file with --kubeconfig or KUBECONFIG",
    });
  });

  it("tells that no context is chosen", async () => {
    const file = configFile({ ...prod, current: "" });
    expect(await describeFailure(resolve({ kubeconfig: file }), { [file]: "FILE" })).toEqual({
      code: "context-not-found",
      message: 'no current context is set in kubeconfig "FILE"',
      hint: "choose one with --context, or for good with: kubectl config use-context CONTEXT",
      alternatives: { label: "contexts", values: ["prod", "dev"] },
    });
  });

  const failures: readonly { name: string; flags?: KubectlFlags; parts?: KubeconfigParts; error: object }[] = [
    {
      name: "names a near context",
      flags: { context: "prdo" },
      error: {
        code: "context-not-found",
        message: 'context "prdo" not found in kubeconfig "FILE"',
        hint: "did you mean --context prod?",
        alternatives: { label: "contexts", values: ["prod", "dev"] },
      },
    },
    {
      name: "tells that the current context is gone",
      parts: { ...prod, current: "staging" },
      error: {
        code: "context-not-found",
        message: 'current context "staging" not found in kubeconfig "FILE"',
        hint: "choose one with --context",
        alternatives: { label: "contexts", values: ["prod", "dev"] },
      },
    },
    {
      name: "tells that the cluster of a context is gone",
      parts: { ...prod, contexts: { prod: { cluster: "porduction", user: "alice" } } },
      error: {
        code: "kubeconfig-invalid",
        message: 'cluster "porduction" of context "prod" not found in kubeconfig "FILE"',
        hint: "choose one with --cluster",
        alternatives: { label: "clusters", values: ["prod", "dev"] },
      },
    },
    {
      name: "tells that the user of a context is gone",
      parts: { ...prod, contexts: { prod: { cluster: "prod", user: "bobb" } } },
      error: {
        code: "kubeconfig-invalid",
        message: 'user "bobb" of context "prod" not found in kubeconfig "FILE"',
        hint: "did you mean --user bob?",
        alternatives: { label: "users", values: ["alice", "bob"] },
      },
    },
    {
      name: "tells that the cluster of the flag is absent",
      flags: { cluster: "other" },
      error: {
        code: "kubeconfig-invalid",
        message: 'cluster "other" of --cluster not found in kubeconfig "FILE"',
        hint: "choose one with --cluster",
        alternatives: { label: "clusters", values: ["prod", "dev"] },
      },
    },
    {
      name: "tells that a context has no cluster",
      parts: { ...prod, contexts: { prod: {} } },
      error: {
        code: "kubeconfig-invalid",
        message: 'context "prod" in "FILE" names no cluster',
        hint: "set one: kubectl config set-context prod --cluster CLUSTER",
      },
    },
    {
      name: "tells that a cluster has no server",
      parts: { ...prod, clusters: { prod: {} } },
      error: {
        code: "kubeconfig-invalid",
        message: 'cluster "prod" in "FILE" has no server',
        hint: "set one: kubectl config set-cluster prod --server https://HOST:PORT",
      },
    },
    {
      name: "tells that a server is no address",
      parts: { ...prod, clusters: { prod: { server: "ftp://prod" } } },
      error: {
        code: "kubeconfig-invalid",
        message: 'server "ftp://prod" is not an http or https address',
        hint: "give it as https://HOST:PORT",
      },
    },
    {
      name: "names a field of the wrong type",
      parts: { ...prod, clusters: { prod: { server: ["https://prod"] } } },
      error: {
        code: "kubeconfig-invalid",
        message: '"server" of cluster "prod" in kubeconfig "FILE" is not text',
        hint: "compare it with: kubectl config view",
      },
    },
    {
      name: "names data that is not base64",
      parts: { ...prod, clusters: { prod: { server: "https://prod", "certificate-authority-data": "-----BEGIN" } } },
      error: {
        code: "kubeconfig-invalid",
        message: '"certificate-authority-data" of cluster "prod" in kubeconfig "FILE" is not base64',
        hint: "compare it with: kubectl config view",
      },
    },
    {
      name: "names a certificate authority that cannot be read",
      flags: { certificateAuthority: "/nonexistent/ca.pem" },
      error: {
        code: "kubeconfig-invalid",
        message: 'certificate authority "/nonexistent/ca.pem" cannot be read (ENOENT)',
        hint: "check the path and the permissions of the file",
      },
    },
    {
      name: "tells that a client certificate lacks its key",
      parts: { ...prod, users: { alice: { "client-certificate-data": "eA==" } } },
      error: {
        code: "kubeconfig-invalid",
        message: 'user "alice" has a client certificate without a key',
        hint: "add client-key or client-key-data to the kubeconfig, or give --client-key",
      },
    },
    {
      name: "tells that a user logs in twice",
      parts: { ...prod, users: { alice: { token: "t", username: "u" } } },
      error: {
        code: "kubeconfig-invalid",
        message: 'user "alice" in kubeconfig "FILE" has both a token and a user name with password',
        hint: "compare it with: kubectl config view",
      },
    },
    {
      name: "tells that a group is impersonated without a user",
      flags: { asGroup: ["ops"] },
      error: {
        code: "kubeconfig-invalid",
        message: "a group, a UID or extra fields are impersonated without a user",
        hint: "name the user with --as",
      },
    },
    {
      name: "tells a user to act as that no header can carry",
      flags: { as: "jane\n\u007f" },
      error: {
        code: "usage",
        message: '--as "jane\\n\\u007f" holds a control character, which no HTTP header can carry',
        hint: "give it without line breaks and other control characters",
      },
    },
    {
      name: "tells a group to act as that no header can carry",
      flags: { as: "jane", asGroup: ["ops", "dev\n"] },
      error: {
        code: "usage",
        message: '--as-group "dev\\n" holds a control character, which no HTTP header can carry',
        hint: "give it without line breaks and other control characters",
      },
    },
    {
      name: "tells a UID to act as that no header can carry",
      flags: { as: "jane", asUid: "4\r2" },
      error: {
        code: "usage",
        message: '--as-uid "4\\r2" holds a control character, which no HTTP header can carry',
        hint: "give it without line breaks and other control characters",
      },
    },
    ...[{ as: "j\n" }, { "as-uid": "4\n" }, { "as-groups": ["o\n"] }, { "as-user-extra": { team: ["a\n"] } }].map(
      (fields) => ({
        name: `names "${Object.keys(fields)[0]}" that no header can carry`,
        parts: { ...prod, users: { alice: { as: "jane", ...fields } } },
        error: {
          code: "kubeconfig-invalid",
          message: `"${Object.keys(fields)[0]}" of user "alice" in kubeconfig "FILE" is not text that an HTTP header can carry`,
          hint: "compare it with: kubectl config view",
        },
      }),
    ),
    ...[{ "certificate-authority-data": "eA==" }, { "certificate-authority": "ca.crt" }].map((authority) => ({
      name: `tells that a cluster has ${Object.keys(authority)[0]} and is not to be checked`,
      parts: {
        ...prod,
        clusters: { prod: { server: "https://prod", "insecure-skip-tls-verify": true, ...authority } },
      },
      error: {
        code: "kubeconfig-invalid",
        message:
          'cluster "prod" in kubeconfig "FILE" has both a certificate authority and "insecure-skip-tls-verify: true"',
        hint: "remove one of them, or override both with --certificate-authority FILE or --insecure-skip-tls-verify",
      },
    })),
    {
      name: "tells flags that contradict each other",
      flags: { insecureSkipTlsVerify: true, certificateAuthority: "/nonexistent/ca.pem" },
      error: {
        code: "usage",
        message: "--insecure-skip-tls-verify and --certificate-authority contradict each other",
        hint: "leave one of them out",
      },
    },
    {
      name: "tells a timeout that is none",
      flags: { requestTimeout: "soon" },
      error: {
        code: "usage",
        message: '--request-timeout "soon" is not a duration',
        hint: "give whole seconds or a duration such as 30s or 1m30s; 0 means no limit",
      },
    },
  ];

  it.for(failures)("$name", async ({ flags = {}, parts = prod, error }) => {
    const file = configFile(parts);
    expect(await describeFailure(resolve({ kubeconfig: file, ...flags }), { [file]: "FILE" })).toEqual(error);
  });

  const hint = "compare it with: kubectl config view";
  it.for([
    {
      name: "gives the place in broken YAML",
      text: 'clusters:\n- name: "a\n',
      error: { message: 'kubeconfig "FILE:3:1" is not valid YAML: Missing closing "quote' },
    },
    {
      name: "tells text that is no mapping",
      text: "hello",
      error: { message: 'kubeconfig "FILE" does not hold a mapping' },
    },
    {
      name: "tells a list that is none",
      text: "users: 5",
      error: { message: '"users" of kubeconfig "FILE" is not a list' },
    },
    {
      name: "tells an entry without a name",
      text: "users: [{}]",
      error: { message: 'a user of kubeconfig "FILE" has no name' },
    },
    {
      name: "tells an entry that is no mapping",
      text: "users: [{name: a, user: 5}]",
      error: { message: 'user "a" of kubeconfig "FILE" is not a mapping' },
    },
    {
      name: "tells a name that occurs twice",
      text: "users: [{name: a}, {name: a}]",
      error: { message: 'user "a" occurs twice in kubeconfig "FILE"' },
    },
  ])("$name", async ({ text, error }) => {
    const file = temporaryFile("config", text);
    const failure = await describeFailure(resolve({ kubeconfig: file }), { [file]: "FILE" });
    expect(failure).toMatchObject({ code: "kubeconfig-invalid", hint });
    expect(failure.message).toContain(error.message);
  });

  it("names a kubeconfig that cannot be read", async () => {
    const folder = temporaryFolder();
    expect(await describeFailure(resolve({ kubeconfig: folder }), { [folder]: "FOLDER" })).toEqual({
      code: "kubeconfig-invalid",
      message: 'kubeconfig "FOLDER" cannot be read (EISDIR)',
      hint: "check the path and the permissions of the file",
    });
  });

  const exec = { command: "login", apiVersion: `${execGroup}/v1`, interactiveMode: "Never" };
  it.for([
    { name: "a command", exec: { ...exec, command: "" }, problem: "has an exec plugin without a command", hint },
    {
      name: "an API version that is known",
      exec: { ...exec, apiVersion: `${execGroup}/v1alpha1` },
      problem: 'has an exec plugin with apiVersion "client.authentication.k8s.io/v1alpha1"',
      hint: "use client.authentication.k8s.io/v1 or v1beta1",
    },
    {
      name: "an API version",
      exec: { ...exec, apiVersion: "" },
      problem: "has an exec plugin with no apiVersion",
      hint: "use client.authentication.k8s.io/v1 or v1beta1",
    },
    {
      name: "an interactive mode, which v1 requires",
      exec: { ...exec, interactiveMode: "" },
      problem: "has an exec plugin with no interactiveMode",
      hint: "use Never, IfAvailable or Always",
    },
    {
      name: "an interactive mode that is known",
      exec: { ...exec, interactiveMode: "Maybe" },
      problem: 'has an exec plugin with interactiveMode "Maybe"',
      hint: "use Never, IfAvailable or Always",
    },
    {
      name: "names for its variables",
      exec: { ...exec, env: [{ value: "x" }] },
      problem: "has an exec plugin variable without a name",
      hint,
    },
  ])("asks of an exec plugin $name", async ({ exec, problem, hint }) => {
    const file = configFile({ ...prod, users: { alice: { exec } } });
    expect(await describeFailure(resolve({ kubeconfig: file }), { [file]: "FILE" })).toEqual({
      code: "kubeconfig-invalid",
      message: `user "alice" in kubeconfig "FILE" ${problem}`,
      hint,
    });
  });

  it("tells that a user has both an exec plugin and an auth provider", async () => {
    const file = configFile({ ...prod, users: { alice: { exec, "auth-provider": { name: "oidc" } } } });
    expect(await describeFailure(resolve({ kubeconfig: file }), { [file]: "FILE" })).toMatchObject({
      message: 'user "alice" in kubeconfig "FILE" has both an exec plugin and an auth provider',
    });
  });
});
