import type { Bytes } from './bytes.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** What is no letter has a seventh bit, which no sextet has. */
const NO_LETTER = 64;
const VALUE = new Uint8Array(128).fill(NO_LETTER);
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
  const whole = text.length - rest;
  let seen = 0;
  let at = 0;
  for (let i = 0; i < whole; i += 4) {
    const a = sextet(text, i);
    const b = sextet(text, i + 1);
    const c = sextet(text, i + 2);
    const d = sextet(text, i + 3);
    seen |= a | b | c | d;
    bytes[at++] = (a << 2) | (b >> 4);
    bytes[at++] = (b << 4) | (c >> 2);
    bytes[at++] = (c << 6) | d;
  }
  if (rest > 0) {
    const a = sextet(text, whole);
    const b = sextet(text, whole + 1);
    const c = rest === 3 ? sextet(text, whole + 2) : 0;
    seen |= a | b | c;
    bytes[at++] = (a << 2) | (b >> 4);
    if (rest === 3) bytes[at++] = (b << 4) | (c >> 2);
    // The tail that belongs to no byte.
    if ((rest === 2 ? b & 0x0f : c & 0x03) !== 0) return undefined;
  }
  return (seen & NO_LETTER) === 0 ? bytes : undefined;
}

function sextet(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (VALUE[code] as number) : NO_LETTER;
}
