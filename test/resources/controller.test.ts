import { describe, expect, it } from "vitest";
import {
  leaseName,
  parseControllerDeployment,
  parseControllerImages,
  parseLease,
} from "../../src/resources/controller.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { kubernetesObject } from "../support/builders.ts";

describe("leaseName", () => {
  it.for([
    { name: "is fixed for the default controller", instanceId: undefined, lease: "argo-rollouts-controller-lock" },
    { name: "ends in the instance id", instanceId: "team-x", lease: "argo-rollouts-controller-lock-team-x" },
  ])("$name", ({ instanceId, lease }) => {
    expect(leaseName(instanceId)).toBe(lease);
  });
});

describe("parseLease", () => {
  function lease(spec: JsonObject) {
    const metadata = { namespace: "argo-rollouts" };
    return parseLease(kubernetesObject("Lease", "argo-rollouts-controller-lock", { metadata, spec }), Date.parse);
  }
  const name = "argo-rollouts-controller-lock";

  it("expires that long after its last renewal", () => {
    expect(lease({ renewTime: "1970-01-01T00:01:40.500000Z", leaseDurationSeconds: 15 })).toEqual({
      name,
      namespace: "argo-rollouts",
      renewed: 100_500,
      expires: 115_500,
    });
  });

  it("expires at once without a duration", () => {
    expect(lease({ renewTime: "1970-01-01T00:01:40Z" })).toMatchObject({ renewed: 100_000, expires: 100_000 });
  });

  it("counts as never renewed without a time", () => {
    expect(lease({ leaseDurationSeconds: 15 })).toMatchObject({ renewed: 0, expires: 15_000 });
  });
});

describe("parseControllerDeployment", () => {
  function deployment(spec: JsonObject, containers: readonly JsonObject[]) {
    const object = kubernetesObject("Deployment", "argo-rollouts", {
      metadata: { namespace: "argo-rollouts" },
      spec: { ...spec, template: { spec: { containers } } },
    });
    return parseControllerDeployment(object);
  }

  it("reads name and replicas", () => {
    expect(deployment({ replicas: 2 }, [{ name: "argo-rollouts" }])).toEqual({
      name: "argo-rollouts",
      namespace: "argo-rollouts",
      replicas: 2,
      instanceId: undefined,
    });
  });

  it.for([
    { name: "1 where they are left out", spec: {}, replicas: 1 },
    { name: "0 where it is scaled down", spec: { replicas: 0 }, replicas: 0 },
  ])("has replicas: $name", ({ spec, replicas }) => {
    expect(deployment(spec, []).replicas).toBe(replicas);
  });

  it.for([
    { name: "no flag", containers: [{ args: ["--loglevel", "info"] }], instanceId: undefined },
    { name: "an argument with =", containers: [{ args: ["--instance-id=team-x"] }], instanceId: "team-x" },
    { name: "two arguments", containers: [{ args: ["--instance-id", "team-x"] }], instanceId: "team-x" },
    {
      name: "the command",
      containers: [{ command: ["/bin/rollouts-controller", "--instance-id", "team-x"] }],
      instanceId: "team-x",
    },
    {
      name: "a second container",
      containers: [{ name: "proxy" }, { args: ["--instance-id=team-x"] }],
      instanceId: "team-x",
    },
    { name: "an empty value", containers: [{ args: ["--instance-id="] }], instanceId: undefined },
    { name: "a flag without a value", containers: [{ args: ["--instance-id"] }], instanceId: undefined },
  ])("has an instance id from $name", ({ containers, instanceId }) => {
    expect(deployment({}, containers).instanceId).toBe(instanceId);
  });
});

describe("parseControllerImages", () => {
  it.for<{ name: string; spec: JsonObject; images: readonly string[] }>([
    {
      name: "one for each container that names one",
      spec: { template: { spec: { containers: [{ image: "argo-rollouts:v1.10.1" }, {}, { image: "proxy:1" }] } } },
      images: ["argo-rollouts:v1.10.1", "proxy:1"],
    },
    { name: "none without containers", spec: {}, images: [] },
  ])("gives $name", ({ spec, images }) => {
    expect(parseControllerImages(kubernetesObject("Deployment", "argo-rollouts", { spec }))).toEqual(images);
  });
});
