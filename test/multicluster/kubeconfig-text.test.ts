import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parsePlainYaml } from "../../src/cluster/kubeconfig-yaml.ts";
import { renderKubeconfig } from "../../src/multicluster/kubeconfig-text.ts";
import { base64 } from "../support/primary-secrets.ts";

const parts = { name: "c0", server: "https://c0:6443", authority: "CA\n", tlsServerName: "c0.local", token: "a.b-c_d" };

describe("renderKubeconfig", () => {
  it("writes what istioctl writes", () => {
    expect(renderKubeconfig(parts)).toBe(`apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64("CA\n")}
    server: https://c0:6443
    tls-server-name: c0.local
  name: c0
contexts:
- context:
    cluster: c0
    user: c0
  name: c0
current-context: c0
kind: Config
users:
- name: c0
  user:
    token: a.b-c_d
`);
  });

  it("leaves out what is not given", () => {
    const text = renderKubeconfig({ ...parts, authority: undefined, tlsServerName: undefined });
    expect(text).not.toMatch(/certificate-authority|tls-server-name/);
  });

  it.for(["1e3", "0", "on", "null", "true", "y", "0x1f"])('quotes "%s", which YAML would not take for text', (name) => {
    expect(parse(renderKubeconfig({ ...parts, name }))).toMatchObject({
      "current-context": name,
      clusters: [{ name }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      users: [{ name }],
    });
  });

  it("reads the same by the library and by the parser that needs none", () => {
    const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
    const token = fc.stringMatching(/^[A-Za-z0-9_.-]{1,60}$/);
    void fc.assert(
      fc.property(label, token, (name, secret) => {
        const text = renderKubeconfig({ ...parts, name, token: secret });
        const content = parse(text);
        expect(content.users).toEqual([{ name, user: { token: secret } }]);
        expect(parsePlainYaml(text)).toEqual(content);
      }),
    );
  });
});
