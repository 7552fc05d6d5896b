import type { Bytes } from './bytes.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUE = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) VALUE[ALPHABET.charCodeAt(i)] = i;

const CODE = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0));
const ascii = new TextDecoder();

/** base64url without padding (RFC 4648 §5). Letters are collected as bytes and decoded once: text grows slowly. */
export function encodeBase64url(bytes: Uint8Array): string {
  const letters = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  let at = 0;
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    letters[at++] = CODE[word >> 18]!;
    letters[at++] = CODE[(word >> 12) & 63]!;
    letters[at++] = CODE[(word >> 6) & 63]!;
    letters[at++] = CODE[word & 63]!;
  }
  if (i + 1 === bytes.length) {
    letters[at++] = CODE[bytes[i]! >> 2]!;
    letters[at++] = CODE[(bytes[i]! << 4) & 63]!;
  } else if (i + 2 === bytes.length) {
    const word = (bytes[i]! << 8) | bytes[i + 1]!;
    letters[at++] = CODE[word >> 10]!;
    letters[at++] = CODE[(word >> 4) & 63]!;
    letters[at++] = CODE[(word << 2) & 63]!;
  }
  return ascii.decode(letters);
}

/**
 * Decodes strictly: no padding, white space, `+` or `/`, no impossible length, no set bits in the unused tail.
 * Two spellings of one value would let a digest or a MAC be satisfied twice. `undefined` when refused, or when the
 * result is not `length` bytes long.
 */
export function decodeBase64url(text: string, length?: number): Bytes | undefined {
  const rest = text.length % 4;
  if (rest === 1) return undefined;
  const size = Math.floor((text.length * 3) / 4);
  if (length !== undefined && size !== length) return undefined;
  const bytes = new Uint8Array(size);
  let word = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? (VALUE[code] as number) : -1;
    if (value < 0) return undefined;
    word = ((word << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (word >> bits) & 0xff;
    }
  }
  if ((word & ((1 << bits) - 1)) !== 0) return undefined;
  return bytes;
}
