import { describe, expect, it } from "vitest";
import { parseToken } from "../../src/multicluster/token.ts";
import { boundToken, legacyToken, now, tokenWith } from "../support/multicluster.ts";

const who = { subject: "system:serviceaccount:istio-system:rollouts", namespace: "istio-system", account: "rollouts" };
const forever = { issued: undefined, expires: undefined };

describe("parseToken", () => {
  it.for([
    {
      name: "a token of a token Secret",
      token: legacyToken("t"),
      claims: { ...who, secret: "t", secretUid: undefined, ...forever },
    },
    {
      name: "one that is bound to a Secret",
      token: boundToken({ name: "t", uid: "u" }, 30),
      claims: { ...who, secret: "t", secretUid: "u", issued: now - 864_000_000, expires: now + 1_728_000_000 },
    },
    {
      name: "one that is bound to nothing",
      token: tokenWith({}),
      claims: { ...who, secret: undefined, secretUid: undefined, ...forever },
    },
  ])("reads $name", ({ token, claims }) => {
    expect(parseToken(token)).toEqual(claims);
  });

  it.for([
    { name: "nothing", token: "" },
    { name: "what has no parts", token: "opaque" },
    { name: "what is no JSON", token: "a.b.c" },
    { name: "a token of a person", token: tokenWith({ sub: "jane" }) },
  ])("makes nothing of $name", ({ token }) => {
    expect(parseToken(token)).toBeUndefined();
  });
});
