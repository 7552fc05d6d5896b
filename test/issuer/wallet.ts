/** A wallet of these tests: well-made requests, each part of which a test may spoil. */
import { CONFIGURATION_ID, PRE_AUTHORIZED_CODE } from '../../src/issuer/wire.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { type EcPublicJwk, signWith } from '../../src/lib/es256.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import type { Service } from '../harness.ts';

export interface WalletKey {
  readonly jwk: EcPublicJwk;
  readonly privateKey: CryptoKey;
}

export async function createWalletKey(): Promise<WalletKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const { x, y } = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as { x: string; y: string };
  return { jwk: { kty: 'EC', crv: 'P-256', x, y }, privateKey: pair.privateKey };
}

export const walletKeys = (n: number) => Promise.all(Array.from({ length: n }, createWalletKey));

/** Signs whatever header and payload, well-made or hostile. */
export async function signJwt(key: CryptoKey, header: object, payload: object): Promise<string> {
  const part = (value: object) => encodeBase64url(utf8(JSON.stringify(value)));
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${encodeBase64url(await signWith(key)(utf8(signed)))}`;
}

export interface ProofParts {
  readonly key: WalletKey;
  readonly nonce: string;
  readonly issuer: string;
  readonly now: number;
  readonly header?: object;
  readonly payload?: object;
}

/** A key proof; `header` and `payload` add or overwrite members, `undefined` removes one. */
export function createProof({ key, nonce, issuer, now, header, payload }: ProofParts): Promise<string> {
  return signJwt(
    key.privateKey,
    { typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk: key.jwk, ...header },
    { aud: issuer, iat: now, nonce, ...payload },
  );
}

let serial = 0;

/** A DPoP proof for one request. */
export function createDpop(
  key: WalletKey,
  { htm = 'POST', htu, now, token, payload, header }: DpopParts,
): Promise<string> {
  const ath = token === undefined ? {} : { ath: encodeBase64url(sha256(utf8(token))) };
  return signJwt(
    key.privateKey,
    { typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk, ...header },
    { jti: `jti-${++serial}`, htm, htu, iat: now, ...ath, ...payload },
  );
}
interface DpopParts {
  readonly htu: string;
  readonly now: number;
  readonly htm?: string;
  readonly token?: string;
  readonly payload?: object;
  readonly header?: object;
}

export interface Session {
  readonly token: string;
  /** The DPoP key, absent for Bearer. */
  readonly dpop?: WalletKey;
  /** Beside a bound token. */
  readonly refreshToken?: string;
}

/** What a token answer gives. */
export function sessionOf(body: unknown, dpop: WalletKey | undefined): Session {
  const { access_token: token, refresh_token: refreshToken } = body as { access_token: string; refresh_token?: string };
  return { token, ...(dpop && { dpop }), ...(refreshToken !== undefined && { refreshToken }) };
}

const FORM = 'application/x-www-form-urlencoded';

/** One wallet over one service. */
export function createWallet(service: Pick<Service, 'publicUrl' | 'fetch'> & { clock: Pick<Service['clock'], 'now'> }) {
  const { publicUrl, clock } = service;
  const post = (path: string, init: RequestInit) => service.fetch(path, { method: 'POST', ...init });

  async function requestToken(
    code: string,
    { txCode, dpop, ...more }: { txCode?: string | undefined; dpop?: WalletKey; [parameter: string]: unknown } = {},
  ): Promise<Response> {
    const body = new URLSearchParams({ grant_type: PRE_AUTHORIZED_CODE, 'pre-authorized_code': code });
    if (txCode !== undefined) body.set('tx_code', txCode);
    for (const [name, value] of Object.entries(more)) body.set(name, String(value));
    const headers: Record<string, string> = { 'content-type': FORM };
    if (dpop !== undefined) headers['dpop'] = await createDpop(dpop, { htu: `${publicUrl}/token`, now: clock.now() });
    return post('/token', { headers, body: body.toString() });
  }

  async function redeem(
    code: string,
    options: { txCode?: string | undefined; dpop?: WalletKey } = {},
  ): Promise<Session> {
    const response = await requestToken(code, options);
    if (response.status !== 200) throw new Error(`token endpoint: ${response.status} ${await response.text()}`);
    return sessionOf(await response.json(), options.dpop);
  }

  /** RFC 6749 §6. */
  async function requestRefresh(refreshToken: string, dpop?: WalletKey): Promise<Response> {
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
    const headers: Record<string, string> = { 'content-type': FORM };
    if (dpop !== undefined) headers['dpop'] = await createDpop(dpop, { htu: `${publicUrl}/token`, now: clock.now() });
    return post('/token', { headers, body: body.toString() });
  }

  async function fetchNonce(): Promise<string> {
    return ((await (await post('/nonce', {})).json()) as { c_nonce: string }).c_nonce;
  }

  async function authorization(session: Session, path: string): Promise<Record<string, string>> {
    const { token, dpop } = session;
    if (dpop === undefined) return { authorization: `Bearer ${token}` };
    const proof = await createDpop(dpop, { htu: `${publicUrl}${path}`, now: clock.now(), token });
    return { authorization: `DPoP ${token}`, dpop: proof };
  }

  async function send(session: Session, path: string, body: unknown, headers: object = {}): Promise<Response> {
    return post(path, {
      headers: { 'content-type': 'application/json', ...(await authorization(session, path)), ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  async function proofs(
    keys: readonly WalletKey[],
    nonce?: string,
    parts: Partial<ProofParts> = {},
  ): Promise<string[]> {
    const used = nonce ?? (await fetchNonce());
    const common = { nonce: used, issuer: publicUrl, now: clock.now(), ...parts };
    return Promise.all(keys.map((key) => createProof({ ...common, key })));
  }

  async function requestCredential(session: Session, keys: readonly WalletKey[], nonce?: string): Promise<Response> {
    const jwt = await proofs(keys, nonce);
    return send(session, '/credential', { credential_configuration_id: CONFIGURATION_ID, proofs: { jwt } });
  }

  async function collect(
    session: Session,
    keys: readonly WalletKey[],
  ): Promise<{ copies: string[]; notificationId: string; refills?: number | undefined }> {
    const response = await requestCredential(session, keys);
    if (response.status !== 200) throw new Error(`credential endpoint: ${response.status} ${await response.text()}`);
    const body = (await response.json()) as {
      credentials: { credential: string }[];
      notification_id: string;
      gafete_refills?: number;
    };
    return {
      copies: body.credentials.map(({ credential }) => credential),
      notificationId: body.notification_id,
      refills: body.gafete_refills,
    };
  }

  return { requestToken, requestRefresh, redeem, fetchNonce, authorization, send, proofs, requestCredential, collect };
}

/** Status, headers and body of an answer, for “byte-identical”. */
export async function bytesOf(response: Response): Promise<string> {
  const headers = [...response.headers].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([response.status, headers, await response.text()]);
}
