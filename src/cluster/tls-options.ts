// The TLS side of a connection, made once and shared by all its sockets: that is the dearest part of their start.
import { createSecureContext, type SecureContext } from "node:tls";
import { UserError } from "../errors.ts";
import { errorCode } from "./certificate-error.ts";
import type { ClientCertificate, Connection } from "./connection.ts";

export type TlsOptions = {
  readonly secureContext?: SecureContext;
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
};

/** Throws `certificate-invalid` for a certificate or key that cannot be read, and for a pair that does not match. */
export function tlsOptions(connection: Connection, certificate: ClientCertificate | undefined): TlsOptions {
  const { authority, serverName, insecure } = connection.tls;
  if (!connection.server.secure) return {};
  return {
    secureContext: makeContext(connection, authority, certificate),
    rejectUnauthorized: !insecure,
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}

function makeContext(
  connection: Connection,
  authority: Buffer | undefined,
  certificate: ClientCertificate | undefined,
): SecureContext {
  if (authority !== undefined && !authority.includes("-----BEGIN ")) {
    throw new UserError(
      "certificate-invalid",
      `certificate authority of cluster "${connection.cluster}" is not PEM text`,
      {
        hint: "check certificate-authority and certificate-authority-data in the kubeconfig, and --certificate-authority",
      },
    );
  }
  try {
    return createSecureContext({
      ...(authority === undefined ? {} : { ca: authority }),
      ...(certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key }),
    });
  } catch (error) {
    throw unusable(connection, error);
  }
}

/** Only the code of the cause is shown: its text may quote what was read. */
function unusable({ user, cluster }: Connection, cause: unknown): UserError {
  const code = errorCode(cause);
  if (code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH") {
    return new UserError("certificate-invalid", `client key of user "${user}" does not belong to its certificate`, {
      hint: "check client-certificate and client-key of the user in the kubeconfig",
    });
  }
  return new UserError(
    "certificate-invalid",
    `certificates of user "${user}" or cluster "${cluster}" cannot be read (${code})`,
    { hint: "check that client certificate, client key and certificate authority are PEM text" },
  );
}
