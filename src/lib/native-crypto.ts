/**
 * Node's synchronous crypto, where the code runs on Node; `undefined` in browsers and on Workers, which have WebCrypto.
 *
 * WebCrypto on Node sends every call to a worker thread and back. A pick-up makes some thirty calls of 20 to 200
 * microseconds each, and the ways there and back were a tenth of its processor time (`test/bench`). Both ways give the
 * same bytes: `test/lib/native-crypto.test.ts` holds them together. Portable code compiles without Node's types, so what is
 * used is written down here, and nothing else of Node is reachable through it.
 */

/** A public key of Node's own kind. Opaque. */
export interface NativePublicKey {
  readonly type: 'public';
  readonly asymmetricKeyType: 'ec';
}

interface Cipher {
  setAAD(aad: Uint8Array): void;
  update(bytes: Uint8Array): Uint8Array;
  final(): Uint8Array;
}

/** The part of `node:crypto` that this project uses in portable code. */
interface NativeCrypto {
  hash(algorithm: 'sha256', data: Uint8Array | string, encoding: 'base64url'): string;
  hash(algorithm: 'sha256', data: Uint8Array | string, encoding: 'buffer'): Uint8Array;
  createCipheriv(
    algorithm: 'aes-256-gcm' | 'id-aes256-wrap',
    key: Uint8Array,
    iv: Uint8Array,
  ): Cipher & { getAuthTag(): Uint8Array };
  createDecipheriv(
    algorithm: 'aes-256-gcm',
    key: Uint8Array,
    iv: Uint8Array,
  ): Cipher & { setAuthTag(tag: Uint8Array): void };
  createPublicKey(key: { readonly key: object; readonly format: 'jwk' }): NativePublicKey;
  verify(
    algorithm: 'sha256',
    data: Uint8Array,
    key: { readonly key: NativePublicKey; readonly dsaEncoding: 'ieee-p1363' },
    signature: Uint8Array,
  ): boolean;
  createECDH(curve: 'prime256v1'): {
    setPrivateKey(scalar: Uint8Array): void;
    getPublicKey(): Uint8Array;
    computeSecret(point: Uint8Array): Uint8Array;
  };
}

interface NodeProcess {
  getBuiltinModule?(name: 'node:crypto'): NativeCrypto | undefined;
}

function findNative(): NativeCrypto | undefined {
  // Workers imitate `process`, and slower crypto behind it; the user agent is what each runtime says that it is.
  if (typeof navigator === 'undefined' || !navigator.userAgent?.startsWith('Node.js/')) return undefined;
  return (globalThis as { readonly process?: NodeProcess }).process?.getBuiltinModule?.('node:crypto');
}

export const nativeCrypto = findNative();
