/**
 * A verifier that is not our service but could be: a real ceremony's keys, a signed request, an encryption key, and knobs
 * for everything that a hostile one would turn. What it is sent is kept, decrypted where it can be.
 */
import { compactDecrypt } from 'jose';
import { createKeyRingFile, createOperatorFile, withTrustList } from '../../src/cli/keys/ceremony.ts';
import type { HeldCopy, PrivateJwk, WalletFile } from '../../src/client/index.ts';
import { privateJwkOf, publicJwkOf, thumbprintOf } from '../../src/client/keys.ts';
import { issueSdJwt } from '../../src/credential/sd-jwt/index.ts';
import { decodeCertificate, fingerprintOf } from '../../src/credential/x509/index.ts';
import { createKeyRing } from '../../src/key-ring.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import { createCompactJws } from '../../src/lib/compact-jws.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { addSeconds, DAY } from '../../src/lib/time.ts';
import { createPkcs8, importPkcs8 } from '../../src/sealing/index.ts';
import { createRandom, NOON } from '../harness.ts';

export const OFFICE = 'https://office.example';
export const REQUEST_URI = `${OFFICE}/request/abc`;
export const RESPONSE_URI = `${OFFICE}/response/abc`;
export const VCT = `${OFFICE}/types/press-accreditation/1`;
export const NONCE = 'n'.repeat(43);

export interface Knobs {
  readonly header?: (header: JsonObject) => JsonObject;
  readonly payload?: (payload: JsonObject) => JsonObject;
  readonly text?: (jws: string) => string;
  readonly answer?: (text: string) => Response;
  readonly response?: () => Response;
  readonly distrustLeaf?: boolean;
  readonly noTrustList?: boolean;
  /** Which key of the ring signs. */
  readonly signedBy?: 'request' | 'credential';
  /** The URL's own client_id. */
  readonly clientId?: string;
  readonly requestUri?: string;
  readonly method?: 'get' | 'post';
  readonly copies?: number;
  readonly credentialEnds?: number;
  /** Whether the wallet also holds an older credential that says the same. */
  readonly older?: boolean;
}

export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

const CLAIMS = {
  event: 'e1',
  level: 'event_pass',
  role: 'photo',
  zones: { pit: true, hall: true },
  days: { '2026-11-23': true, '2026-11-24': true },
};
export const ZONE_QUERY = {
  credentials: [
    {
      id: 'press',
      format: 'dc+sd-jwt',
      meta: { vct_values: [VCT] },
      claims: [
        { path: ['zones', 'pit'], values: [true] },
        { path: ['days', '2026-11-23'], values: [true] },
      ],
    },
  ],
};

export async function createVerifier(knobs: Knobs = {}) {
  const random = createRandom('verifier');
  const ceremony = { publicUrl: OFFICE, environment: 'demo', now: NOON, random } as const;
  const operator = await createOperatorFile(ceremony);
  let file = await createKeyRingFile(operator, ceremony);
  const leafOf = (purpose: 'request' | 'credential') =>
    fingerprintOf(decodeCertificate(file.signing[purpose][0]?.x5c[0] as string) as Bytes);
  if (knobs.distrustLeaf) file = await withTrustList(file, { ...operator, distrusted: [leafOf('request')] }, ceremony);
  const ring = createKeyRing(file);
  const signer = await ring.signer(knobs.signedBy ?? 'request', NOON);
  const clientId = `x509_hash:${leafOf(knobs.signedBy ?? 'request')}`;
  const encryption = await importPkcs8(createPkcs8(random));
  const sent: Sent[] = [];

  async function request(walletNonce: string | null): Promise<string> {
    const payload: JsonObject = {
      client_id: clientId,
      aud: 'https://self-issued.me/v2',
      response_type: 'vp_token',
      response_mode: 'direct_post.jwt',
      response_uri: RESPONSE_URI,
      nonce: NONCE,
      state: 'abc',
      dcql_query: ZONE_QUERY,
      client_metadata: {
        jwks: { keys: [{ ...encryption.jwk, kid: 'k1', alg: 'ECDH-ES', use: 'enc' }] },
        vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } },
        encrypted_response_enc_values_supported: ['A128GCM', 'A256GCM'],
      },
      exp: NOON + 120,
      ...(walletNonce !== null && { wallet_nonce: walletNonce }),
    };
    const header: JsonObject = { alg: 'ES256', typ: 'oauth-authz-req+jwt', x5c: signer.x5c };
    const jws = await createCompactJws(
      knobs.header?.(header) ?? header,
      knobs.payload?.(payload) ?? payload,
      signer.sign,
    );
    return knobs.text?.(jws) ?? jws;
  }

  async function fetch(url: string, init: RequestInit): Promise<Response> {
    const body = String(init.body ?? '');
    sent.push({ method: init.method ?? 'GET', url, body });
    switch (url) {
      case `${OFFICE}/.well-known/gafete-trust`:
        return knobs.noTrustList ? new Response('gone', { status: 404 }) : new Response(file.trustList);
      case knobs.requestUri ?? REQUEST_URI: {
        const text = await request(new URLSearchParams(body).get('wallet_nonce'));
        const headers = { 'content-type': 'application/oauth-authz-req+jwt' };
        return knobs.answer?.(text) ?? new Response(text, { headers });
      }
      case RESPONSE_URI:
        return knobs.response?.() ?? Response.json({});
      default:
        throw new TypeError(`nobody is at ${url}`);
    }
  }

  async function walletFile(): Promise<WalletFile> {
    const credential = await ring.signer('credential', NOON);
    const exp = addSeconds(NOON, knobs.credentialEnds ?? DAY);
    const copies: HeldCopy[] = [];
    const keys: Record<string, PrivateJwk> = {};
    for (let i = 0; i < (knobs.copies ?? 2); i++) {
      const key = await privateJwkOf(createPkcs8(random));
      const holder = publicJwkOf(key);
      const conceal = [['role'], ['zones', null], ['days', null]];
      const issue = { iss: OFFICE, vct: VCT, exp, holder, claims: CLAIMS, conceal, plain: ['event', 'level'] };
      const sdJwt = await issueSdJwt({ ...issue, x5c: credential.x5c }, credential.sign, random);
      copies.push({ sdJwt, key: thumbprintOf(key) });
      keys[thumbprintOf(key)] = key;
    }
    const summary = { id: 'c1', issuer: OFFICE, configuration: 'press-accreditation', vct: VCT, exp, claims: CLAIMS };
    const older = { ...summary, id: 'c0', copies: knobs.older ? copies.splice(0, 1) : [], spent: 1 };
    return { v: 2, credentials: [...(knobs.older ? [older] : []), { ...summary, copies, spent: 0 }], keys };
  }

  /** The form that was posted as an answer; `undefined` when none was. */
  function answerForm(): URLSearchParams | undefined {
    const post = sent.find(({ url }) => url === RESPONSE_URI);
    return post && new URLSearchParams(post.body);
  }

  return {
    anchor: operator.certificate,
    clientId,
    sent,
    fetch,
    walletFile,
    answerForm,
    link: `openid4vp://?${new URLSearchParams({
      client_id: knobs.clientId ?? clientId,
      request_uri: knobs.requestUri ?? REQUEST_URI,
      ...(knobs.method !== 'get' && { request_uri_method: 'post' }),
    })}`,
    async openAnswer() {
      const jwe = answerForm()?.get('response') as string;
      const { plaintext, protectedHeader } = await compactDecrypt(jwe, encryption.key);
      return { header: protectedHeader, payload: JSON.parse(new TextDecoder().decode(plaintext)) };
    },
  };
}
