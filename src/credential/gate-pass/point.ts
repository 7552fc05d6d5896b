import { p256 } from '@noble/curves/nist.js';
import { decodeBase64url } from '../../lib/base64url.ts';
import { type Bytes, concatBytes } from '../../lib/bytes.ts';
import { type EcPublicJwk, type Es256PublicKey, importEs256PublicPoint } from '../../lib/es256.ts';

/** Bytes of a compressed P-256 point: its sign, then x (SEC 1 §2.3.3). */
export const POINT_BYTES = 33;

/** A public key in 33 bytes. Whether it is on the curve is for whoever imports it. */
export function compressKey({ x, y }: EcPublicJwk): Bytes {
  const [xBytes, yBytes] = [decodeBase64url(x, 32), decodeBase64url(y, 32)];
  if (xBytes === undefined || yBytes === undefined) throw new Error('not the coordinates of a P-256 key');
  return concatBytes(Uint8Array.of(2 | (yBytes[31]! & 1)), xBytes);
}

/**
 * Imports a compressed point for verification; `undefined` when it is not on the curve. Not by WebCrypto, which need not
 * know compressed points; all of it is public, so the time it takes tells nothing.
 */
export async function importCompressedKey(point: Bytes): Promise<Es256PublicKey | undefined> {
  let full: Bytes;
  try {
    full = p256.Point.fromBytes(point).toBytes(false) as Bytes;
  } catch {
    return undefined;
  }
  return importEs256PublicPoint(full);
}
