// Everything that can go wrong for a user: one class, one catalogue of codes. Raised beside the knowledge, shown by the process border.

/** Exit codes of the tool; 0 means done, or already so. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Every error code with the exit code it leads to. */
export const exitCodes = {
  usage: 2,
  "invalid-weight": 2,
  "invalid-route": 2,
  "invalid-match": 2,
  "invalid-percentage": 2,
  "invalid-image": 2,

  "input-unreadable": 1,
  "input-empty": 1,
  "input-not-text": 1,
  "input-invalid-yaml": 1,
  "input-not-kubernetes": 1,
  "input-no-manifests": 1,
  "duplicate-object": 1,
  "shared-value": 1,
  "edit-not-possible": 1,
  "write-failed": 1,

  "rollout-not-found": 1,
  "rollout-ambiguous": 1,
  "rollout-without-istio": 1,
  "object-not-found": 1,
  "malformed-object": 1,
  "invalid-reference": 1,
  "stable-side-unknown": 1,
  "route-not-found": 1,
  "routes-ambiguous": 1,
  "destination-missing": 1,
  "destination-duplicate": 1,
  "weights-impossible": 1,
  "step-not-found": 1,
  "update-unknown": 1,
  "replica-set-missing": 1,
  "route-not-managed": 1,
  "route-in-use": 1,
  "route-without-destinations": 1,
  "match-required": 1,
  "revision-not-found": 1,
  "container-not-found": 1,
  "workload-not-supported": 1,
  "record-missing": 1,
  "record-invalid": 1,
  "record-outdated": 1,

  "kubeconfig-missing": 1,
  "kubeconfig-invalid": 1,
  "context-not-found": 1,
  "credentials-failed": 1,
  "server-unreachable": 1,
  "certificate-invalid": 1,
  "request-timeout": 1,
  unauthorized: 1,
  forbidden: 1,
  "crd-absent": 1,
  "primary-secret-invalid": 1,
  "controller-not-found": 1,
  "primary-access-failed": 1,
  conflict: 1,
  "admission-denied": 1,
  "request-rejected": 1,
  "server-error": 1,

  "empty-destination": 3,
  "would-be-reverted": 3,
  "controller-not-available": 3,
  "step-back": 3,
  "guard-not-met": 3,
  "rollout-is-aborted": 3,
  "weight-not-offered": 3,
  "cannot-be-asked": 3,
  "only-full-promotion": 3,
  "spec-not-observed": 3,
  "not-enough-pods": 3,
  "ping-pong-not-direct": 3,
  "instance-id-served": 3,
  "server-unsuitable": 3,
  "same-cluster": 3,
  "primary-secret-exists": 3,
  "secret-has-other-keys": 3,
  "object-not-ours": 3,
  "account-elsewhere": 3,
  "wait-timeout": 5,
  "rollout-aborted": 6,
  "rollout-degraded": 6,
  "goal-out-of-reach": 6,
  interrupted: 1,
  "changed-meanwhile": 1,
  "weights-differ": 1,
  "check-failed": 1,
  "output-failed": 1,
  "change-not-kept": 4,
  "change-not-verified": 4,
  "change-not-reported": 4,
  "partly-applied": 4,
  "multicluster-incomplete": 4,
  "stopped-waiting": 4,
  "abort-too-late": 4,
  "update-superseded": 4,
} as const satisfies Record<string, ExitCode>;

export type ErrorCode = keyof typeof exitCodes;

/** What stands in place of the wrong value, shown on a line of its own: `routes: primary, internal`. */
export type Alternatives = { readonly label: string; readonly values: readonly string[] };

type UserErrorDetails = {
  readonly hint?: string | undefined;
  readonly alternatives?: Alternatives | undefined;
  /** What stands in the way beside it, to be shown after it. */
  readonly also?: readonly UserError[];
  /** Where a command has another one for this than the catalogue. */
  readonly exitCode?: ExitCode | undefined;
  readonly cause?: unknown;
};

/** A failure that a user can act on. The message says what is wrong with the value in quotes and where, without a full stop. */
export class UserError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly alternatives: Alternatives | undefined;
  readonly also: readonly UserError[];
  readonly exitCode: ExitCode | undefined;

  constructor(code: ErrorCode, message: string, details: UserErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = "UserError";
    this.code = code;
    this.hint = details.hint;
    this.alternatives = details.alternatives;
    this.also = details.also ?? [];
    this.exitCode = details.exitCode;
  }
}

/** What the work gives, or undefined where it ends in a `UserError` that is no matter here; any other failure goes on. */
export function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The `UserError` that the work ends in; undefined where it ends well. Any other failure goes on. */
export function refusalOf(work: () => unknown): UserError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
