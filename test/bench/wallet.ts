/**
 * A wallet that does only what the protocol needs. What it makes before a request (keys, proofs) is made before the
 * clock is read, so that a measurement shows the server; only the whole flow counts the wallet's own work.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { CONFIGURATION_ID, PRE_AUTHORIZED_CODE } from '../../src/issuer/wire.ts';

export interface WalletKey {
  readonly jwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  sign(text: string): string;
}

export function createWalletKey(): WalletKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
  return {
    jwk: { kty: 'EC', crv: 'P-256', x, y },
    sign: (text) =>
      sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
  };
}

export const walletKeys = (count: number): WalletKey[] => Array.from({ length: count }, createWalletKey);

function createProof(key: WalletKey, issuer: string, nonce: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = part({ typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk: key.jwk });
  const text = `${header}.${part({ aud: issuer, iat: Math.floor(Date.now() / 1000), nonce })}`;
  return `${text}.${key.sign(text)}`;
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** OpenID4VCI 1.0 §12.2.2: between the host and the path of the issuer. */
function wellKnown(issuer: string, name: string): string {
  const { origin, pathname } = new URL(issuer);
  return `${origin}/.well-known/${name}${pathname === '/' ? '' : pathname}`;
}

/** The wallet's side of OpenID4VCI 1.0 at one issuer. */
export function createWallet(issuer: string) {
  const requestNonce = async () => ((await post(`${issuer}/nonce`, {}, '')) as { c_nonce: string }).c_nonce;

  async function redeem(code: string): Promise<string> {
    const body = new URLSearchParams({ grant_type: PRE_AUTHORIZED_CODE, 'pre-authorized_code': code }).toString();
    const answer = await post(`${issuer}/token`, { 'content-type': 'application/x-www-form-urlencoded' }, body);
    return (answer as { access_token: string }).access_token;
  }
  /** A credential request, ready to send. */
  async function prepare(token: string, keys: readonly WalletKey[], nonce: string): Promise<() => Promise<string[]>> {
    const jwt = keys.map((key) => createProof(key, issuer, nonce));
    const body = JSON.stringify({ credential_configuration_id: CONFIGURATION_ID, proofs: { jwt } });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    return async () => {
      const answer = (await post(`${issuer}/credential`, headers, body)) as { credentials: { credential: string }[] };
      if (answer.credentials.length !== keys.length) throw new Error('fewer copies than keys');
      return answer.credentials.map(({ credential }) => credential);
    };
  }
  /** Offer to copies: both metadata documents, token, nonce, proofs, copies. */
  async function pickUp(code: string, copies: number): Promise<string[]> {
    for (const name of ['openid-credential-issuer', 'oauth-authorization-server']) {
      const response = await fetch(wellKnown(issuer, name));
      if (!response.ok) throw new Error(`${name} answered ${response.status}`);
      await response.json();
    }
    const token = await redeem(code);
    const send = await prepare(token, walletKeys(copies), await requestNonce());
    return send();
  }
  return { redeem, requestNonce, prepare, pickUp };
}

/** The code that an offer link carries by value. */
export function codeOf(link: string): string {
  const offer = JSON.parse(new URL(link).searchParams.get('credential_offer') ?? '{}') as {
    grants?: Record<string, { 'pre-authorized_code'?: string }>;
  };
  const code = offer.grants?.[PRE_AUTHORIZED_CODE]?.['pre-authorized_code'];
  if (code === undefined) throw new Error('the link carries no code');
  return code;
}
