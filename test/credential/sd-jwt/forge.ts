import {
  type IssuerTrust,
  type SdJwtPresentationPolicy,
  verifySdJwtPresentation,
} from '../../../src/credential/sd-jwt/index.ts';
import { sdHashOf } from '../../../src/credential/sd-jwt/key-binding.ts';
import { digestOf } from '../../../src/credential/sd-jwt/process.ts';
import { encodeBase64url } from '../../../src/lib/base64url.ts';
import { type Bytes, type Random, utf8 } from '../../../src/lib/bytes.ts';
import { type EcPublicJwk, parseEcPublicJwk, type Sign, signWith } from '../../../src/lib/es256.ts';
import { unixSeconds } from '../../../src/lib/time.ts';

/** The moment of every test here: 2026-11-22T00:00:00Z. */
export const NOW = unixSeconds(1_795_305_600);
export const ISS = 'https://desk.example';
export const VCT = 'https://desk.example/types/press-accreditation/1';
export const AUD = 'x509_hash:gate';
export const NONCE = 'nonce-of-this-request';
export const random: Random = (n) => crypto.getRandomValues(new Uint8Array(n));

export interface Party {
  readonly keys: CryptoKeyPair;
  readonly jwk: EcPublicJwk;
  readonly sign: Sign;
}

export async function createParty(): Promise<Party> {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const jwk = parseEcPublicJwk(await crypto.subtle.exportKey('jwk', keys.publicKey))!;
  return { keys, jwk, sign: signWith(keys.privateKey) };
}

export const issuer = await createParty();
export const holder = await createParty();
export const stranger = await createParty();
export const trust: IssuerTrust = { type: 'kid', iss: ISS, keys: new Map([['k1', issuer.keys.publicKey]]) };
export const policy: SdJwtPresentationPolicy = { trust, now: NOW, vct: VCT, nonce: NONCE, aud: AUD };

export const HEADER = { alg: 'ES256', typ: 'dc+sd-jwt', kid: 'k1' };
export const PAYLOAD = {
  iss: ISS,
  vct: VCT,
  iat: NOW - 86_400,
  exp: NOW + 86_400,
  cnf: { jwk: holder.jwk },
  _sd_alg: 'sha-256',
};
export const KB_HEADER = { alg: 'ES256', typ: 'kb+jwt' };
export const KB_PAYLOAD = { iat: NOW - 5, aud: AUD, nonce: NONCE };

/** A disclosure of anything: JSON text as given, or the JSON of a value. */
export const disclosure = (content: unknown) =>
  encodeBase64url(
    typeof content === 'string'
      ? utf8(content)
      : content instanceof Uint8Array
        ? content
        : utf8(JSON.stringify(content)),
  );

/** The digest of a disclosure. */
export const digest = digestOf;

/** A JWT of anything, signed. Text parts go in as they are, so that a payload may repeat a member. */
export async function jwt(header: unknown, payload: unknown, sign: Sign): Promise<string> {
  const part = (value: unknown) => encodeBase64url(utf8(typeof value === 'string' ? value : JSON.stringify(value)));
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${encodeBase64url(await sign(utf8(signed)))}`;
}

export interface Forgery {
  readonly header?: unknown;
  /** Members over `PAYLOAD`; `undefined` takes one away. A text replaces it whole. */
  readonly payload?: Record<string, unknown> | string;
  readonly disclosures?: readonly string[];
  readonly sign?: Sign;
  readonly kb?: {
    readonly header?: unknown;
    readonly payload?: Record<string, unknown>;
    readonly sign?: Sign;
    /** What is sent is signed over these disclosures instead of those sent. */
    readonly over?: readonly string[];
  };
}

/** A presentation with a valid signature at every level, unless told otherwise. */
export async function forge(forgery: Forgery): Promise<string> {
  const payload = typeof forgery.payload === 'string' ? forgery.payload : { ...PAYLOAD, ...forgery.payload };
  const issuerJwt = await jwt(forgery.header ?? HEADER, payload, forgery.sign ?? issuer.sign);
  const joined = (list: readonly string[]) => `${[issuerJwt, ...list].join('~')}~`;
  const presented = joined(forgery.disclosures ?? []);
  const over = joined(forgery.kb?.over ?? forgery.disclosures ?? []);
  const kbPayload = { ...KB_PAYLOAD, sd_hash: sdHashOf(over), ...forgery.kb?.payload };
  return presented + (await jwt(forgery.kb?.header ?? KB_HEADER, kbPayload, forgery.kb?.sign ?? holder.sign));
}

/** `OK` or the reason for which the strict verifier refuses. */
export async function verdict(text: string, overrides: Partial<SdJwtPresentationPolicy> = {}): Promise<string> {
  const result = await verifySdJwtPresentation(text, { ...policy, ...overrides });
  return result.ok ? 'OK' : result.error.type;
}

/** HMAC with a public key as the secret: the oldest trick against a verifier that believes `alg`. */
export async function hmacWithPublicKey(bytes: Bytes): Promise<Bytes> {
  const secret = await crypto.subtle.exportKey('raw', issuer.keys.publicKey);
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes));
}
