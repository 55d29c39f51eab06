import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  generationOf,
  requireAccountName,
  requireClusterName,
  secretNameOf,
  tokenSecretNameOf,
} from "../../src/multicluster/names.ts";
import { errorText } from "../support/caught.ts";

describe("names", () => {
  it("are istioctl's", () => {
    expect(secretNameOf("c0")).toBe("istio-remote-secret-c0");
    expect(tokenSecretNameOf("reader", 1)).toBe("reader-istio-remote-secret-token");
  });

  it("of token Secrets tell their generation", () => {
    const number = fc.integer({ min: 1, max: 9999 });
    void fc.assert(
      fc.property(number, (generation) => {
        expect(generationOf("reader", tokenSecretNameOf("reader", generation))).toBe(generation);
      }),
    );
  });

  it.for([
    { name: "reader-istio-remote-secret-token-1" },
    { name: "reader-istio-remote-secret-token-02" },
    { name: "reader-istio-remote-secret-token-x" },
    { name: "other-istio-remote-secret-token" },
    { name: "reader" },
  ])("do not take $name for one", ({ name }) => {
    expect(generationOf("reader", name)).toBeUndefined();
  });
});

describe("requireClusterName", () => {
  it.for(["istio", "c0", "0", "a-b", "1e3", "a".repeat(63)])("takes %s", (name) => {
    expect(requireClusterName(name)).toBe(name);
  });

  it.for(["", "Istio", "a.b", "-a", "a-", "a_b", "a".repeat(64), "grün"])('refuses "%s"', (name) => {
    expect(errorText(() => requireClusterName(name))).toBe(
      `error[usage]: --name "${name}" is no name that a cluster can have: a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', start and end with an alphanumeric character, and have at most 63 characters\n  hint: leave it out to use the UID of the namespace kube-system, as istioctl does`,
    );
  });
});

describe("requireAccountName", () => {
  it.for(["reader", "a.b-c", "a".repeat(63)])("takes %s", (name) => {
    expect(requireAccountName(name)).toBe(name);
  });

  it.for(["", "Reader", "a_b", "a..b", `${"a".repeat(60)}.`, "a".repeat(240)])('refuses "%s"', (name) => {
    expect(errorText(() => requireAccountName(name))).toBe(
      `error[usage]: --service-account "${name}" is no name that a ServiceAccount can have: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', start and end with an alphanumeric character, and leave room for its token Secrets\n  hint: leave it out to use argo-rollouts-istio-primary`,
    );
  });
});
