/**
 * HTTPS before the service, as in production: wallets that refuse plain http are met where they stand, instead of being
 * patched. The certificate authority lives for one run and is believed by this process only.
 */
import { X509Certificate as NodeCertificate } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR = 3_600_000;

interface TlsIdentity {
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: string;
}

/** A certificate for `localhost` that is its own root. */
async function createTlsIdentity(): Promise<TlsIdentity> {
  const keys = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    // A name of its own: of two roots with one name only one is found.
    name: `CN=Interop run ${crypto.randomUUID()}`,
    notBefore: new Date(Date.now() - HOUR),
    notAfter: new Date(Date.now() + 24 * HOUR),
    keys,
    signingAlgorithm: P256,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign, true),
      new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }]),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const privateKey = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`;
  return { certificate: new NodeCertificate(certificate.toString('pem')).toString(), privateKey };
}

export interface TlsFront {
  readonly port: number;
  /** PEM of the root, for clients that bring an agent of their own. */
  readonly ca: string;
  /** What was asked for, as `GET /path`, oldest first. */
  readonly seen: readonly string[];
  stop(): Promise<void>;
}

/** Ends TLS on a free port and passes every byte to `backendPort`. Makes this process believe the certificate. */
export async function startTlsFront(backendPort: number): Promise<TlsFront> {
  const { certificate, privateKey } = await createTlsIdentity();
  const seen: string[] = [];
  const server: Server = createServer({ cert: certificate, key: privateKey }, (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    seen.push(`${method} ${url}`);
    const passed = httpRequest({ host: '127.0.0.1', port: backendPort, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode as number, answer.headers);
      answer.pipe(outgoing);
    });
    passed.once('error', () => outgoing.writeHead(502).end());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  setDefaultCACertificates([...getCACertificates('default'), certificate]);
  return {
    port: (server.address() as AddressInfo).port,
    ca: certificate,
    seen,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
