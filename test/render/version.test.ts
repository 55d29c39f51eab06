import { describe, expect, it } from "vitest";
import { renderVersion, structureVersion } from "../../src/render/version.ts";
import type { ClusterInfo } from "../../src/resources/cluster-info.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";

const cluster: ClusterInfo = {
  context: "prod",
  serverVersion: "v1.34.4",
  controllerImages: ["quay.io/argoproj/argo-rollouts:v1.10.1", "quay.io/argoproj/argo-rollouts:v1.9.0"],
  istioVersions: ["v1", "v1beta1", "v1alpha3"],
  rolloutVersions: ["v1alpha1"],
};

describe("renderVersion", () => {
  it("gives the version of this tool", () => {
    expect(renderVersion({ client: "0.1.0", cluster: undefined })).toBe("Client Version: v0.1.0\n");
  });

  it("adds what runs in the cluster", () => {
    expect(renderVersion({ client: "0.1.0", cluster })).toBe(
      [
        "Client Version: v0.1.0",
        "Server Version: v1.34.4",
        "Argo Rollouts controller: quay.io/argoproj/argo-rollouts:v1.10.1, quay.io/argoproj/argo-rollouts:v1.9.0",
        "networking.istio.io: v1, v1beta1, v1alpha3",
        "argoproj.io: v1alpha1",
        "",
      ].join("\n"),
    );
  });

  it.for([
    {
      name: "that no Deployment runs a controller",
      parts: { controllerImages: [] },
      line: "Argo Rollouts controller: <no Deployment>",
    },
    {
      name: "controllers that may not be listed",
      parts: { controllerImages: undefined },
      line: "Argo Rollouts controller: <unknown>",
    },
    { name: "a group that is absent", parts: { istioVersions: [] }, line: "networking.istio.io: <none>" },
  ])("tells $name", ({ parts, line }) => {
    expect(renderVersion({ client: "0.1.0", cluster: { ...cluster, ...parts } }).split("\n")).toContain(line);
  });
});

describe("structureVersion", () => {
  const validate = compileSchema("version");
  const head = { apiVersion: "istio-rollout.dev/v1alpha1", kind: "Version", client: "v0.1.0" };

  it.for([
    { name: "the client alone", info: undefined, document: head },
    { name: "the cluster too", info: cluster, document: { ...head, cluster } },
    {
      name: "unknown controllers as null",
      info: { ...cluster, controllerImages: undefined },
      document: { ...head, cluster: { ...cluster, controllerImages: null } },
    },
    {
      name: "groups that are absent",
      info: { ...cluster, istioVersions: [], rolloutVersions: [] },
      document: { ...head, cluster: { ...cluster, istioVersions: [], rolloutVersions: [] } },
    },
  ])("gives $name", ({ info, document }) => {
    const structured = structureVersion({ client: "0.1.0", cluster: info });
    expect(structured).toEqual(document);
    expectToFollow(validate, structured);
  });

  it("has no member that the schema does not know", () => {
    expect(validate({ ...head, more: 1 })).toBe(false);
    expect(validate({ ...head, cluster: { ...cluster, more: 1 } })).toBe(false);
  });
});
