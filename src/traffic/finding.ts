// Things to know before a change: a blocker refuses it unless it is forced, a warning only tells.

export const blockerCodes = [
  "empty-destination",
  "would-be-reverted",
  "controller-not-available",
  "step-back",
] as const;
export const warningCodes = [
  "empty-destination",
  "canary-overloaded",
  "stable-overloaded",
  "gitops-owned",
  "controller-will-delete",
  "weights-not-100",
  "stale-status",
  "shared-object",
  "not-updating",
  "revision-not-stable",
  "hash-unknown",
  "destination-namespace-ignored",
  "route-left-alone",
  "routes-unknown",
  "traffic-unknown",
  "reference-read-differently",
  "no-controller-found",
  "controller-unknown",
  "primary-cluster-unknown",
  "controller-not-acting",
  "taken-over",
  "weights-return",
  "weight-does-not-last",
  "nobody-acts",
  "pause-holds-no-weight",
  "paused-by-hand",
  "not-recorded",
] as const;
export type BlockerCode = (typeof blockerCodes)[number];
export type WarningCode = (typeof warningCodes)[number];

export type Finding = { readonly message: string; readonly hint: string } & (
  | { readonly severity: "blocker"; readonly code: BlockerCode }
  | { readonly severity: "warning"; readonly code: WarningCode }
);

export function warning(code: WarningCode, message: string, hint: string): Finding {
  return { code, severity: "warning", message, hint };
}

export function blocker(code: BlockerCode, message: string, hint: string): Finding {
  return { code, severity: "blocker", message, hint };
}
