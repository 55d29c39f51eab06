// What trying the Secret's kubeconfig says: the server, its certificate, the token, each permission, and Istio itself.
import type { AccessFailure, AccessReading } from "../resources/object-access.ts";
import { type Check, doubtful, failed, passed } from "./check.ts";
import { neededResources, neededVerbs } from "./desired-objects.ts";
import { describeDuration, type Moment } from "./moment.ts";
import { parseToken, type TokenClaims } from "./token.ts";
import { isFresh } from "./token-choice.ts";

/** The token is what the kubeconfig holds; empty where it logs in otherwise. */
export function judgeAccess(reading: AccessReading, token: string, moment: Moment): readonly Check[] {
  const { server, failure } = reading;
  const claims = parseToken(token);
  if (failure !== undefined && failure.kind !== "rejected") return [judgeServer(failure)];
  const reached = passed("server", `"${server}" answers, with a certificate that the kubeconfig's authority signed`);
  if (failure !== undefined) return [reached, judgeRejection(failure, claims, moment)];
  return [reached, judgeToken(claims, moment), ...judgePermissions(reading, claims), judgeIstio(reading)];
}

function judgeServer({ kind, message, hint }: AccessFailure): Check {
  const code = kind === "certificate" ? "primary-certificate-invalid" : "primary-server-unreachable";
  const renewal = "the kubeconfig is written again by: kubectl istio-rollout setup-multicluster";
  return failed("server", { code, message, hint: hint === undefined ? renewal : `${hint}; ${renewal}` });
}

const rotation = "give the controller a new one: kubectl istio-rollout multicluster rotate";

function judgeRejection({ message }: AccessFailure, claims: TokenClaims | undefined, { now, format }: Moment): Check {
  if (claims?.expires !== undefined && claims.expires <= now) {
    const expired = `the token of ${describeAccount(claims)} expired on ${format(claims.expires)}`;
    return failed("token", { code: "primary-token-expired", message: expired, hint: rotation });
  }
  const why =
    claims === undefined
      ? ""
      : `; it is the token of ${describeAccount(claims)}${claims.secret === undefined ? "" : `, which ends with Secret "${claims.namespace}/${claims.secret}"`}: one of them was deleted`;
  return failed("token", { code: "primary-token-rejected", message: `${message}${why}`, hint: rotation });
}

function describeAccount({ namespace, account }: TokenClaims): string {
  return `ServiceAccount "${namespace}/${account}"`;
}

function judgeToken(claims: TokenClaims | undefined, { now, format }: Moment): Check {
  if (claims === undefined) return passed("token", "the credentials are accepted; when they expire is not known");
  const name = describeAccount(claims);
  if (claims.expires === undefined) return passed("token", `the token of ${name} is accepted and does not expire`);
  const left = `expires on ${format(claims.expires)}, in ${describeDuration(claims.expires - now)}`;
  if (isFresh(claims, now)) return passed("token", `the token of ${name} is accepted; it ${left}`);
  return doubtful("token", {
    code: "primary-token-expiring",
    message: `the token of ${name} is accepted, but ${left}`,
    hint: rotation,
  });
}

function judgePermissions({ denied }: AccessReading, claims: TokenClaims | undefined): readonly Check[] {
  const who = claims === undefined ? "the user of the kubeconfig" : describeAccount(claims);
  if (denied.length === 0) {
    const message = `${who} may ${neededVerbs.join(", ")} ${neededResources.join(" and ")}`;
    return [passed("permissions", message)];
  }
  return denied.map((permission) =>
    failed("permissions", {
      code: "primary-permission-missing",
      message: `${who} may not ${permission}.networking.istio.io in the primary cluster`,
      hint: "the ClusterRole is put right by: kubectl istio-rollout setup-multicluster",
    }),
  );
}

function judgeIstio({ hasIstio, server }: AccessReading): Check {
  if (hasIstio) return passed("istio", "VirtualServices are served as v1alpha3, which the controller asks for");
  return failed("istio", {
    code: "primary-istio-absent",
    message: `"${server}" serves no VirtualServices as networking.istio.io/v1alpha3, which the controller asks for`,
    hint: "check that it is the Istio primary cluster; the controller asks for another version with --istio-api-version",
  });
}
