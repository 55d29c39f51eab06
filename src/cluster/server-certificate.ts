// Looks at the certificate of a server that was found invalid, to say when it was valid. Nothing is sent to that server.
import { isIP } from "node:net";
import { connect, type PeerCertificate } from "node:tls";
import type { Connection } from "./connection.ts";

const patience = 3_000;

/** The certificate, or undefined when it cannot be had (any more). */
export function readServerCertificate({ server, tls }: Connection): Promise<PeerCertificate | undefined> {
  return new Promise((resolve) => {
    const servername = tls.serverName ?? (isIP(server.host) === 0 ? server.host : undefined);
    const socket = connect({
      host: server.host,
      port: server.port,
      rejectUnauthorized: false,
      ...(servername === undefined ? {} : { servername }),
    });
    const finish = (certificate: PeerCertificate | undefined) => {
      socket.destroy();
      resolve(certificate);
    };
    socket.setTimeout(patience, () => finish(undefined));
    socket.once("error", () => finish(undefined));
    socket.once("secureConnect", () => finish(socket.getPeerCertificate()));
  });
}
