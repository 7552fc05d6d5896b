/** Keys that a thief has or makes: what he stole, what old links derive, what he finds lying about; and what they open. */
import { createDecipheriv, createHash, createSecretKey, type KeyObject } from 'node:crypto';
import type { Loot } from '../target.ts';
import { bytesIn } from './cells.ts';

export interface FoundKey {
  readonly name: string;
  readonly key: Buffer;
  /** The same, ready for use: Node takes ten times as long with bytes. */
  readonly secret: KeyObject;
}

export function foundKey(name: string, key: Buffer): FoundKey {
  return { name, key, secret: createSecretKey(key) };
}

/** Every secret and shelf object as keys: as bytes, as text that spells bytes, and hashed to 32 bytes. Only what can be an AES key. */
export function secretsAsKeys({ secrets }: Loot): FoundKey[] {
  const keys = new Map<string, FoundKey>();
  const add = (name: string, key: Buffer) => {
    if (key.length === 16 || key.length === 32) keys.set(key.toString('hex'), foundKey(name, key));
  };
  for (const [name, text] of Object.entries(secrets)) {
    add(name, Buffer.from(text));
    const bytes = bytesIn(text, 16);
    if (bytes !== undefined) add(name, bytes);
    add(`${name}, hashed`, createHash('sha256').update(text).digest());
  }
  return [...keys.values()];
}

/**
 * Tries AES-GCM in the layout that libraries use, `iv ‖ ct ‖ tag`. `bound`: texts that a value may be bound to. The first
 * bytes are decrypted before anything else: what does not look like text, a picture or something packed is not the key.
 */
export function openWith(keys: readonly FoundKey[], sealed: Uint8Array, bound: readonly string[]): Buffer | undefined {
  if (sealed.length < IV + TAG + 1) return undefined;
  for (const { key, secret } of keys) {
    if (!looksLikeContent(startOf(key.length, secret, sealed))) continue;
    for (const aad of ['', ...bound]) {
      const plain = openGcm(key.length, secret, sealed, aad);
      if (plain !== undefined) return plain;
    }
  }
  return undefined;
}

const [IV, TAG, LOOK] = [12, 16, 48];

/** GCM is counter mode from block 2 on (NIST SP 800-38D §7.1). */
function startOf(length: number, key: KeyObject, sealed: Uint8Array): Buffer {
  const counter = Buffer.concat([sealed.subarray(0, IV), Buffer.of(0, 0, 0, 2)]);
  const end = Math.min(IV + LOOK, sealed.length - TAG);
  return createDecipheriv(length === 32 ? 'aes-256-ctr' : 'aes-128-ctr', key, counter).update(sealed.subarray(IV, end));
}

function looksLikeContent(start: Buffer): boolean {
  if (start.length < 8) return true;
  if ((start[0] === 0xff && start[1] === 0xd8) || (start[0] === 0x1f && start[1] === 0x8b)) return true;
  let odd = 0;
  for (const byte of start) if (byte < 0x20 || byte === 0x7f) odd++;
  return odd <= 1 || start.length === TAG * 2;
}

function openGcm(length: number, key: KeyObject, sealed: Uint8Array, aad: string): Buffer | undefined {
  const [iv, ct, tag] = [sealed.subarray(0, IV), sealed.subarray(IV, -TAG), sealed.subarray(-TAG)];
  try {
    const opener = createDecipheriv(length === 32 ? 'aes-256-gcm' : 'aes-128-gcm', key, iv);
    if (aad !== '') opener.setAAD(Buffer.from(aad));
    opener.setAuthTag(tag);
    return Buffer.concat([opener.update(ct), opener.final()]);
  } catch {
    return undefined;
  }
}
