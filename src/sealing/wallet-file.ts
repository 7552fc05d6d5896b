import { type Bytes, type Random, utf8 } from '../lib/bytes.ts';
import { canon } from '../lib/canonical-json.ts';
import { ok, type Result } from '../lib/result.ts';
import { joinSealed, openAead, sealAead, splitSealed } from './aead.ts';
import { hkdf, NO_SALT } from './hkdf.ts';
import type { Refusal } from './refusal.ts';

const AES = { name: 'AES-GCM', length: 256 } as const;
const AAD = canon({ typ: 'gafete/v1/wallet' });

/** A key for one wallet on one device. It cannot be exported; whoever keeps it keeps the object itself. */
export async function createDeviceKey(): Promise<CryptoKey> {
  return (await crypto.subtle.generateKey(AES, false, ['encrypt', 'decrypt'])) as CryptoKey;
}

/** The key of a wallet that a passkey opens: from the 32 bytes of its PRF output, made anew at each use and never kept. */
export async function deriveWalletKey(prf: Bytes): Promise<CryptoKey> {
  if (prf.length !== 32) throw new RangeError('a PRF output has 32 bytes');
  const bytes = await hkdf(prf, NO_SALT, 'gafete/v1/wallet/key', 32);
  return crypto.subtle.importKey('raw', bytes, AES, false, ['encrypt', 'decrypt']);
}

/** Seals a wallet file: `iv ‖ ct`. Its length shows about how many copies are left. */
export async function sealWalletFile(key: CryptoKey, text: string, random: Random): Promise<Bytes> {
  return joinSealed(await sealAead(key, utf8(text), AAD, random));
}

/** Opens what `sealWalletFile` made. */
export async function openWalletFile(
  key: CryptoKey,
  sealed: Bytes,
): Promise<Result<string, Refusal<'length' | 'decrypt'>>> {
  const parts = splitSealed(sealed);
  if (!parts.ok) return parts;
  const plain = await openAead(key, parts.value, AAD);
  if (!plain.ok) return plain;
  // What decrypts was written by us, as UTF-8.
  return ok(new TextDecoder().decode(plain.value));
}
