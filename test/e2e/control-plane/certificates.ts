// The certificates of one control plane: an authority, a serving certificate for loopback, an administrator, service account keys.
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createAuthority } from "../../support/certificates.ts";

/** Paths of PEM files. */
export type Certificates = {
  readonly authority: string;
  readonly serving: string;
  readonly servingKey: string;
  readonly administrator: string;
  readonly administratorKey: string;
  readonly serviceAccountKey: string;
};

export async function makeCertificates(folder: string): Promise<Certificates> {
  mkdirSync(folder);
  const store = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const authority = await createAuthority("CN=control plane");
  const serving = await authority.issue({ name: "CN=localhost", hosts: ["localhost", "127.0.0.1"] });
  const administrator = await authority.issue({ name: "CN=administrator,O=system:masters" });
  return {
    authority: store("authority.crt", authority.certificate),
    serving: store("serving.crt", serving.certificate),
    servingKey: store("serving.key", serving.key),
    administrator: store("administrator.crt", administrator.certificate),
    administratorKey: store("administrator.key", administrator.key),
    serviceAccountKey: store("service-account.key", createServiceAccountKey()),
  };
}

/** The API server signs tokens with it and checks them against it. */
function createServiceAccountKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs1", format: "pem" }).toString();
}
