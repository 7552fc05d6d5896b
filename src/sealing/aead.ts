import { type Bytes, concatBytes, type Random } from '../lib/bytes.ts';
import { nativeCrypto } from '../lib/native-crypto.ts';
import { ok, type Result } from '../lib/result.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Bytes of every AES-GCM initialisation vector here. */
export const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** An AES-256-GCM ciphertext with its 16-byte tag, and the vector it was made with. */
export type Sealed = { readonly iv: Bytes; readonly ct: Bytes };

/** AES-256-GCM under a fresh random vector. `key` is 32 raw bytes or an imported key. */
export async function sealAead(key: Bytes | CryptoKey, plain: Bytes, aad: Bytes, random: Random): Promise<Sealed> {
  const iv = random(IV_LENGTH);
  if (nativeCrypto !== undefined && key instanceof Uint8Array) {
    const cipher = nativeCrypto.createCipheriv('aes-256-gcm', key, iv);
    cipher.setAAD(aad);
    const text = cipher.update(plain);
    return { iv, ct: concatBytes(text, cipher.final(), cipher.getAuthTag()) };
  }
  const algorithm = { name: 'AES-GCM', iv, additionalData: aad };
  return { iv, ct: new Uint8Array(await crypto.subtle.encrypt(algorithm, await aesKey(key, 'encrypt'), plain)) };
}

/** Opens what `sealAead` made; every difference in key, vector, text or aad is the one reason `decrypt`. */
export async function openAead(
  key: Bytes | CryptoKey,
  { iv, ct }: Sealed,
  aad: Bytes,
): Promise<Result<Bytes, Refusal<'decrypt'>>> {
  if (iv.length !== IV_LENGTH || ct.length < TAG_LENGTH) return refuse('decrypt');
  if (nativeCrypto !== undefined && key instanceof Uint8Array) {
    const decipher = nativeCrypto.createDecipheriv('aes-256-gcm', key, iv);
    decipher.setAAD(aad);
    decipher.setAuthTag(ct.subarray(-TAG_LENGTH));
    try {
      // Nothing of the text is handed on before `final` has compared the tag.
      const text = decipher.update(ct.subarray(0, -TAG_LENGTH));
      return ok(concatBytes(text, decipher.final()));
    } catch {
      return refuse('decrypt');
    }
  }
  const imported = await aesKey(key, 'decrypt');
  try {
    return ok(new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: aad }, imported, ct)));
  } catch {
    return refuse('decrypt');
  }
}

/** `iv ‖ ct`, the one value that layers under a shelf key are stored as (design-sealing §6.7). */
export function joinSealed({ iv, ct }: Sealed): Bytes {
  return concatBytes(iv, ct);
}

/** The two parts of `iv ‖ ct`; `length` when there is no room for a vector and a tag. */
export function splitSealed(joined: Bytes): Result<Sealed, Refusal<'length'>> {
  if (joined.length < IV_LENGTH + TAG_LENGTH) return refuse('length');
  return ok({ iv: joined.slice(0, IV_LENGTH), ct: joined.slice(IV_LENGTH) });
}

async function aesKey(key: Bytes | CryptoKey, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  if (!(key instanceof Uint8Array)) return key;
  // A key of 16 bytes would silently become AES-128.
  if (key.length !== 32) throw new RangeError('an AES-256 key has 32 bytes');
  return crypto.subtle.importKey('raw', key, 'AES-GCM', false, [usage]);
}
