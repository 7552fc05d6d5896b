import {
  createStatusBits,
  createStatusListToken,
  type StatusBits,
  setStatus,
  type VerifyStatusIssuer,
} from '../../../src/credential/status-list/index.ts';
import { encodeBase64url } from '../../../src/lib/base64url.ts';
import { type Bytes, utf8 } from '../../../src/lib/bytes.ts';
import { type Sign, signWith } from '../../../src/lib/es256.ts';
import { err, ok } from '../../../src/lib/result.ts';
import { addSeconds, unixSeconds } from '../../../src/lib/time.ts';

export const NOW = unixSeconds(1_796_000_000);
export const URI = 'https://prensa.example.org/status/k3';

export type Issuer = {
  readonly sign: Sign;
  readonly x5c: readonly string[];
  readonly verifyIssuer: VerifyStatusIssuer;
};

/** An issuer whose chain is one opaque text, trusted by `verifyIssuer` and by nobody else. */
export async function createIssuer(name = 'leaf'): Promise<Issuer> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const x5c = [btoa(name)];
  return {
    sign: signWith(pair.privateKey),
    x5c,
    verifyIssuer: async (chain) => (chain[0] === x5c[0] ? ok(pair.publicKey) : err({ type: 'E_X5C_CHAIN' })),
  };
}

/** 64 entries: 0 valid, 7 invalid, 9 suspended, 11 the reserved value. */
export function createList(): StatusBits {
  const bits = createStatusBits(64);
  setStatus(bits, 7, 1);
  setStatus(bits, 9, 2);
  bits[2] = (bits[2] as number) | 0b11000000;
  return bits;
}

export function createToken(
  issuer: Issuer,
  changes: Partial<Parameters<typeof createStatusListToken>[0]> = {},
): Promise<string> {
  const input = { uri: URI, bits: createList(), iat: NOW, exp: addSeconds(NOW, 600), ttl: 60, x5c: issuer.x5c };
  return createStatusListToken({ ...input, sign: issuer.sign, ...changes });
}

/** A token signed as given, however wrong: what a hostile or careless issuer could publish. */
export async function forgeToken(issuer: Issuer, header: object | string, payload: object | string): Promise<string> {
  const part = (value: object | string) =>
    encodeBase64url(utf8(typeof value === 'string' ? value : JSON.stringify(value)));
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${encodeBase64url(await issuer.sign(utf8(signed)))}`;
}

export function lstOf(bytes: Uint8Array): string {
  return encodeBase64url(bytes as Bytes);
}
