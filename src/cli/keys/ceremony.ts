/**
 * Makes the keys of a deployment: the desk CA, which stays with the operator, and the ring, which goes to the service.
 * Runs in the operator's shell only. Nothing here reads or writes a file.
 */

import { TRUST_LIST_TYP } from '../../credential/trust-list.ts';
import {
  createDeskCa,
  createLeaf,
  type DeskCa,
  encodeX5c,
  fingerprintOf,
  type KeyPurpose,
} from '../../credential/x509/index.ts';
import type { KeyRingFile, SigningPurpose } from '../../key-ring.ts';
import { MAC_PURPOSES, SEAL_PURPOSES, SIGNING_PURPOSES } from '../../key-ring.ts';
import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts';
import type { Bytes, Random } from '../../lib/bytes.ts';
import { createCompactJws } from '../../lib/compact-jws.ts';
import { signWith } from '../../lib/es256.ts';
import { randomId } from '../../lib/random-id.ts';
import { addSeconds, DAY, hourOf, type UnixSeconds } from '../../lib/time.ts';
import { createNoteKey, NOTE_KEY_TYPE, renderNoteKey } from '../../merkle/index.ts';
import { logOrigin } from '../../transparency/wire.ts';
import { SIGNING_DAYS } from './days.ts';

/** Days its certificate lasts beyond that: longer than the longest credential, so that nothing outlives its proof. */
const CERTIFICATE_EXTRA_DAYS = 400;
const CA_YEARS = 10;
/** Days a trust list may be used without a newer one. */
const TRUST_LIST_DAYS = 120;

const KEY_PURPOSE: Readonly<Record<SigningPurpose, KeyPurpose>> = {
  credential: 'credential-signing',
  status: 'status-signing',
  request: 'request-signing',
  policy: 'policy-signing',
  pass: 'pass-signing',
  bundle: 'bundle-signing',
};
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** The desk CA as the operator keeps it. */
export interface OperatorFile {
  readonly v: 1;
  readonly environment: 'demo' | 'production';
  /** Base64 DER. */
  readonly certificate: string;
  readonly jwk: JsonWebKey;
  /** SHA-256 fingerprints of leaves nobody should believe any more. */
  readonly distrusted: readonly string[];
}

export interface Ceremony {
  readonly publicUrl: string;
  readonly environment: 'demo' | 'production';
  readonly now: UnixSeconds;
  readonly random: Random;
  /** Verifier keys of the log's witnesses, for the trust list; none unless given. */
  readonly witnesses?: readonly string[];
}

/** Makes the desk CA. */
export async function createOperatorFile({ environment, now, random }: Ceremony): Promise<OperatorFile> {
  const validity = { notBefore: hourOf(now), notAfter: addSeconds(hourOf(now), CA_YEARS * 365 * DAY) };
  const ca = await createDeskCa({ ...validity, commonName: 'Gafete desk CA' }, random);
  const jwk = await crypto.subtle.exportKey('jwk', ca.privateKey);
  return { v: 1, environment, certificate: encodeX5c([ca.certificate])[0] as string, jwk, distrusted: [] };
}

async function openCa(operator: OperatorFile): Promise<DeskCa> {
  const privateKey = await crypto.subtle.importKey('jwk', operator.jwk, P256, false, ['sign']);
  return { certificate: decodeCertificate(operator.certificate), privateKey };
}

function decodeCertificate(base64: string): Bytes {
  const der = decodeBase64url(base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
  if (der === undefined) throw new Error('a certificate is not base64');
  return der;
}

type SigningEntry = KeyRingFile['signing'][SigningPurpose][number];

async function createSigningEntry(
  ca: DeskCa,
  purpose: SigningPurpose,
  { publicUrl, now, random }: Ceremony,
): Promise<SigningEntry> {
  const keys = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const jwk = await crypto.subtle.exportKey('jwk', keys.privateKey);
  const signsUntil = addSeconds(now, SIGNING_DAYS * DAY);
  const leaf = await createLeaf(
    ca,
    {
      publicKey: keys.publicKey,
      purpose: KEY_PURPOSE[purpose],
      host: new URL(publicUrl).hostname,
      issuer: publicUrl,
      notBefore: hourOf(now),
      notAfter: addSeconds(signsUntil, CERTIFICATE_EXTRA_DAYS * DAY),
    },
    random,
  );
  const { x, y, d } = jwk as { x: string; y: string; d: string };
  return { kid: randomId(random), jwk: { kty: 'EC', crv: 'P-256', x, y, d }, x5c: encodeX5c([leaf]), signsUntil };
}

/** A key for the public log. It needs no certificate: who watches a log pins the key. */
async function createLogEntry(random: Random) {
  const { privateKey } = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const { x, d } = (await crypto.subtle.exportKey('jwk', privateKey)) as { x: string; d: string };
  return { kid: randomId(random), jwk: { kty: 'OKP', crv: 'Ed25519', x, d } } as const;
}

/** Log keys whose lines a checkpoint carries at most. */
const LOG_KEYS = 3;

/**
 * A ring with a fresh log key in front. Those before it go on signing beside it, so that whoever watches the log with the
 * key of last year still can.
 */
export async function addLogKey(ring: KeyRingFile, { random }: Pick<Ceremony, 'random'>): Promise<KeyRingFile> {
  return { ...ring, log: [await createLogEntry(random), ...(ring.log ?? [])].slice(0, LOG_KEYS) };
}

function symmetricEntry(random: Random) {
  return { id: randomId(random, 6), key: encodeBase64url(random(32)) };
}

/** A ring whose nonces and desk tokens of before count no more: both are MACs without a row. For recovery. */
export function renewNonces(ring: KeyRingFile, { random }: Pick<Ceremony, 'random'>): KeyRingFile {
  const fresh = { nonce: [symmetricEntry(random)], token: [symmetricEntry(random)] };
  return { ...ring, mac: { ...ring.mac, ...fresh } };
}

/** Makes every key of the service, certified by the operator's CA. */
export async function createKeyRingFile(operator: OperatorFile, ceremony: Ceremony): Promise<KeyRingFile> {
  if (operator.environment !== ceremony.environment) throw new Error('the desk CA belongs to another environment');
  const ca = await openCa(operator);
  const signing = {} as Record<SigningPurpose, SigningEntry[]>;
  for (const purpose of SIGNING_PURPOSES) signing[purpose] = [await createSigningEntry(ca, purpose, ceremony)];
  const ring = {
    v: 1,
    environment: ceremony.environment,
    anchors: [operator.certificate],
    trustList: '',
    signing,
    log: [await createLogEntry(ceremony.random)],
    mac: Object.fromEntries(MAC_PURPOSES.map((purpose) => [purpose, [symmetricEntry(ceremony.random)]])),
    seal: Object.fromEntries(SEAL_PURPOSES.map((purpose) => [purpose, [symmetricEntry(ceremony.random)]])),
  } as KeyRingFile;
  return withTrustList(ring, operator, ceremony);
}

/**
 * A ring with a fresh signing key in front for each of `purposes`. Older ones stay while their certificate could still
 * stand behind a credential, eight at most.
 */
export async function renewKeyRingFile(
  ring: KeyRingFile,
  operator: OperatorFile,
  purposes: readonly SigningPurpose[],
  ceremony: Ceremony,
): Promise<KeyRingFile> {
  const ca = await openCa(operator);
  const signing = { ...ring.signing };
  for (const purpose of purposes) {
    const kept = signing[purpose].filter((entry) => entry.signsUntil + CERTIFICATE_EXTRA_DAYS * DAY > ceremony.now);
    signing[purpose] = [await createSigningEntry(ca, purpose, ceremony), ...kept].slice(0, 8);
  }
  return withTrustList({ ...ring, signing }, operator, ceremony);
}

/** The log's verifier key, as `/log/keys` prints it. */
function logKeyText(publicUrl: string, x: string): string {
  const publicKey = decodeBase64url(x, 32);
  if (publicKey === undefined) throw new Error('the log key is not 32 bytes of base64url');
  return renderNoteKey(createNoteKey(logOrigin(publicUrl), NOTE_KEY_TYPE.ed25519, publicKey));
}

/**
 * The ring with its signed trust list (`/.well-known/gafete-trust`): anchor, leaves, distrusted leaves, expiry. Signed
 * by the CA and not by a key of the service, so that a thief of the service's keys cannot take a distrust back.
 */
export async function withTrustList(
  ring: KeyRingFile,
  operator: OperatorFile,
  { publicUrl, now, witnesses = [] }: Ceremony,
): Promise<KeyRingFile> {
  const ca = await openCa(operator);
  const leaves = SIGNING_PURPOSES.flatMap((purpose) =>
    ring.signing[purpose].map(({ x5c }) => ({
      purpose,
      fingerprint: fingerprintOf(decodeCertificate(x5c[0] as string)),
    })),
  );
  const payload = {
    iss: publicUrl,
    anchors: ring.anchors.map((anchor) => fingerprintOf(decodeCertificate(anchor))),
    leaves,
    distrusted: [...operator.distrusted],
    // Who watches the log pins these; here the CA stands behind them. Consumers of before the log do not look.
    log: { keys: (ring.log ?? []).map((entry) => logKeyText(publicUrl, entry.jwk.x)), witnesses: [...witnesses] },
    iat: hourOf(now),
    exp: addSeconds(hourOf(now), TRUST_LIST_DAYS * DAY),
  };
  const header = { alg: 'ES256', typ: TRUST_LIST_TYP, x5c: [operator.certificate] };
  return { ...ring, trustList: await createCompactJws(header, payload, signWith(ca.privateKey)) };
}
