// Why a file cannot be read or written, in words.
import { UserError } from "../errors.ts";

export function inputUnreadable(name: string, cause: unknown): UserError {
  return new UserError("input-unreadable", `input "${name}" cannot be read: ${describeReason(cause)}`, {
    hint: /^https?:/.test(name)
      ? `URLs are not fetched; pipe it in: curl -sS ${name} | kubectl istio-rollout … -f -`
      : undefined,
    cause,
  });
}

/** The reason of a failed call of the operating system; its code where it has no words here. */
export function describeReason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? String(cause.code) : cause.message;
  return reasons.get(code) ?? code;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "no such file or folder"],
  ["ENOTDIR", "a part of its path is a file, not a folder"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EROFS", "the file system is read-only"],
  ["ELOOP", "too many symbolic links"],
  ["ENAMETOOLONG", "its name is too long"],
  ["ENXIO", "it is a socket or a device"],
  ["ENOSPC", "no space is left on the device"],
  ["EDQUOT", "the disk quota is used up"],
  ["EMFILE", "too many files are open"],
]);
