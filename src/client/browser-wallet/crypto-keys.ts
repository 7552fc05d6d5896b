/** Keys that cannot be taken out: WebCrypto makes them, signs with them, and never shows them, not to this page either. */
import { encodeBase64url } from '../../lib/base64url.ts';
import { type EcPublicJwk, signWith } from '../../lib/es256.ts';
import type { HolderKey, KeyKeeper } from '../holder-keys.ts';
import type { Box } from './box.ts';

/** What stands in the drawer for one key. */
export interface KeptKey {
  readonly jwk: EcPublicJwk;
  readonly privateKey: CryptoKey;
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/**
 * A keeper over a drawer that holds `CryptoKey` objects. Its ids are random: a thumbprint would tell who reads the names of
 * a drawer which keys gates have seen.
 */
export function cryptoKeys(box: Box<KeptKey>): KeyKeeper {
  const holderKey = (id: string, { jwk, privateKey }: KeptKey): HolderKey => ({ id, jwk, sign: signWith(privateKey) });
  return {
    async create() {
      const { publicKey, privateKey } = await crypto.subtle.generateKey(ECDSA, false, ['sign', 'verify']);
      const { x, y } = (await crypto.subtle.exportKey('jwk', publicKey)) as { x: string; y: string };
      const kept: KeptKey = { jwk: { kty: 'EC', crv: 'P-256', x, y }, privateKey };
      const id = encodeBase64url(crypto.getRandomValues(new Uint8Array(16)));
      await box.put(id, kept);
      return holderKey(id, kept);
    },
    async find(id) {
      const kept = await box.get(id);
      return kept && holderKey(id, kept);
    },
    destroy: (ids) => (ids.length === 0 ? Promise.resolve() : box.delete(ids)),
    list: () => box.ids(),
    destroyAll: () => box.clear(),
  };
}
