import { describe, expect, it } from "vitest";
import { encodeBase64 } from "../../src/resources/base64.ts";
import { isPlaceholder } from "../../src/validation/stored-kubeconfigs.ts";
import { runCli } from "../support/run-cli.ts";

const kubeconfig = `kind: Config
clusters: [{name: a, cluster: {server: "http://admin:hunter2@127.0.0.1", insecure-skip-tls-verify: true}}]
contexts: [{name: a, context: {cluster: a, user: b}}, {name: c, context: {cluster: c, user: c}}]
current-context: a
users: [{name: b, user: {token: hunter2, username: admin, password: hunter2}}]
`;
const metadata = {
  name: "primary",
  namespace: "argo-rollouts",
  labels: { "istio.argoproj.io/primary-cluster": "true" },
};
const secret = {
  apiVersion: "v1",
  kind: "Secret",
  metadata,
  data: { a: encodeBase64(kubeconfig), b: encodeBase64(kubeconfig) },
};

const screen = { columns: () => 400, rows: () => 24, draw: () => undefined };

describe("findings about the kubeconfig in a Secret", () => {
  it.for(["text", "json", "sarif", "junit", "github"])("show nothing of it in the format %s", async (format) => {
    for (const stdin of [JSON.stringify(secret), JSON.stringify(secret, null, 2)]) {
      const output = await runCli(["validate", "-f", "-", "-o", format], { stdin, screen });
      expect(output).toMatchObject({ exitCode: 7 });
      expect(output.stdout).toContain("primary-server-loopback");
      expect(output.stdout + output.stderr).not.toMatch(/hunter2/);
      expect(output.stdout).not.toContain(encodeBase64(kubeconfig).slice(0, 20));
    }
  });
});

describe("isPlaceholder", () => {
  it.for([
    "<path:secret/data/istio#kubeconfig>",
    `$${"{"}KUBECONFIG}`,
    "$KUBECONFIG",
    "{{ .Values.kubeconfig }}",
    "ENC[AES256_GCM,data:x]",
    "ref+vault://secret/istio",
    "vault:secret/istio",
  ])("takes %j for what a tool fills in", (text) => {
    expect(isPlaceholder(text)).toBe(true);
  });

  it.for(["", kubeconfig, `apiVersion: v1\nusers: $${"{"}USERS}\n`, "abc="])("takes %j for what it is", (text) => {
    expect(isPlaceholder(text)).toBe(false);
  });
});
