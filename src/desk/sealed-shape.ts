import { decodeBase64url } from '../lib/base64url.ts';

/** Whether the JWE's ciphertext has one of the padded sizes (bytes): a thief learns a bucket, not how long a name is. */
export function hasPaddedSize(jwe: string, buckets: readonly number[]): boolean {
  const ciphertext = decodeBase64url(jwe.split('.')[3] ?? '');
  return ciphertext !== undefined && buckets.includes(ciphertext.length);
}
