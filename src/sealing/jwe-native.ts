/**
 * ECDH-ES+A256KW with A256GCM (RFC 7518 §4.6, §4.4, §5.3) on Node's synchronous crypto. `jose` does the same through
 * twelve calls of WebCrypto, each to a worker thread and back: a millisecond for every issue, four times what the work
 * itself takes. The vectors hold both to the same bytes.
 */
import { encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, concatBytes, utf8 } from '../lib/bytes.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { nativeCrypto } from '../lib/native-crypto.ts';
import { sha256 } from '../lib/sha256.ts';
import { jwkOfPoint, pointOfJwk } from './jwk.ts';

/** What a JWE is made of; the three draws are never used twice. */
export interface JweParts {
  readonly recipient: EcPublicJwk;
  /** Protected header without `epk`. */
  readonly header: { readonly alg: string; readonly [member: string]: string | number };
  readonly plain: Bytes;
  readonly cek: Bytes;
  readonly iv: Bytes;
  /** The ephemeral private key. */
  readonly scalar: Bytes;
}

const KEY_BITS = 256;
/** RFC 3394 §2.2.3.1. */
const WRAP_IV = new Uint8Array(8).fill(0xa6);

/** The compact JWE, or `undefined` where there is no such crypto. Throws when the recipient's point is not on the curve. */
export function sealNativeJwe({ recipient, header, plain, cek, iv, scalar }: JweParts): string | undefined {
  if (nativeCrypto === undefined) return undefined;
  const ephemeral = nativeCrypto.createECDH('prime256v1');
  ephemeral.setPrivateKey(scalar);
  const { kty, crv, x, y } = jwkOfPoint(new Uint8Array(ephemeral.getPublicKey()));
  const shared = ephemeral.computeSecret(pointOfJwk(recipient));
  const wrap = nativeCrypto.createCipheriv('id-aes256-wrap', concatKdf(shared, header.alg), WRAP_IV);
  const wrapped = concatBytes(wrap.update(cek), wrap.final());
  const protectedHeader = encodeBase64url(utf8(JSON.stringify({ ...header, epk: { x, crv, kty, y } })));
  const cipher = nativeCrypto.createCipheriv('aes-256-gcm', cek, iv);
  // RFC 7516 §5.1 step 14: the header is authenticated as sent.
  cipher.setAAD(utf8(protectedHeader));
  const text = concatBytes(cipher.update(plain), cipher.final());
  return [protectedHeader, ...[wrapped, iv, text, cipher.getAuthTag()].map(encodeBase64url)].join('.');
}

/** RFC 7518 §4.6.2 for a key of 256 bits: one round of SHA-256. */
function concatKdf(shared: Uint8Array, alg: string): Bytes {
  const [empty, name] = [new Uint8Array(0), utf8(alg)];
  const info = [withLength(name), withLength(empty), withLength(empty), uint32(KEY_BITS)];
  return sha256(concatBytes(uint32(1), shared, ...info));
}

function withLength(bytes: Uint8Array): Bytes {
  return concatBytes(uint32(bytes.length), bytes);
}

function uint32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
