// What trying the Secret's kubeconfig says: the server, its certificate, the token, each permission, and Istio itself.
import type { AccessFailure, AccessReading } from "../resources/object-access.ts";
import { type Check, doubtful, failed, passed } from "./check.ts";
import { neededResources, neededVerbs } from "./desired-objects.ts";
import { describeDuration, type Moment } from "./moment.ts";
import { parseToken, type TokenClaims } from "./token.ts";
import { isFresh } from "./token-choice.ts";

/** The token is what the kubeconfig holds; empty where it logs in otherwise. */
export function judgeAccess(reading: AccessReading, token: string, moment: Moment): readonly Check[] {
  const claims = parseToken(token);
  const reached = judgeReached(reading);
  if (reading.failure !== undefined) return judgeFailure(reading.failure, reached, { claims, moment });
  return [reached, judgeToken(claims, moment), ...judgePermissions(reading, claims), judgeIstio(reading)];
}

function judgeReached({ server, trust }: AccessReading): Check {
  const answers = `"${server}" answers`;
  switch (trust) {
    case "kubeconfig":
      return passed("server", `${answers}, with a certificate that the kubeconfig's authority signed`);
    case "machine": {
      const doubt = "the kubeconfig names no authority, so the controller's image has to trust it too";
      return passed("server", `${answers}, with a certificate that this machine trusts; ${doubt}`);
    }
    case "none":
      return doubtful("server", {
        code: "primary-certificate-unchecked",
        message: `${answers}, but its certificate is not checked (insecure-skip-tls-verify): who answers in its place gets the controller's token`,
        hint: `the kubeconfig is written again, with the authority of the cluster, by: ${setup}`,
      });
  }
}

const setup = "kubectl istio-rollout setup-multicluster";
const renewal = `the kubeconfig is written again by: ${setup}`;

type TokenFacts = { readonly claims: TokenClaims | undefined; readonly moment: Moment };

function judgeFailure(failure: AccessFailure, reached: Check, { claims, moment }: TokenFacts): readonly Check[] {
  const { kind, message, hint } = failure;
  const withHint = (way: string) => (hint === undefined ? way : `${hint}; ${way}`);
  switch (kind) {
    case "unreachable": {
      const way = `another address is written by: ${setup} --server https://HOST:PORT`;
      return [failed("server", { code: "primary-server-unreachable", message, hint: withHint(way) })];
    }
    case "certificate":
      return [failed("server", { code: "primary-certificate-invalid", message, hint: withHint(renewal) })];
    case "rejected":
      return [reached, judgeRejection(failure, claims, moment)];
    case "unusable":
      return [reached, failed("token", { code: "primary-token-rejected", message, hint: renewal })];
    case "forbidden":
      return [reached, failed("permissions", { code: "primary-permission-missing", message, hint: askable })];
  }
}

const askable =
  "look whether the kubeconfig has a token and the address of an API server; who is logged in may create selfsubjectaccessreviews by ClusterRole system:basic-user";

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
