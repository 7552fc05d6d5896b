import { createDeskCa, createLeaf, type DeskCa, type LeafRequest } from '../../../src/credential/x509/index.ts';
import type { Bytes, Random } from '../../../src/lib/bytes.ts';
import { DAY, type UnixSeconds, unixSeconds } from '../../../src/lib/time.ts';

/** The moment of every test here: 2026-11-22T00:00:00Z. */
export const NOW = unixSeconds(1_795_305_600);
export const ISSUER = 'https://desk.example';
export const random: Random = (n) => crypto.getRandomValues(new Uint8Array(n));

export const at = (days: number): UnixSeconds => unixSeconds(NOW + days * DAY);

/** A press office's root, a leaf for one purpose, and the leaf's private key. */
export async function createAuthority(overrides: Partial<LeafRequest> = {}): Promise<{
  ca: DeskCa;
  leaf: Bytes;
  keys: CryptoKeyPair;
}> {
  const ca = await createDeskCa({ commonName: 'Test desk CA', notBefore: at(-30), notAfter: at(365) }, random);
  const keys = await createKeys();
  const leaf = await createLeaf(
    ca,
    {
      publicKey: keys.publicKey,
      purpose: 'credential-signing',
      host: 'desk.example',
      issuer: ISSUER,
      notBefore: at(-1),
      notAfter: at(90),
      ...overrides,
    },
    random,
  );
  return { ca, leaf, keys };
}

export function createKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
}
