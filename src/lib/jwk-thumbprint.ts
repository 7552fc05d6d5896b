import { encodeBase64url } from './base64url.ts';
import { utf8 } from './bytes.ts';
import type { EcPublicJwk } from './es256.ts';
import { sha256 } from './sha256.ts';

/** RFC 7638 thumbprint (SHA-256, base64url) of a key that is parsed already: required members, in lexicographic order. */
export function jwkThumbprint({ crv, kty, x, y }: EcPublicJwk): string {
  return encodeBase64url(sha256(utf8(JSON.stringify({ crv, kty, x, y }))));
}
