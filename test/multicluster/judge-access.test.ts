import { describe, expect, it } from "vitest";
import { judgeAccess } from "../../src/multicluster/judge-access.ts";
import type { AccessReading } from "../../src/resources/object-access.ts";
import { boundToken, legacyToken, now, tokenWith } from "../support/multicluster.ts";

const moment = { now, format: (time: number) => new Date(time).toISOString() };
const reached: AccessReading = {
  server: "https://istio:6443",
  trust: "kubeconfig",
  failure: undefined,
  denied: [],
  hasIstio: true,
};
const token = legacyToken("t");
const rotation = "give the controller a new one: kubectl istio-rollout multicluster rotate";
const who = 'ServiceAccount "istio-system/rollouts"';

const server = {
  check: "server",
  status: "ok",
  message: `"https://istio:6443" answers, with a certificate that the kubeconfig's authority signed`,
};
const valid = { check: "token", status: "ok", message: `the token of ${who} is accepted and does not expire` };
const permitted = {
  check: "permissions",
  status: "ok",
  message: `${who} may get, list, watch, update, patch virtualservices and destinationrules`,
};
const served = {
  check: "istio",
  status: "ok",
  message: "VirtualServices are served as v1alpha3, which the controller asks for",
};

describe("judgeAccess", () => {
  it("passes what works", () => {
    expect(judgeAccess(reached, token, moment)).toEqual([server, valid, permitted, served]);
  });

  it("says whose authority signed the certificate, where it is not the kubeconfig's", () => {
    expect(judgeAccess({ ...reached, trust: "machine" }, token, moment)[0]).toEqual({
      ...server,
      message:
        '"https://istio:6443" answers, with a certificate that this machine trusts; the kubeconfig names no authority, so the controller\'s image has to trust it too',
    });
  });

  it("warns of a certificate that is not checked", () => {
    expect(judgeAccess({ ...reached, trust: "none" }, token, moment)).toEqual([
      {
        check: "server",
        status: "warning",
        code: "primary-certificate-unchecked",
        message:
          '"https://istio:6443" answers, but its certificate is not checked (insecure-skip-tls-verify): who answers in its place gets the controller\'s token',
        hint: "the kubeconfig is written again, with the authority of the cluster, by: kubectl istio-rollout setup-multicluster",
      },
      valid,
      permitted,
      served,
    ]);
  });

  it.for([
    {
      name: "a server that cannot be reached",
      kind: "unreachable",
      code: "primary-server-unreachable",
      renewal: "another address is written by: kubectl istio-rollout setup-multicluster --server https://HOST:PORT",
    },
    {
      name: "a certificate of another authority",
      kind: "certificate",
      code: "primary-certificate-invalid",
      renewal: "the kubeconfig is written again by: kubectl istio-rollout setup-multicluster",
    },
  ] as const)("stops at $name", ({ kind, code, renewal }) => {
    const failure = { kind, message: "it is so", hint: "do this" };
    expect(judgeAccess({ ...reached, failure }, token, moment)).toEqual([
      { check: "server", status: "failed", code, message: "it is so", hint: `do this; ${renewal}` },
    ]);
    expect(judgeAccess({ ...reached, failure: { ...failure, hint: undefined } }, token, moment)).toMatchObject([
      { hint: renewal },
    ]);
  });

  it.for([
    {
      name: "of a Secret that was deleted",
      token,
      code: "primary-token-rejected",
      message: `401; it is the token of ${who}, which ends with Secret "istio-system/t": one of them was deleted`,
    },
    {
      name: "of an account that was deleted",
      token: tokenWith({}),
      code: "primary-token-rejected",
      message: `401; it is the token of ${who}: one of them was deleted`,
    },
    { name: "that is none of an account", token: "opaque", code: "primary-token-rejected", message: "401" },
    {
      name: "that has expired",
      token: boundToken({ name: "t", uid: "u" }, 9),
      code: "primary-token-expired",
      message: `the token of ${who} expired on 2025-12-31T12:00:00.000Z`,
    },
  ])("finds a token $name", ({ token: refused, code, message }) => {
    const failure = { kind: "rejected", message: "401", hint: "log in" } as const;
    expect(judgeAccess({ ...reached, failure }, refused, moment)).toEqual([
      server,
      { check: "token", status: "failed", code, message, hint: rotation },
    ]);
  });

  it.for([
    {
      name: "a token that cannot be sent",
      kind: "unusable",
      found: { check: "token", code: "primary-token-rejected" },
      hint: "the kubeconfig is written again by: kubectl istio-rollout setup-multicluster",
    },
    {
      name: "a server that forbids to ask for permissions",
      kind: "forbidden",
      found: { check: "permissions", code: "primary-permission-missing" },
      hint: "look whether the kubeconfig has a token and the address of an API server; who is logged in may create selfsubjectaccessreviews by ClusterRole system:basic-user",
    },
  ] as const)("takes $name for no token that was deleted", ({ kind, found, hint }) => {
    const failure = { kind, message: "it is so", hint: "other" };
    expect(judgeAccess({ ...reached, failure }, token, moment)).toEqual([
      server,
      { ...found, status: "failed", message: "it is so", hint },
    ]);
  });

  it("tells when a token expires", () => {
    const [, found] = judgeAccess(reached, boundToken({ name: "t", uid: "u" }, 40), moment);
    expect(found).toEqual({
      check: "token",
      status: "ok",
      message: `the token of ${who} is accepted; it expires on 2026-01-31T12:00:00.000Z, in 30 days`,
    });
  });

  it.for([
    { days: 11, left: "24 hours" },
    { days: 10.0625, left: "90 minutes" },
  ])("warns of one that does so in $left", ({ days, left }) => {
    const [, found] = judgeAccess(reached, boundToken({ name: "t", uid: "u" }, days), moment);
    expect(found).toMatchObject({
      status: "warning",
      code: "primary-token-expiring",
      message: expect.stringMatching(`^the token of ${who} is accepted, but expires on \\S+, in ${left}$`),
      hint: rotation,
    });
  });

  it("says of other credentials only that they are accepted", () => {
    const [, found, permissions] = judgeAccess({ ...reached, denied: ["get virtualservices"] }, "", moment);
    expect(found).toEqual({
      check: "token",
      status: "ok",
      message: "the credentials are accepted; when they expire is not known",
    });
    expect(permissions).toMatchObject({
      message: "the user of the kubeconfig may not get virtualservices.networking.istio.io in the primary cluster",
    });
  });

  it("names each permission that is missing", () => {
    const denied = ["watch virtualservices", "patch destinationrules"];
    const hint = "the ClusterRole is put right by: kubectl istio-rollout setup-multicluster";
    const missing = (permission: string) => ({
      check: "permissions",
      status: "failed",
      code: "primary-permission-missing",
      message: `${who} may not ${permission}.networking.istio.io in the primary cluster`,
      hint,
    });
    expect(judgeAccess({ ...reached, denied }, token, moment)).toEqual([server, valid, ...denied.map(missing), served]);
  });

  it("finds a cluster without Istio", () => {
    expect(judgeAccess({ ...reached, hasIstio: false }, token, moment).at(-1)).toEqual({
      check: "istio",
      status: "failed",
      code: "primary-istio-absent",
      message:
        '"https://istio:6443" serves no VirtualServices as networking.istio.io/v1alpha3, which the controller asks for',
      hint: "check that it is the Istio primary cluster; the controller asks for another version with --istio-api-version",
    });
  });
});
