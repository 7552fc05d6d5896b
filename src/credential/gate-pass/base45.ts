import type { Bytes } from '../../lib/bytes.ts';

/** RFC 9285 §4.2: the letters that a QR code packs two into eleven bits (alphanumeric mode). */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const BASE = 45;
/** A digit that no text can have: with it every group is over its limit. */
const NO_DIGIT = BASE ** 3;
const VALUE = new Uint32Array(128).fill(NO_DIGIT);
for (let i = 0; i < BASE; i++) VALUE[ALPHABET.charCodeAt(i)] = i;

/** Base45 of some bytes (RFC 9285 §4): two bytes are three letters, a last single byte is two. */
export function encodeBase45(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 2) {
    const pair = i + 1 < bytes.length;
    const value = pair ? bytes[i]! * 256 + bytes[i + 1]! : bytes[i]!;
    text += ALPHABET[value % BASE]! + ALPHABET[Math.floor(value / BASE) % BASE]!;
    if (pair) text += ALPHABET[Math.floor(value / BASE ** 2)]!;
  }
  return text;
}

/**
 * Decodes strictly: the 45 letters only, no impossible length, no group beyond what its bytes can hold. Each value has
 * one spelling then, so that who counts codes by their text counts passes. `undefined` when refused.
 */
export function decodeBase45(text: string): Bytes | undefined {
  const rest = text.length % 3;
  if (rest === 1) return undefined;
  const whole = text.length - rest;
  const bytes = new Uint8Array((whole / 3) * 2 + rest / 2);
  let at = 0;
  for (let i = 0; i < whole; i += 3) {
    const value = digit(text, i) + digit(text, i + 1) * BASE + digit(text, i + 2) * BASE ** 2;
    if (value > 0xffff) return undefined;
    bytes[at++] = value >> 8;
    bytes[at++] = value & 0xff;
  }
  if (rest === 2) {
    const value = digit(text, whole) + digit(text, whole + 1) * BASE;
    if (value > 0xff) return undefined;
    bytes[at] = value;
  }
  return bytes;
}

function digit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (VALUE[code] as number) : NO_DIGIT;
}
