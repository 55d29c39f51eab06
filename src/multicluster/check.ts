// What verify looks at, and what it can find wrong; each finding has a code of its own.
import type { SecretProblemCode } from "../resources/primary-secret.ts";

/** In the order in which they are shown. */
export type CheckName =
  | "secret"
  | "kubeconfig"
  | "istiod"
  | "server"
  | "token"
  | "permissions"
  | "istio"
  | "controller"
  | "objects"
  | "sharing"
  | "rotation";

export const checkCodes = [
  "primary-secret-missing",
  "primary-secret-ambiguous",
  "primary-secret-empty",
  "primary-secret-keys",
  "primary-secrets-unseen",
  "primary-kubeconfig-empty",
  "primary-kubeconfig-invalid",
  "primary-kubeconfig-not-portable",
  "primary-server-plain-http",
  "primary-secret-used-by-istiod",
  "primary-server-loopback",
  "primary-server-unreachable",
  "primary-certificate-invalid",
  "primary-certificate-unchecked",
  "primary-token-rejected",
  "primary-token-expired",
  "primary-token-expiring",
  "primary-token-kept",
  "primary-permission-missing",
  "primary-istio-absent",
  "controller-before-secret",
  "controller-start-unknown",
  "rollouts-unseen",
  "primary-object-missing",
  "rollout-loses-object",
  "primary-shared",
  "rotation-unfinished",
  "secret-left",
  "restart-needed",
] as const satisfies readonly (SecretProblemCode | string)[];
export type CheckCode = (typeof checkCodes)[number];

export type Check = { readonly check: CheckName; readonly message: string } & (
  | { readonly status: "ok"; readonly code?: undefined; readonly hint?: undefined }
  | { readonly status: "failed" | "warning"; readonly code: CheckCode; readonly hint: string | undefined }
);

export type Finding = { readonly code: CheckCode; readonly message: string; readonly hint: string | undefined };

export function passed(check: CheckName, message: string): Check {
  return { check, status: "ok", message };
}

export function failed(check: CheckName, { code, message, hint }: Finding): Check {
  return { check, status: "failed", code, message, hint };
}

export function doubtful(check: CheckName, { code, message, hint }: Finding): Check {
  return { check, status: "warning", code, message, hint };
}

export function hasFailed(checks: readonly Check[]): boolean {
  return checks.some(({ status }) => status === "failed");
}
