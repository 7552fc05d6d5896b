import type { Bytes } from '../../src/lib/bytes.ts';

/** Bytes of a hexadecimal text. */
export function hex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Hexadecimal text of bytes; empty for none. */
export function encodeHex(bytes: Uint8Array | undefined): string {
  return Array.from(bytes ?? [], (byte) => byte.toString(16).padStart(2, '0')).join('');
}
