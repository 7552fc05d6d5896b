import type { Random } from '../lib/bytes.ts';
import { type EcPublicJwk, type Sign, signWith } from '../lib/es256.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { createPkcs8, type EcdhPrivateKey, importPkcs8, type Pkcs8, pkcs8OfPrivateJwk } from '../sealing/index.ts';
import type { PrivateJwk } from './profile.ts';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Draws a P-256 key. */
export async function drawPrivateJwk(random: Random): Promise<PrivateJwk> {
  return privateJwkOf(createPkcs8(random));
}

/** A key in the form in which a profile keeps it. */
export async function privateJwkOf(pkcs8: Pkcs8): Promise<PrivateJwk> {
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, ECDSA, true, ['sign']);
  const { x, y, d } = (await crypto.subtle.exportKey('jwk', key)) as { x: string; y: string; d: string };
  return { kty: 'EC', crv: 'P-256', x, y, d };
}

/** The public half of a key. */
export function publicJwkOf({ kty, crv, x, y }: PrivateJwk): EcPublicJwk {
  return { kty, crv, x, y };
}

/** RFC 7638 thumbprint of a key. */
export function thumbprintOf(key: PrivateJwk): string {
  return jwkThumbprint(publicJwkOf(key));
}

/** A signer over a key. */
export async function signerOf(key: PrivateJwk): Promise<Sign> {
  return signWith(await crypto.subtle.importKey('jwk', { ...key }, ECDSA, false, ['sign']));
}

/** A key that opens what is sealed to it. Throws when its halves do not belong together: the profile was parsed before. */
export async function openerOf(key: PrivateJwk): Promise<EcdhPrivateKey> {
  const pkcs8 = pkcs8OfPrivateJwk(key);
  if (!pkcs8.ok) throw new TypeError('the private key does not belong to its public half');
  return importPkcs8(pkcs8.value);
}
