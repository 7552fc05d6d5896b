/**
 * The service's keys, each for one purpose, behind one port.
 *
 * A ring is made from entries: a JSON file of mode 0600 on Node, one secret per purpose on Workers. Several entries of a
 * purpose may stand side by side: the newest one inside its signing window signs, older ones still verify and open.
 * Certificates come from a desk CA whose private key the service never holds (`design-sealing.md` §4).
 */
import * as z from 'zod';
import { decodeBase64url } from './lib/base64url.ts';
import type { Bytes } from './lib/bytes.ts';
import { type EcPublicJwk, type Sign, signWith } from './lib/es256.ts';
import { err, ok, type Result } from './lib/result.ts';
import { type UnixSeconds, unixSeconds } from './lib/time.ts';

/** pass: what a camera reads · bundle: what a gate judges passes by. */
export const SIGNING_PURPOSES = ['credential', 'status', 'request', 'policy', 'pass', 'bundle'] as const;
export type SigningPurpose = (typeof SIGNING_PURPOSES)[number];
/** tx: tx_code tags · row: authenticity tags · nonce: stateless nonces · token: desk access tokens. */
export const MAC_PURPOSES = ['tx', 'row', 'nonce', 'token'] as const;
export type MacPurpose = (typeof MAC_PURPOSES)[number];
/** revocation: the inside of the revocation envelope. */
export const SEAL_PURPOSES = ['revocation'] as const;
export type SealPurpose = (typeof SEAL_PURPOSES)[number];

/** A key that signs for one purpose. The type keeps a status key from signing a credential. */
export interface Signer<P extends SigningPurpose> {
  readonly purpose: P;
  readonly kid: string;
  readonly publicJwk: EcPublicJwk;
  /** Base64 DER certificates, leaf first, without the anchor (HAIP 1.0 §6.1.1). */
  readonly x5c: readonly string[];
  /** Last second at which this key signs; its certificate lasts longer than anything it signed. */
  readonly signsUntil: UnixSeconds;
  /** ES256 signature, 64 bytes. */
  readonly sign: Sign;
}

/**
 * A key that signs the public log's checkpoints: Ed25519, because C2SP notes are. It has no certificate, since who watches
 * a log pins the key itself, and no end: a log that changes its key without need teaches its watchers to accept new ones.
 */
export interface LogSigner {
  readonly purpose: 'log';
  readonly kid: string;
  /** 32 bytes. */
  readonly publicKey: Bytes;
  /** Ed25519 signature (RFC 8032), 64 bytes. */
  sign(bytes: Bytes): Promise<Bytes>;
}

/** A symmetric ring key with its id, which every MACed statement and AAD names. */
export interface RingKey<P extends MacPurpose | SealPurpose> {
  readonly purpose: P;
  readonly id: string;
  readonly key: CryptoKey;
}

export interface KeyRing {
  readonly environment: 'demo' | 'production';
  /** Base64 DER of the desk CA. */
  readonly anchors: readonly string[];
  /** The signed distrust list as the operator's shell made it: a compact JWS. */
  readonly trustList: string;
  /** The signer in its signing window. Throws `Unavailable` when none is: boot refuses that, renewal prevents it. */
  signer<P extends SigningPurpose>(purpose: P, now: UnixSeconds): Promise<Signer<P>>;
  /** Every signer of a purpose, newest first: for JWKS and self-checks. */
  signers<P extends SigningPurpose>(purpose: P): Promise<readonly Signer<P>[]>;
  /** Every log key, newest first: a checkpoint carries a line of each. Empty in a ring that is older than the log. */
  logSigners(): Promise<readonly LogSigner[]>;
  /** The newest key of a purpose: for making. */
  key<P extends MacPurpose | SealPurpose>(purpose: P): Promise<RingKey<P>>;
  /** The key with this id: for checking and opening. `undefined` when it was retired. */
  findKey<P extends MacPurpose | SealPurpose>(purpose: P, id: string): Promise<RingKey<P> | undefined>;
}

const jwkSchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});
const signingEntrySchema = z.object({
  kid: z.string().min(1).max(64),
  jwk: jwkSchema,
  x5c: z.array(z.string()).min(1).max(4),
  signsUntil: z.number().int(),
});
const signingEntries = z.array(signingEntrySchema).min(1).max(8);
/** Of a purpose that rings from before it do not have: `gafete keys renew` makes its key. */
const laterEntries = z.array(signingEntrySchema).max(8).default([]);
const logEntrySchema = z.object({
  kid: z.string().min(1).max(64),
  jwk: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() }),
});
const symmetricEntrySchema = z.object({ id: z.string().min(1).max(64), key: z.string() });

/** The ring as it is written down. Every list has its newest entry first. */
export const keyRingFileSchema = z.object({
  v: z.literal(1),
  environment: z.enum(['demo', 'production']),
  anchors: z.array(z.string()).min(1).max(4),
  trustList: z.string(),
  signing: z.strictObject({
    credential: signingEntries,
    status: signingEntries,
    request: signingEntries,
    policy: signingEntries,
    pass: laterEntries,
    bundle: laterEntries,
  } satisfies Record<SigningPurpose, z.ZodType>),
  /** Absent in files that are older than the log: `gafete keys renew` adds it. */
  log: z.array(logEntrySchema).min(1).max(4).optional(),
  mac: z.record(z.enum(MAC_PURPOSES), z.array(symmetricEntrySchema).min(1).max(8)),
  seal: z.record(z.enum(SEAL_PURPOSES), z.array(symmetricEntrySchema).min(1).max(8)),
});
export type KeyRingFile = z.infer<typeof keyRingFileSchema>;

/** Parses the written ring. The reason names the place, never a value. */
export function parseKeyRingFile(value: unknown): Result<KeyRingFile, { type: 'key_ring'; places: readonly string[] }> {
  const parsed = keyRingFileSchema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return err({ type: 'key_ring', places: parsed.error.issues.map((issue) => issue.path.join('.') || '(whole)') });
}

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Makes an ES256 signature function of a private P-256 JWK. */
export type ImportSign = (jwk: z.infer<typeof jwkSchema>) => Promise<Sign>;

const importWebCrypto: ImportSign = async (jwk) =>
  signWith(await crypto.subtle.importKey('jwk', jwk, ES256, false, ['sign']));

async function importSigner<P extends SigningPurpose>(
  purpose: P,
  entry: z.infer<typeof signingEntrySchema>,
  importSign: ImportSign,
): Promise<Signer<P>> {
  const { kty, crv, x, y } = entry.jwk;
  return {
    purpose,
    kid: entry.kid,
    publicJwk: { kty, crv, x, y },
    x5c: entry.x5c,
    signsUntil: unixSeconds(entry.signsUntil),
    sign: await importSign(entry.jwk),
  };
}

async function importLogSigner({ kid, jwk }: z.infer<typeof logEntrySchema>): Promise<LogSigner> {
  const publicKey = decodeBase64url(jwk.x, 32);
  if (publicKey === undefined) throw new Error('the log key is not 32 bytes of base64url');
  const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign']);
  const sign = async (bytes: Bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytes));
  return { purpose: 'log', kid, publicKey, sign };
}

async function importRingKey<P extends MacPurpose | SealPurpose>(
  purpose: P,
  entry: z.infer<typeof symmetricEntrySchema>,
): Promise<RingKey<P>> {
  const raw = decodeBase64url(entry.key, 32);
  if (raw === undefined) throw new Error(`ring key of purpose ${purpose} is not 32 bytes of base64url`);
  const sealing = (SEAL_PURPOSES as readonly string[]).includes(purpose);
  const key = sealing
    ? await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
    : await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
  return { purpose, id: entry.id, key };
}

/**
 * Makes a ring from its written form. Each key is imported once, on first use: an import costs more than a signature.
 * `importSign`: a runtime's own way to sign; WebCrypto, which every runtime has, unless given.
 */
export function createKeyRing(file: KeyRingFile, importSign: ImportSign = importWebCrypto): KeyRing {
  const signers = new Map<string, Promise<readonly Signer<SigningPurpose>[]>>();
  let logSigners: Promise<readonly LogSigner[]> | undefined;
  const ringKeys = new Map<string, Promise<readonly RingKey<MacPurpose | SealPurpose>[]>>();

  function signersOf<P extends SigningPurpose>(purpose: P): Promise<readonly Signer<P>[]> {
    let found = signers.get(purpose);
    if (found === undefined) {
      found = Promise.all((file.signing[purpose] ?? []).map((entry) => importSigner(purpose, entry, importSign)));
      signers.set(purpose, found);
    }
    return found as Promise<readonly Signer<P>[]>;
  }
  function keysOf<P extends MacPurpose | SealPurpose>(purpose: P): Promise<readonly RingKey<P>[]> {
    let found = ringKeys.get(purpose);
    if (found === undefined) {
      const entries = purpose in file.mac ? file.mac[purpose as MacPurpose] : file.seal[purpose as SealPurpose];
      found = Promise.all(entries.map((entry) => importRingKey<MacPurpose | SealPurpose>(purpose, entry)));
      ringKeys.set(purpose, found);
    }
    return found as Promise<readonly RingKey<P>[]>;
  }
  return {
    environment: file.environment,
    anchors: file.anchors,
    trustList: file.trustList,
    signers: signersOf,
    async signer(purpose, now) {
      const signer = (await signersOf(purpose)).find((candidate) => now <= candidate.signsUntil);
      if (signer === undefined) throw new NoSigner(purpose);
      return signer;
    },
    logSigners() {
      logSigners ??= Promise.all((file.log ?? []).map(importLogSigner));
      return logSigners;
    },
    async key(purpose) {
      return (await keysOf(purpose))[0] as RingKey<typeof purpose>;
    },
    async findKey(purpose, id) {
      return (await keysOf(purpose)).find((key) => key.id === id);
    },
  };
}

/** No key of a purpose may sign any more: `gafete keys renew` was not run. */
export class NoSigner extends Error {
  readonly purpose: SigningPurpose;
  constructor(purpose: SigningPurpose) {
    super(`no key for ${purpose} is inside its signing window; run \`gafete keys renew\``);
    this.purpose = purpose;
  }
}
