// Certificates for tests, made anew: authorities, servers and clients, sound and expired ones.
import "./reflect-metadata.ts";
import { webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  cryptoProvider,
  type Extension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

cryptoProvider.set(webcrypto);

/** PEM texts. */
export type CertificatePair = { readonly certificate: string; readonly key: string };

type CertificateWishes = {
  /** Subject, such as `CN=alice,O=system:masters`. */
  readonly name: string;
  /** Makes it a server's certificate. */
  readonly hosts?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
};

export type Authority = {
  /** PEM text of the authority's own certificate. */
  readonly certificate: string;
  issue(wishes: CertificateWishes): Promise<CertificatePair>;
};

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const anHour = 3_600_000;
const aMonth = 30 * 24 * anHour;

export async function createAuthority(name = "CN=test authority"): Promise<Authority> {
  const keys = await createKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name,
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, 1, true)],
    ...period({}),
  });
  return {
    certificate: certificate.toString("pem"),
    issue: (wishes) => issue(certificate, keys.privateKey, wishes),
  };
}

function createKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

function period({ notBefore, notAfter }: Partial<CertificateWishes>) {
  const now = Date.now();
  return { notBefore: notBefore ?? new Date(now - anHour), notAfter: notAfter ?? new Date(now + aMonth) };
}

async function issue(issuer: X509Certificate, signingKey: webcrypto.CryptoKey, wishes: CertificateWishes) {
  const keys = await createKeys();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: String(Math.floor(Math.random() * 1e15)),
    subject: wishes.name,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: namesOf(wishes.hosts ?? []),
    ...period(wishes),
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(keys.privateKey) };
}

function namesOf(hosts: readonly string[]): Extension[] {
  if (hosts.length === 0) return [];
  const names = hosts.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? ("ip" as const) : ("dns" as const), value }));
  return [new SubjectAlternativeNameExtension(names)];
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
}
