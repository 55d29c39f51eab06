// The user's own certificate: an API server answers an expired one with no more than "Unauthorized".
import { X509Certificate } from "node:crypto";
import { UserError } from "../errors.ts";
import type { Clock } from "../runtime.ts";
import type { ClientCertificate } from "./connection.ts";

/** `certificate-invalid` when the certificate has expired. */
export function certificateExpired(
  { certificate }: ClientCertificate,
  user: string,
  clock: Clock,
): UserError | undefined {
  const validTo = readExpiry(certificate);
  if (validTo === undefined || Date.parse(validTo) >= clock.now()) return undefined;
  return new UserError("certificate-invalid", `client certificate of user "${user}" expired on ${validTo}`, {
    hint: "get a new client certificate, or name another user with --user",
  });
}

function readExpiry(certificate: Buffer): string | undefined {
  try {
    return new X509Certificate(certificate).validTo;
  } catch {
    // A certificate that cannot be read is not what the server complained about.
    return undefined;
  }
}
