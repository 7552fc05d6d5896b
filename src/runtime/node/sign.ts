import { createPrivateKey, sign } from 'node:crypto';
import type { ImportSign } from '../../key-ring.ts';

/**
 * ES256 on node:crypto, synchronously. WebCrypto sends every signature to a worker thread; for 60 microseconds of work the
 * way there and back costs half as much again, ten times for a batch of ten copies.
 */
export const importNodeSign: ImportSign = async (jwk) => {
  // `ieee-p1363` is r ‖ s, as RFC 7518 §3.4 wants it.
  const key = { key: createPrivateKey({ key: { ...jwk }, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
  return async (bytes) => new Uint8Array(sign('sha256', bytes, key));
};
