import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { describeFailure, startServer } from "../support/cluster-fixture.ts";
import { authorizations, openCluster, web } from "../support/open-cluster.ts";

describe("an auth provider", () => {
  const encode = (part: JsonObject) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const tokenUntil = (exp: number) => `${encode({ alg: "none" })}.${encode({ exp })}.x`;
  const inTenYears = Math.round(Date.now() / 1000) + 315_360_000;

  it("of the kind oidc gives its token", async () => {
    const server = await startServer();
    const token = tokenUntil(inTenYears);
    const { store } = await openCluster(server, {
      user: { "auth-provider": { name: "oidc", config: { "id-token": token } } },
    });
    await store.read(web);
    expect(authorizations(server)).toEqual([`Bearer ${token}`]);
  });

  it.for([
    {
      name: "has expired and cannot be renewed",
      provider: { name: "oidc", config: { "id-token": tokenUntil(1) } },
      message: 'auth provider "oidc" of user "tester" has no valid token',
      hint: "log in again",
    },
    {
      name: "has a token that no header can carry",
      provider: { name: "oidc", config: { "id-token": `${tokenUntil(inTenYears)}\n` } },
      message: 'auth provider "oidc" of user "tester" has no valid token',
      hint: "log in again",
    },
    {
      name: "was removed for GKE",
      provider: { name: "gcp" },
      message: 'auth provider "gcp" of user "tester" has been removed',
      hint: "use the exec plugin gke-gcloud-auth-plugin: gcloud container clusters get-credentials CLUSTER",
    },
    {
      name: "was removed for Azure",
      provider: { name: "azure" },
      message: 'auth provider "azure" of user "tester" has been removed',
      hint: "use the exec plugin kubelogin: kubelogin convert-kubeconfig",
    },
    {
      name: "is unknown",
      provider: { name: "openstack" },
      message: 'auth provider "openstack" of user "tester" is not known',
      hint: "use an exec plugin instead",
    },
  ])("that $name is named", async ({ provider, message, hint }) => {
    const { store } = await openCluster(await startServer(), { user: { "auth-provider": provider } });
    expect(await describeFailure(store.read(web))).toEqual({ code: "credentials-failed", message, hint });
  });

  it("whose issuer does not answer is named", async () => {
    const config = {
      "id-token": tokenUntil(1),
      "client-id": "kubectl",
      "refresh-token": "r3fresh",
      "idp-issuer-url": "https://127.0.0.1:1",
    };
    const { store } = await openCluster(await startServer(), { user: { "auth-provider": { name: "oidc", config } } });
    const failure = await describeFailure(store.read(web));
    expect(failure).toEqual({
      code: "credentials-failed",
      message: 'auth provider "oidc" of user "tester" could not renew its token',
      hint: "log in again",
    });
  });
});
